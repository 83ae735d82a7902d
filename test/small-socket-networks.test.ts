/** The widget's own Socket.IO client where the network, or the server, is not as it should be. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { WebSocket as NodeWebSocket } from 'ws'
import { describe, expect, it } from 'vitest'
import { closing } from './support/closing.ts'
import { startFaultProxy, type FaultProxy } from './support/fault-proxy.ts'
import { startSite } from './support/loopback.ts'
import { handshake, startRawServer, welcomeThen, type RawServer } from './support/raw-server.ts'
import {
  startStockServer,
  testSocket,
  type StockServer,
  type TestSocket,
  type TestSocketOptions,
} from './support/stock-server.ts'

const newSocket = (url: string, options?: TestSocketOptions): TestSocket => closing(testSocket(url, options))

const quick = { patience: { connectMs: 400 } }

/** A stock server that does not itself see the requests to become a WebSocket. */
async function serverWithUpgrades(
  answer: (socket: Duplex, request: IncomingMessage) => void,
): Promise<{ server: StockServer; heal(): void }> {
  const server = closing(await startStockServer())
  const http = server.io.httpServer as HttpServer
  const stock = http.listeners('upgrade') as ((...args: unknown[]) => void)[]
  http.removeAllListeners('upgrade')
  http.on('upgrade', (request, socket) => answer(socket, request))
  return {
    server,
    heal: () => {
      http.removeAllListeners('upgrade')
      for (const listener of stock) http.on('upgrade', listener)
    },
  }
}

const accepted = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'

describe('Where no WebSocket can be opened, because an upgrade', () => {
  it.each<[string, (socket: Duplex) => unknown]>([
    ['is refused', (socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')],
    ['is cut off', (socket) => socket.destroy()],
    ['is answered by a page', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHello')],
    ['is broken', (socket) => socket.write(`${accepted}Sec-WebSocket-Accept: wrong\r\n\r\n`)],
    ['is never answered', () => undefined],
  ])(
    '%s, that is told within half of the time; the next connection is tried by WebSocket again',
    async (_, answer) => {
      const held: Duplex[] = []
      const { server, heal } = await serverWithUpgrades((socket) => {
        held.push(socket)
        answer(socket)
      })
      const test = newSocket(server.url, quick)
      await expect(test.connect()).rejects.toThrow()
      expect([test.told, test.page.listeners]).toEqual([['connect_error'], 0])
      for (const socket of held) socket.destroy()
      heal()
      await test.connect()
      expect(server.transports).toEqual(['websocket'])
    },
  )

  it('opens and then stays silent, no more is waited than for half of the time', async () => {
    const raw = closing(await startRawServer(() => undefined))
    const test = newSocket(raw.url, quick)
    const started = Date.now()
    await expect(test.connect()).rejects.toThrow('The server fell silent.')
    expect(Date.now() - started).toBeGreaterThanOrEqual(195)
    await expect.poll(() => raw.open).toBe(0)
  })
})

describe('A server that is not there', () => {
  it('is told of once', async () => {
    const test = newSocket('http://127.0.0.1:1')
    await expect(test.connect()).rejects.toThrow()
    await pause(50)
    expect(test.told).toEqual(['connect_error'])
  })

  it('and does not even refuse is waited for no longer than it may take to connect', async () => {
    let open = 0
    const silent = await startSite((_request, response) => {
      open++
      response.on('close', () => open--)
    })
    const test = newSocket(closing(silent).origin, quick)
    await expect(test.connect()).rejects.toThrow('The server fell silent.')
    expect(test.told).toEqual(['connect_error'])
    await expect.poll(() => open).toBe(0)
  })
})

describe('A line that dies without a word,', () => {
  async function connectedThrough(): Promise<{ test: TestSocket; proxy: FaultProxy }> {
    const server = closing(await startStockServer({ pingInterval: 100, pingTimeout: 300 }))
    const proxy = closing(await startFaultProxy(server.url))
    const test = newSocket(proxy.url)
    await test.connect()
    return { test, proxy }
  }

  it.each([['both ways', ['up', 'down']] as const, ['on the way to us', ['down']] as const])(
    '%s, is given up when it was silent for as long as the server lets no ping wait',
    async (_way, hold) => {
      const { test, proxy } = await connectedThrough()
      const started = Date.now()
      proxy.set({ hold })
      expect((await test.next('disconnect')).message).toBe('The server fell silent.')
      expect(Date.now() - started).toBeGreaterThan(250)
      expect(Date.now() - started).toBeLessThan(3_000)
      proxy.set({})
      await test.connect()
    },
  )

  it('is given up by the server when our pongs do not arrive, and we hear of it', async () => {
    const { test, proxy } = await connectedThrough()
    proxy.set({ hold: ['up'] })
    await test.next('disconnect')
    proxy.set({})
    await test.connect()
    expect(test.told).toEqual(['connect', 'disconnect', 'connect'])
  })
})

describe('A server that talks nonsense', () => {
  async function listen(
    talk: (socket: NodeWebSocket) => void,
  ): Promise<{ raw: RawServer; test: TestSocket }> {
    const raw = closing(await startRawServer(talk))
    return { raw, test: newSocket(raw.url) }
  }

  it.each<[string, string | Buffer]>([
    ['no packet', 'hello'],
    ['an empty frame', ''],
    ['JSON cut short', '42["event",{"seq":1'],
    ['an event without a name', '42[{}]'],
    ['an answer without an id', '43[1]'],
    ['a binary frame', Buffer.from('42["event",1]')],
    ['a binary event', '451-["event",{"_placeholder":true,"num":0}]'],
    ['another namespace', '42/admin,["event",1]'],
    ['a second handshake', `0${handshake}`],
    ['its end', '1'],
    ['the end of the namespace', '41'],
  ])('is left, once and cleanly: %s', async (_, nonsense) => {
    const { raw, test } = await listen(welcomeThen('42["event",1]', nonsense, '42["event",2]'))
    await test.connect()
    await expect(test.ask('echo')).rejects.toThrow()
    await pause(20)
    expect([test.told, test.events, test.page.listeners]).toEqual([['connect', 'disconnect'], [1], 0])
    await expect.poll(() => raw.open).toBe(0)
  })

  it.each<[string, string]>([
    ['no packet', '<html>'],
    ['an event', '42["event",1]'],
    ['a welcome', '40{"sid":"b"}'],
    ['a handshake without terms', '0{"sid":"a"}'],
    ['terms that are none', '0{"sid":"a","pingInterval":"x","pingTimeout":1,"maxPayload":1}'],
  ])('instead of a handshake is left: %s', async (_, nonsense) => {
    const { raw, test } = await listen((socket) => socket.send(nonsense))
    await expect(test.connect()).rejects.toThrow(/no packet|out of turn/)
    expect([test.told, test.events, test.page.listeners]).toEqual([['connect_error'], [], 0])
    await expect.poll(() => raw.open).toBe(0)
  })

  it.each([
    ['an answer to no question', '43999["lost"]'],
    ['an event of another name', '42["connect"]'],
    ['an event that wants an answer', '425["event",1]'],
    ['nothing', '6'],
  ])('but no harm is not left: %s', async (_, harmless) => {
    const { test } = await listen(welcomeThen(harmless, '42["event","last"]'))
    await test.connect()
    await expect.poll(() => test.events.at(-1)).toBe('last')
    expect(test.told).toEqual(['connect'])
  })
})

describe('A process that has used the socket', () => {
  it('ends by itself: no timer, request or connection is left', async () => {
    const server = closing(await startStockServer())
    const script = join(import.meta.dirname, 'support/socket-errand.ts')
    const flags = ['--conditions=source', '--import', 'tsx']
    const child = spawn(process.execPath, [...flags, script, server.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    let doneAt = 0
    child.stdout.on('data', (text) => {
      said += String(text)
      doneAt = Date.now()
    })
    const [code] = (await once(child, 'exit')) as [number]
    expect([said.trim(), code]).toEqual(['done', 0])
    expect(Date.now() - doneAt).toBeLessThan(2_000)
  })
})
