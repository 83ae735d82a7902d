/** A stock Socket.IO server, and the widget's socket to talk to it. */
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import { Server, type ServerOptions } from 'socket.io'
import { Socket } from '../../widget/src/socket/socket.ts'
import type { HostPage, Patience } from '../../widget/src/page/host-page.ts'
import { listen } from './loopback.ts'
import { testPage, type TestPage } from './widget-state.ts'

export interface StockServer {
  readonly io: Server
  readonly url: string
  readonly port: number
  /** What each socket told of itself when it connected. */
  readonly auths: unknown[]
  /** How the sockets that are connected now are carried. */
  readonly transports: string[]
  close(): Promise<void>
}

/** It answers `echo` with what it was given, `tell` after as many events as it was asked for, and `ignore` never. */
export async function startStockServer(options: Partial<ServerOptions> = {}, port = 0): Promise<StockServer> {
  const auths: unknown[] = []
  const http = createServer((_request, response) => response.end('<!doctype html>'))
  const io = new Server(http, options)
  io.on('connection', (socket) => {
    auths.push(socket.handshake.auth)
    socket.on('echo', (value: unknown, answer: (value: unknown) => void) => answer(value))
    socket.on('tell', (count: number, answer: (value: unknown) => void) => {
      for (let seq = 1; seq <= count; seq++) socket.emit('event', { seq })
      answer(count)
    })
    socket.on('ignore', () => undefined)
  })
  const url = await listen(http, port)
  return {
    io,
    url,
    port: Number(new URL(url).port),
    auths,
    get transports() {
      return [...io.sockets.sockets.values()].map(({ conn }) => conn.transport.name)
    },
    close: () => io.close(),
  }
}

export interface TestSocket {
  readonly socket: Socket
  readonly page: TestPage
  /** Whatever it told of its connection, by name. */
  readonly told: string[]
  readonly events: unknown[]
  /** Connects, and fails if it could not. */
  connect(): Promise<void>
  /** The error that comes with the next telling of this name. */
  next(name: 'connect_error' | 'disconnect'): Promise<Error & { data?: unknown }>
  ask(name: string, value?: unknown, answerMs?: number): Promise<unknown>
  close(): void
}

export interface TestSocketOptions {
  readonly page?: Partial<HostPage>
  readonly patience?: Partial<Patience>
  readonly auth?: () => unknown
}

export function testSocket(server: string, options: TestSocketOptions = {}): TestSocket {
  const page = Object.assign(testPage(options.patience), options.page)
  const socket = new Socket({ server, page, auth: options.auth ?? (() => ({ visitorToken: 'x' })) })
  const told: string[] = []
  const events: unknown[] = []
  const teller = new EventEmitter()
  for (const name of ['connect', 'connect_error', 'disconnect'] as const)
    socket.on(name, (...error: unknown[]) => {
      told.push(name)
      teller.emit(name, ...error)
    })
  socket.on('event', (event) => events.push(event))
  const next: TestSocket['next'] = async (name) => {
    const [error] = (await once(teller, name)) as [Error]
    return error
  }
  return {
    socket,
    page,
    told,
    events,
    async connect() {
      socket.connect()
      const lost = next('connect_error').then((error) => Promise.reject(error))
      await Promise.race([once(teller, 'connect'), lost])
      lost.catch(() => undefined)
    },
    next,
    ask: (name, value, answerMs = 10_000) => socket.ask(name, value, answerMs),
    close: () => socket.disconnect(),
  }
}
