import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { get, pour, post, sendJson, upstreamClient } from '../../../../test/support/upstream-client.ts'
import type { UpstreamOptions, UpstreamRequest } from './upstream.ts'

const anything = z.unknown()
const answers =
  (...statuses: (number | [number, Record<string, string>])[]): RequestListener =>
  (_request, response) => {
    const next = statuses.shift() ?? 200
    const [status, headers] = typeof next === 'number' ? [next, {}] : next
    sendJson(response, '{"ok": true}', headers, status)
  }

describe.concurrent('a request', () => {
  it('carries JSON to the path after the base, and says that it wants JSON', async (test) => {
    const { upstream, requests } = await upstreamClient(test, answers(201))
    const answer = await upstream.json({ ...post, headers: { 'x-more': '1' } }, z.object({ ok: z.boolean() }))
    expect(answer).toEqual({ status: 201, value: { ok: true } })
    const [{ request, body } = {} as never] = requests
    expect([request.method, request.url, body]).toEqual(['POST', '/base/thing', '{"a":1}'])
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'x-more': '1',
    })
  })

  it('carries a form when it is one', async (test) => {
    const { upstream, requests } = await upstreamClient(test, answers())
    await upstream.json({ ...post, body: new URLSearchParams({ a: '1 & 2' }) }, anything)
    expect(requests[0]?.body).toBe('a=1+%26+2')
    expect(requests[0]?.request.headers['content-type']).toBe('application/x-www-form-urlencoded')
  })

  it('that wants nothing back is done with the head of the answer', async (test) => {
    const { upstream } = await upstreamClient(test, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write('<p>but it goes on')
    })
    const started = performance.now()
    await upstream.done(post)
    expect(performance.now() - started).toBeLessThan(3_000)
  })

  it.for<[string, UpstreamRequest, number[], number]>([
    ['that reads is sent again after a fault', get, [500, 502], 3],
    ['that reads is given up after two more', get, [500, 500, 500, 500], 3],
    ['that acts is sent once', post, [500], 1],
    ['that may come twice is sent again', { ...post, isSafe: true }, [503], 2],
    ['that is refused is sent once', get, [400], 1],
    ['that is refused for its key, which stays the same, is sent once', get, [401], 1],
  ])('%s', async ([_name, request, statuses, sent], test) => {
    const { upstream, requests } = await upstreamClient(test, answers(...statuses))
    await upstream.json(request, anything).catch(() => {})
    expect(requests).toHaveLength(sent)
  })

  it('waits as long as it is asked to', async (test) => {
    const { upstream, requests } = await upstreamClient(test, answers([429, { 'retry-after': '1' }]))
    const started = performance.now()
    await upstream.json(post, anything)
    expect(performance.now() - started).toBeGreaterThan(990)
    expect(requests).toHaveLength(2)
  })

  it.for([
    ['404', { notFound: 'ENGINE_INTERRUPTED' }, 404],
    ['409', { conflict: 'ALREADY_ANSWERED' }, 409],
  ] as const)('may know better what %s means', async ([_status, meaning, status], test) => {
    const { upstream, requests } = await upstreamClient(test, answers(status))
    await expect(upstream.json({ ...post, ...meaning }, anything)).rejects.toMatchObject({
      code: Object.values(meaning)[0],
    })
    expect(requests).toHaveLength(1)
  })
})

describe.concurrent('credentials', () => {
  const bearer = (tokens: string[], asked: boolean[]): UpstreamOptions['headers'] => {
    return async (isRefused) => {
      asked.push(isRefused)
      if (isRefused) tokens.shift()
      return { authorization: tokens[0] ?? 'none' }
    }
  }
  const accepts =
    (token: string): RequestListener =>
    ({ headers }, response) =>
      sendJson(response, '{}', {}, headers.authorization === token ? 200 : 401)

  it('that are refused are fetched afresh, once', async (test) => {
    const asked: boolean[] = []
    const { upstream, requests } = await upstreamClient(test, accepts('new'), {
      headers: bearer(['old', 'new'], asked),
    })
    await upstream.json(post, anything)
    expect(asked).toEqual([false, true])
    expect(requests).toHaveLength(2)
  })

  it('that are refused again are a matter for the operator', async (test) => {
    const { upstream, requests } = await upstreamClient(test, accepts('none'), {
      headers: bearer(['a', 'b', 'c'], []),
    })
    await expect(upstream.json(get, anything)).rejects.toMatchObject({
      code: 'ENGINE_MISCONFIGURED',
      retryable: false,
    })
    expect(requests).toHaveLength(2)
  })

  it('that are fresh are not fetched again for a later attempt', async (test) => {
    const asked: boolean[] = []
    const { upstream } = await upstreamClient(test, answers(401, 500, 200), {
      headers: bearer(['old', 'new'], asked),
    })
    await upstream.json(get, anything)
    expect(asked).toEqual([false, true, false])
  })
})

describe.concurrent('an answer', () => {
  const shape = z.object({ text: z.string() })
  const good = '{"text": "hi"}'

  it.for<[string, RequestListener]>([
    ['a page', (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>')],
    ['of no type', (_request, response) => response.writeHead(200).end(good)],
    [
      'of a type that only begins alike',
      (_request, response) => sendJson(response, good, { 'content-type': 'application/jsonp' }),
    ],
    [
      'compressed, which nobody asked for',
      (_request, response) => sendJson(response, gzipSync(good), { 'content-encoding': 'gzip' }),
    ],
    ['cut off', (_request, response) => sendJson(response, '{"text": "h')],
    ['empty', (_request, response) => sendJson(response, '')],
    ['without content', (_request, response) => response.writeHead(204).end()],
    ['with a byte order mark', (_request, response) => sendJson(response, `\uFEFF${good}`)],
    ['with a key twice', (_request, response) => sendJson(response, '{"text": "a", "text": "b"}')],
    ['that is no UTF-8', (_request, response) => sendJson(response, Uint8Array.of(0x22, 0xff, 0x22))],
    ['of another shape', (_request, response) => sendJson(response, '{"text": null}')],
    ['a redirect', (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['no HTTP', (_request, response) => response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n')],
    [
      'a head without end',
      (_request, response) => response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`),
    ],
  ])('that is %s is no reply, and not asked for again', async ([_name, listener], test) => {
    const { upstream, requests } = await upstreamClient(test, listener)
    const error: unknown = await upstream.json(get, shape).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'ENGINE_BAD_REPLY', retryable: true })
    expect(JSON.stringify((error as { toBody(): unknown }).toBody())).not.toMatch(/h1|elsewhere|SSH/)
    expect(requests).toHaveLength(1)
  })

  it.for<[string, Record<string, string>]>([
    ['says so', { 'content-length': '2000001' }],
    ['does not say so', {}],
  ])('longer than 2 MB that %s is not read to its end', async ([_name, headers], test) => {
    let written = (): number => 0
    const { upstream } = await upstreamClient(test, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers })
      written = pour(response, Buffer.alloc(64_000, ' '), 30_000_000)
    })
    await expect(upstream.json(get, anything)).rejects.toMatchObject({ code: 'ENGINE_REPLY_TOO_LARGE' })
    expect(written()).toBeLessThan(15_000_000)
  })

  it('of almost 2 MB is read', async (test) => {
    const text = 'x'.repeat(1_900_000)
    const { upstream } = await upstreamClient(test, (_request, response) =>
      sendJson(response, JSON.stringify({ text })),
    )
    expect((await upstream.json(get, shape)).value.text).toHaveLength(text.length)
  })

  it('that is a refusal is not waited for', async (test) => {
    const { upstream } = await upstreamClient(test, (_request, response) => {
      response.writeHead(400, { 'content-type': 'text/html' }).write('a body without end')
    })
    const started = performance.now()
    await expect(upstream.json(post, anything)).rejects.toMatchObject({ code: 'ENGINE_REJECTED' })
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})
