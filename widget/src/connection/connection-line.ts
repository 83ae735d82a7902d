/** The line to the server: a WebSocket, or plain HTTP for as long as the network lets no WebSocket live. */
import { ConfabError } from '@confab/shared/errors'
import type { ClientEventName } from '@confab/shared/protocol'
import { openSocket, reasonOf } from './connection-socket.ts'
import type { Caller } from './http-call.ts'
import { ServerLeaves } from '../socket/socket.ts'

/** After `disconnect()` none is called. They must not throw. */
export interface LineListeners {
  connect: () => void
  /** It could not be connected; a ConfabError is the server's reason. */
  connect_error: (error: Error) => void
  disconnect: (error: Error) => void
  event: (value: unknown) => void
}

/** One connection to the server: opened when asked to, watched, and never opened again by itself. */
export interface Line {
  readonly connected: boolean
  /** Another one for each connection; `undefined` while there is none. */
  readonly id: unknown
  on<N extends keyof LineListeners>(name: N, listener: LineListeners[N]): void
  connect(): void
  /** Ends the connection, or the attempt to have one; nothing of it is left. */
  disconnect(): void
  /** Gives the acknowledgement. @throws Error when none came, or can come any more. */
  ask(name: ClientEventName, payload: unknown, answerMs: number): Promise<unknown>
  /** Nobody wants to hear of this conversation any more. */
  leave?(conversationId: string): void
}

/** A WebSocket that lives no longer than this is one that something in between breaks … */
const SHORT_MS = 10_000
/** … when it happens so many times in a row. */
const BREAKS = 3

export class BestLine implements Line {
  readonly #options: Caller
  readonly #socket: Line
  readonly #listeners: Partial<LineListeners> = {}
  #line: Line
  #http: Line | undefined
  /** Until then no WebSocket is tried. */
  #httpUntil = 0
  #breaks = 0
  #openedAt = 0
  #attempt = 0

  constructor(options: Caller) {
    this.#options = options
    this.#line = this.#socket = this.#listen(openSocket(options))
  }

  get connected(): boolean {
    return this.#line.connected
  }

  get id(): unknown {
    return this.#line.id
  }

  on<N extends keyof LineListeners>(name: N, listener: LineListeners[N]): void {
    this.#listeners[name] = listener
  }

  connect(): void {
    if (Date.now() < this.#httpUntil) return void this.#connectByHttp()
    this.#line = this.#socket
    this.#line.connect()
  }

  disconnect(): void {
    this.#attempt++
    this.#line.disconnect()
  }

  ask(name: ClientEventName, payload: unknown, answerMs: number): Promise<unknown> {
    return this.#line.ask(name, payload, answerMs)
  }

  leave(conversationId: string): void {
    this.#http?.leave?.(conversationId)
  }

  /** Its code is loaded by those who need it. */
  async #connectByHttp(): Promise<void> {
    const attempt = ++this.#attempt
    try {
      const { HttpLine } = await import('./connection-http.ts')
      if (attempt !== this.#attempt) return
      this.#line = this.#http ??= this.#listen(new HttpLine(this.#options))
      this.#line.connect()
    } catch (error) {
      if (attempt === this.#attempt) this.#listeners.connect_error?.(error as Error)
    }
  }

  #listen(line: Line): Line {
    line.on('connect', () => {
      this.#openedAt = Date.now()
      if (line !== this.#socket) this.#avoidWebSockets()
      this.#listeners.connect?.()
    })
    line.on('connect_error', (error) => this.#failed(line, reasonOf(error)))
    line.on('disconnect', (error) => this.#lost(line, error))
    line.on('event', (value) => this.#listeners.event?.(value))
    return line
  }

  #failed(line: Line, error: Error): void {
    if (line === this.#socket && !(error instanceof ConfabError)) return void this.#connectByHttp()
    this.#httpUntil = 0
    this.#listeners.connect_error?.(error)
  }

  #lost(line: Line, error: Error): void {
    const isShort = line === this.#socket && Date.now() - this.#openedAt < SHORT_MS
    this.#breaks = isShort && !(error instanceof ServerLeaves) ? this.#breaks + 1 : 0
    if (this.#breaks === BREAKS) this.#avoidWebSockets()
    this.#listeners.disconnect?.(error)
  }

  #avoidWebSockets(): void {
    this.#breaks = 0
    this.#httpUntil = Date.now() + this.#options.page.patience.webSocketMs
  }
}
