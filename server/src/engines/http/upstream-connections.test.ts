import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Server, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, type TestContext } from 'vitest'
import { deafServer } from '../../../../test/support/deaf-server.ts'
import { selfSigned } from '../../../../test/support/self-signed.ts'
import { clientOf, get, listen, post } from '../../../../test/support/upstream-client.ts'

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'none',
    (error: unknown) => (error as { code?: unknown }).code,
  )

describe.concurrent('an upstream that is not there', () => {
  it('is tried for again, and then cannot be reached', async (test) => {
    const server = createServer()
    const address = await listen(test, server)
    server.close()
    const started = performance.now()
    expect(await codeOf(clientOf(test, { baseUrl: `http://${address}` }).done(post))).toBe(
      'ENGINE_UNREACHABLE',
    )
    expect(performance.now() - started).toBeGreaterThan(500)
  })

  it('but comes back in time is reached', async (test) => {
    const server = createServer((_request, response) => response.end())
    const port = Number((await listen(test, server)).split(':')[1])
    server.close()
    const done = clientOf(test, { baseUrl: `http://127.0.0.1:${port}` }).done(post)
    await pause(200)
    server.listen(port, '127.0.0.1')
    expect(await codeOf(done)).toBe('none')
  })

  it('that takes no connection cannot be reached', async (test) => {
    const deaf = await deafServer()
    test.onTestFinished(deaf.close)
    const started = performance.now()
    expect(await codeOf(clientOf(test, { baseUrl: deaf.url, timeouts: { connectMs: 100 } }).done(post))).toBe(
      'ENGINE_UNREACHABLE',
    )
    expect(performance.now() - started).toBeGreaterThan(400)
  })
})

describe.concurrent('a certificate', () => {
  const answering = (): Server => createSecureServer(selfSigned, (_request, response) => response.end())

  it('that nobody vouches for is a matter for the operator, and not tried again', async (test) => {
    let connections = 0
    const server = answering().on('connection', () => connections++)
    const done = clientOf(test, { baseUrl: `https://${await listen(test, server)}` }).done(get)
    await expect(done).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE', retryable: false })
    expect(connections).toBe(1)
  })

  it('is missing where no TLS is spoken', async (test) => {
    const done = clientOf(test, { baseUrl: `https://${await listen(test, createServer())}` }).done(get)
    await expect(done).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE', retryable: false })
  })
})

describe.concurrent('a connection', () => {
  /** Takes requests and answers them, or their sockets, as a test says; `open` counts the connections that have not ended. */
  async function start(test: TestContext, onRequest: (socket: Socket, count: number) => void) {
    const seen = { requests: 0, open: 0 }
    const server = createServer((request) => onRequest(request.socket, ++seen.requests))
    server.on('connection', (socket) => {
      seen.open++
      socket.on('error', () => {}).on('close', () => seen.open--)
    })
    test.onTestFinished(() => server.closeAllConnections())
    return { seen, url: `http://${await listen(test, server)}` }
  }
  const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'

  it('that breaks under a request that reads is made again', async (test) => {
    const { seen, url } = await start(test, (socket, count) =>
      count === 1 ? socket.resetAndDestroy() : socket.write(ok),
    )
    expect(await codeOf(clientOf(test, { baseUrl: url }).done(get))).toBe('none')
    expect(seen.requests).toBe(2)
  })

  it('that breaks under one that acts is not: it may have been heard', async (test) => {
    const { seen, url } = await start(test, (socket) => socket.resetAndDestroy())
    expect(await codeOf(clientOf(test, { baseUrl: url }).done(post))).toBe('ENGINE_INTERRUPTED')
    expect(seen.requests).toBe(1)
  })

  it('on which no answer begins in time is given up', async (test) => {
    const { seen, url } = await start(test, () => {})
    const started = performance.now()
    expect(await codeOf(clientOf(test, { baseUrl: url, timeouts: { firstByteMs: 200 } }).done(post))).toBe(
      'ENGINE_TIMEOUT',
    )
    expect(performance.now() - started).toBeLessThan(2_500)
    await test.expect.poll(() => seen.open).toBe(0)
  })

  it('may be given more time for one request', async (test) => {
    const { url } = await start(test, (socket) => setTimeout(() => socket.write(ok), 400))
    const upstream = clientOf(test, { baseUrl: url, timeouts: { firstByteMs: 100 } })
    expect(await codeOf(upstream.done({ ...post, firstByteMs: 5_000 }))).toBe('none')
  })

  it('is closed when the request is stopped before the answer', async (test) => {
    const { seen, url } = await start(test, () => {})
    const stop = new AbortController()
    const done = codeOf(clientOf(test, { baseUrl: url }).done({ ...post, signal: stop.signal }))
    await test.expect.poll(() => seen.requests).toBe(1)
    stop.abort()
    expect(await done).toBe('ENGINE_INTERRUPTED')
    await test.expect.poll(() => seen.open).toBe(0)
  })

  it.for<[string, (stop: AbortController) => unknown]>([
    ['is stopped', (stop: AbortController) => stop.abort()],
    ['is no longer read', () => 'leave'],
  ])('is closed when a stream %s', async ([_name, end], test) => {
    const { seen, url } = await start(test, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n')
      const writing = setInterval(() => socket.write('data: x\n\n'), 5)
      socket.on('close', () => clearInterval(writing))
    })
    const stop = new AbortController()
    const reading = (async () => {
      for await (const _event of clientOf(test, { baseUrl: url }).events({ ...post, signal: stop.signal })) {
        if (end(stop) === 'leave') break
      }
    })()
    await reading.catch(() => {})
    await test.expect.poll(() => seen.open, { timeout: 1_000 }).toBe(0)
  })

  it('is let go when the time set for a request is up', async (test) => {
    const { url } = await start(test, () => {})
    const done = clientOf(test, { baseUrl: url }).done({ ...post, signal: AbortSignal.timeout(50) })
    expect(await codeOf(done)).toBe('ENGINE_TIMEOUT')
  })

  it('that visitors stopped says nothing of the upstream', async (test) => {
    const { seen, url } = await start(test, (socket, count) => (count > 25 ? socket.write(ok) : undefined))
    const upstream = clientOf(test, { baseUrl: url })
    for (let stopped = 1; stopped <= 25; stopped++) {
      const stop = new AbortController()
      const done = codeOf(upstream.done({ ...post, signal: stop.signal }))
      await test.expect.poll(() => seen.requests).toBe(stopped)
      stop.abort()
      await done
    }
    expect(await codeOf(upstream.done(post))).toBe('none')
  })
})
