import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Api, visitorApi } from './support/api.ts'
import { followSocket, openSocket, openSse, openWebSocket } from './support/feeds.ts'
import { scripted } from './support/scripted-engine.ts'
import { startServer, type TestServer } from './support/start-server.ts'

describe('a server that is told to end', () => {
  let server: TestServer
  let visitor: Api
  let id: string
  beforeEach(async () => {
    server = await startServer()
    visitor = await visitorApi(server.url)
    id = (await visitor.create()).id
  })
  afterEach(() => server.close())

  const token = (): string => visitor.token!
  const hanging = scripted({ say: 'Well', hang: true })

  it.each<[string, () => Promise<unknown>]>([
    ['a Socket.IO client', () => followSocket(server.url, token(), id)],
    [
      'a Socket.IO client that polls',
      () => followSocket(server.url, token(), id, { transports: ['polling'] }),
    ],
    [
      'a Socket.IO client that has left',
      async () => (await followSocket(server.url, token(), id, { transports: ['polling'] })).close(),
    ],
    ['a reader of server-sent events', () => openSse(server.url, token(), id)],
    ['a reader that has left', async () => (await openSse(server.url, token(), id)).close()],
    [
      'a HEAD of the events',
      () =>
        fetch(`${server.url}/v1/conversations/${id}/events`, {
          method: 'HEAD',
          headers: { authorization: `Bearer ${token()}`, accept: 'text/event-stream' },
        }),
    ],
    ['a WebSocket', () => openWebSocket(server.url, token(), id)],
    [
      'a WebSocket that does not answer',
      async () => (await openWebSocket(server.url, token(), id)).socket.pause(),
    ],
    ['a connection that says nothing', () => openConnection('')],
    [
      'a request that never ends',
      () => openConnection('POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n'),
    ],
    ['a kept-alive connection', () => visitor.messages(id)],
  ])('waits for nobody: %s', async (_name, open) => {
    await open()
    const begin = performance.now()
    await server.app.close(0)
    expect(performance.now() - begin).toBeLessThan(2_000)
  })

  function openConnection(text: string): Promise<void> {
    const { port } = new URL(server.url)
    return new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(text)
        setTimeout(resolve, 50)
      })
      socket.on('error', () => {})
    })
  }

  /** As the widget connects, to see how it is closed. */
  async function openWidgetSocket(): Promise<{ ended: Promise<number> }> {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
    const ended = once(socket, 'close').then(([code]) => code as number)
    const auth = { protocolVersion: 1, visitorToken: token() }
    await once(socket, 'message')
    socket.send(`40${JSON.stringify(auth)}`)
    await once(socket, 'message')
    return { ended }
  }

  it('answers whoever waits for a reply, and keeps what was said', async () => {
    const waiting = visitor.post(id, hanging)
    await expect.poll(async () => (await visitor.messages(id)).messages.length).toBe(2)
    await server.app.close(0)
    const { response } = await waiting
    expect(response).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_INTERRUPTED' } })
    expect(response!.outputs).toMatchObject([{ content: { text: 'Well' }, done: true }])
  })

  it('lets replies end that can in time, tells load balancers to go elsewhere, and closes once', async () => {
    const waiting = visitor.post(id, scripted({ say: 'Just a moment', pauseMs: 60 }))
    await expect.poll(async () => (await visitor.messages(id)).messages.length).toBe(2)
    const closing = [server.app.close(5_000), server.app.close(5_000)]
    const nobody = new Api(server.url, null)
    expect((await nobody.call('GET', '/readyz')).status).toBe(503)
    expect((await nobody.call('GET', '/healthz')).status).toBe(200)
    expect((await waiting).response).toMatchObject({ status: 'COMPLETED' })
    await Promise.all(closing)
    await expect(fetch(server.url)).rejects.toThrow()
  })

  it('says goodbye to its readers', async () => {
    const client = await openSocket(server.url, token())
    const widget = await openWidgetSocket()
    const plain = await openWebSocket(server.url, token(), id)
    const events = await openSse(server.url, token(), id)
    await server.app.close(0)
    expect(await plain.ended).toBe(1_001)
    expect(await widget.ended).toBe(1_001)
    expect(await client.ended).toBeDefined()
    await events.ended
  })
})
