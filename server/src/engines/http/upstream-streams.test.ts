import type { RequestListener, ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { pour, post, sendJson, upstreamClient } from '../../../../test/support/upstream-client.ts'
import type { Upstream } from './upstream.ts'

describe.concurrent('a stream', () => {
  const streamed =
    (write: (response: ServerResponse) => void): RequestListener =>
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      write(response)
    }

  async function read(upstream: Upstream): Promise<{ data: string[]; error?: unknown }> {
    const data: string[] = []
    try {
      for await (const event of upstream.events(post)) data.push(event.data)
      return { data }
    } catch (error) {
      return { data, error }
    }
  }

  it('is asked for as one, and read to its end', async (test) => {
    const { upstream, requests } = await upstreamClient(
      test,
      streamed((response) => response.end('data: a\n\ndata: b\n\n')),
    )
    expect(await read(upstream)).toEqual({ data: ['a', 'b'] })
    expect(requests[0]?.request.headers.accept).toBe('text/event-stream')
  })

  it.for<[string, string, (response: ServerResponse) => void]>([
    ['breaks is interrupted', 'ENGINE_INTERRUPTED', (response) => response.socket?.resetAndDestroy()],
    ['ends before its last chunk is interrupted', 'ENGINE_INTERRUPTED', (response) => response.socket?.end()],
    ['falls silent took too long', 'ENGINE_TIMEOUT', () => {}],
    [
      'says things that are no HTTP is no reply',
      'ENGINE_BAD_REPLY',
      (response) => response.socket?.write('zzz\r\n'),
    ],
  ])('that %s', async ([_name, code, end], test) => {
    const listener = streamed((response) => {
      response.write('data: a\n\n')
      setTimeout(() => end(response), 30)
    })
    const { upstream, requests } = await upstreamClient(test, listener, { timeouts: { idleMs: 200 } })
    expect(await read(upstream)).toMatchObject({ data: ['a'], error: { code } })
    expect(requests).toHaveLength(1)
  })

  it('that is JSON is no stream', async (test) => {
    const { upstream } = await upstreamClient(test, (_request, response) => sendJson(response, '{}'))
    expect(await read(upstream)).toMatchObject({ data: [], error: { code: 'ENGINE_BAD_REPLY' } })
  })

  it('may say in small pieces what a reply may hold', async (test) => {
    const piece = 'x'.repeat(10)
    const event = `data: {"type":"response.output_text.delta","padding":"${'p'.repeat(150)}","delta":"${piece}"}\n\n`
    const { upstream } = await upstreamClient(
      test,
      streamed((response) => response.end(event.repeat(20_000))),
    )
    const { data, error } = await read(upstream)
    expect([data.length, error]).toEqual([20_000, undefined])
  })

  it('waits for a reader that is slow, and so does the upstream', async (test) => {
    let written = (): number => 0
    const event = `data: ${'x'.repeat(64_000)}\n\n`
    const { upstream } = await upstreamClient(
      test,
      streamed((response) => {
        written = pour(response, event, 60_000_000)
      }),
    )
    for await (const _event of upstream.events(post)) {
      await new Promise((resolve) => setTimeout(resolve, 600))
      break
    }
    expect(written()).toBeLessThan(20_000_000)
  })
})
