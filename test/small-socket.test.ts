/** The widget's own Socket.IO client, and a server that is Socket.IO's. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import { describe, expect, it } from 'vitest'
import { closing } from './support/closing.ts'
import { startScriptedServer } from './support/scripted-server.ts'
import { startServer } from './support/start-server.ts'
import {
  startStockServer,
  testSocket,
  type StockServer,
  type TestSocket,
  type TestSocketOptions,
} from './support/stock-server.ts'
import { testPage, testWidget } from './support/widget-state.ts'

type ServerOptions = Parameters<typeof startStockServer>[0]

const newServer = async (options?: ServerOptions): Promise<StockServer> =>
  closing(await startStockServer(options))
const newSocket = (url: string, options?: TestSocketOptions): TestSocket => closing(testSocket(url, options))

describe('The socket', () => {
  async function connected(
    serverOptions?: ServerOptions,
  ): Promise<{ server: StockServer; test: TestSocket }> {
    const server = await newServer(serverOptions)
    const test = newSocket(server.url)
    await test.connect()
    return { server, test }
  }

  it('connects, and says each time anew who it is', async () => {
    const server = await newServer()
    let token = 0
    const test = newSocket(server.url, { auth: () => ({ visitorToken: `token ${++token}` }) })
    await test.connect()
    expect([test.socket.connected, server.transports]).toEqual([true, ['websocket']])
    const { id } = test.socket
    test.socket.disconnect()
    expect([test.socket.connected, test.socket.id]).toEqual([false, undefined])
    await test.connect()
    expect(test.socket.id).not.toBe(id)
    expect(server.auths).toEqual([{ visitorToken: 'token 1' }, { visitorToken: 'token 2' }])
  })

  it('is connected once, however often it is asked to', async () => {
    const { server, test } = await connected()
    test.socket.connect()
    await test.ask('echo')
    expect([server.auths.length, test.told]).toEqual([1, ['connect']])
  })

  it('gives the reason for which the server refuses it, and nothing else happens', async () => {
    const server = await newServer()
    server.io.use((_socket, next) => next(Object.assign(new Error('No.'), { data: { code: 7 } })))
    const test = newSocket(server.url)
    test.socket.connect()
    expect(await test.next('connect_error')).toMatchObject({ message: 'No.', data: { code: 7 } })
    await expect.poll(() => server.io.engine.clientsCount).toBe(0)
    expect([test.told, test.page.listeners]).toEqual([['connect_error'], 0])
  })

  it('hears 200 events and the answers to 200 questions, each in order and none twice', async () => {
    const { server, test } = await connected()
    const answers: number[] = []
    const questions = Array.from({ length: 200 }, async (_, number) => {
      if (number % 2) server.io.emit('event', { seq: number })
      answers.push((await test.ask('echo', { number })) as number)
      server.io.emit('event', { seq: number })
    })
    await Promise.all(questions)
    await test.ask('echo')
    expect(answers).toEqual(Array.from({ length: 200 }, (_, number) => ({ number })))
    expect(test.events).toHaveLength(300)
  })

  it('hears what was said before an answer before it hears the answer', async () => {
    const { test } = await connected()
    expect(await test.ask('tell', 200)).toBe(200)
    expect(test.events).toEqual(Array.from({ length: 200 }, (_, index) => ({ seq: index + 1 })))
  })

  it('carries any text both ways, 300 kB of it', async () => {
    const { server, test } = await connected()
    const text = `\x1e\u2028\ufeff\0"\\ ${'Grüße, 你好, 👩‍👩‍👧‍👦 \ud83d\n'.repeat(6_000)}`
    server.io.emit('event', { text })
    expect(await test.ask('echo', { text })).toEqual({ text })
    expect(test.events).toEqual([{ text }])
  })

  it('waits only so long for an answer, and takes none that is late for another', async () => {
    const { server, test } = await connected()
    await expect(test.ask('ignore', {}, 20)).rejects.toThrow('No answer came.')
    const [socket] = server.io.sockets.sockets.values()
    socket!.on('slow', (_value: unknown, answer: (value: unknown) => void) =>
      setTimeout(() => answer('late'), 60),
    )
    const [late, next] = await Promise.allSettled([
      test.ask('slow', undefined, 20),
      pause(80).then(() => test.ask('echo', 'in time')),
    ])
    expect([late.status, next]).toMatchObject(['rejected', { value: 'in time' }])
    expect(test.told).toEqual(['connect'])
  })

  it('sends what the server just takes, and refuses what is larger, counted in bytes', async () => {
    const { test } = await connected({ maxHttpBufferSize: 2_000 })
    const frame = '420["echo","ü"]'.length
    expect(await test.ask('echo', 'ü'.repeat(1 + (2_000 - frame - 1) / 2))).toHaveLength(993)
    const tooLarge = test.ask('echo', 'ü'.repeat(1_000))
    await expect(tooLarge).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE', retryable: false })
    await expect(tooLarge).rejects.toBeInstanceOf(ConfabError)
    expect(await test.ask('echo', 'still there')).toBe('still there')
    expect(test.told).toEqual(['connect'])
  })

  it('tells once that the server ended the connection, and leaves no question open', async () => {
    const { server, test } = await connected()
    const open = test.ask('ignore')
    server.io.disconnectSockets(true)
    await expect(open).rejects.toThrow('No answer came.')
    await pause(50)
    expect([test.told, test.page.listeners]).toEqual([['connect', 'disconnect'], 0])
    await expect(test.ask('echo')).rejects.toThrow('There is no connection.')
    await test.connect()
    expect(await test.ask('echo', 'again')).toBe('again')
  })

  it('disconnects without a word, and the server sees it gone', async () => {
    const { server, test } = await connected()
    const open = test.ask('ignore')
    test.socket.disconnect()
    await expect(open).rejects.toThrow('No answer came.')
    await expect.poll(() => server.io.engine.clientsCount).toBe(0)
    expect([test.told, test.page.listeners]).toEqual([['connect'], 0])
  })

  it('can be disconnected while it connects, and hears nothing of it', async () => {
    const server = await newServer()
    const test = newSocket(server.url)
    for (const wait of [0, 1, 2, 4, 8]) {
      test.socket.connect()
      await pause(wait)
      test.socket.disconnect()
      test.told.splice(0)
      await pause(20)
      expect([test.told, test.page.listeners]).toEqual([[], 0])
    }
    await test.connect()
    expect(test.told).toEqual(['connect'])
  })

  it('connects again to a server that was started again', async () => {
    const { server, test } = await connected()
    const lost = test.next('disconnect')
    await server.close()
    await lost
    await expect(test.connect()).rejects.toThrow()
    closing(await startStockServer({}, server.port))
    await test.connect()
    expect(await test.ask('echo', 'new')).toBe('new')
  })

  it('stays connected while nothing is said but pings', async () => {
    const { server, test } = await connected({ pingInterval: 100, pingTimeout: 400 })
    await pause(1_100)
    expect([test.told, server.transports]).toEqual([['connect'], ['websocket']])
  })

  it('gives up the line at once when the page says that the network is lost', async () => {
    const { test } = await connected()
    test.page.goOffline()
    expect(test.told).toEqual(['connect', 'disconnect'])
  })
})

describe('A widget', () => {
  it('says of a message that the server would not take that it failed, and stays connected', async () => {
    const server = closing(await startServer({ config: { limits: { bodyBytes: 3_000 } } }))
    const widget = testWidget(server.url)
    closing(widget.controller)
    widget.controller.send('x'.repeat(3_500))
    await widget.until('it has failed', ({ pending }) => pending[0]?.status === 'failed')
    expect(widget.controller.pending).toMatchObject([{ error: { code: 'PAYLOAD_TOO_LARGE' } }])
    expect(widget.statuses).not.toContain('offline')
  })

  it('is live again by itself when its server was started again', async () => {
    const server = await startScriptedServer()
    const widget = testWidget(server.url, testPage(), { conversation: () => 'conv_1' })
    closing(widget.controller)
    await widget.controller.open()
    await widget.until('it is live', ({ connection }) => connection.status === 'live')
    await server.close()
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    await pause(200)
    closing(await startScriptedServer(Number(new URL(server.url).port)))
    await widget.until('it is live again', ({ connection }) => connection.status === 'live')
  })
})
