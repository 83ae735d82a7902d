/** One connection to a Socket.IO server: a WebSocket, opened when asked to, watched, and never opened again by itself. */
import { ConfabError } from '@confab/shared/errors'
import type { HostPage } from '../page/host-page.ts'
import { decode, encodeEvent, encodeJoin, PONG, type Handshake, type ServerPacket } from './packet.ts'

export interface SocketOptions {
  /** Without a slash at its end. */
  readonly server: string
  readonly page: HostPage
  /** Who we are, asked for each connection. */
  auth(): unknown
}

/** After `disconnect()` none is called. They must not throw. */
export interface SocketListeners {
  connect: () => void
  /** It could not be connected; a server that refused us gives its reason as `data`. */
  connect_error: (error: Error & { readonly data?: unknown }) => void
  disconnect: (error: Error) => void
  /** The one event the server sends. */
  event: (value: unknown) => void
}

/** The server goes, and takes its leave: all its clients lose it at once. */
export class ServerLeaves extends Error {}

/** How a WebSocket says that it was closed because its server goes. */
const GOING_AWAY = 1001

type Answer = Extract<ServerPacket, { type: 'answer' }>

export class Socket {
  readonly #options: SocketOptions
  readonly #listeners: Partial<SocketListeners> = {}
  readonly #questions = new Map<number, (answer?: Answer) => void>()
  #state: 'closed' | 'opening' | 'joining' | 'connected' = 'closed'
  #line: WebSocket | undefined
  #id: string | undefined
  #asked = 0
  #silenceMs = 0
  #maxPayload = 0
  #watchdog: ReturnType<typeof setTimeout> | undefined
  #stopListening: (() => void) | undefined

  constructor(options: SocketOptions) {
    this.#options = options
  }

  get connected(): boolean {
    return this.#state === 'connected'
  }

  /** Another one for each connection; `undefined` while there is none. */
  get id(): string | undefined {
    return this.#id
  }

  on<N extends keyof SocketListeners>(name: N, listener: SocketListeners[N]): void {
    this.#listeners[name] = listener
  }

  connect(): void {
    if (this.#state === 'closed') this.#open()
  }

  /** Ends the connection, or the attempt to have one; nothing of it is left. */
  disconnect(): void {
    clearTimeout(this.#watchdog)
    this.#stopListening?.()
    const line = this.#line
    this.#line = this.#id = undefined
    this.#state = 'closed'
    line?.close()
    for (const settle of this.#questions.values()) settle()
  }

  /**
   * Asks the server and gives its answer.
   *
   * @throws ConfabError when the question is too large; any other error when no answer came, or can come any more.
   */
  ask(name: string, value: unknown, answerMs: number): Promise<unknown> {
    const id = this.#asked++
    return new Promise((resolve, reject) => {
      const packet = encodeEvent(id, name, value)
      if (this.#state !== 'connected') throw new Error('There is no connection.')
      if (new TextEncoder().encode(packet).length > this.#maxPayload)
        throw new ConfabError('PAYLOAD_TOO_LARGE', 'The server does not take as much at once.')
      const timer = setTimeout(() => this.#questions.get(id)?.(), answerMs)
      this.#questions.set(id, (answer) => {
        clearTimeout(timer)
        this.#questions.delete(id)
        if (answer) resolve(answer.value)
        else reject(new Error('No answer came.'))
      })
      this.#line?.send(packet)
    })
  }

  #open(): void {
    const { page, server } = this.#options
    this.#state = 'opening'
    this.#stopListening = page.onOffline(() => this.#lose(new Error('The network is gone.')))
    this.#expectWord(page.patience.connectMs / 2) // the other half is for another way, if there is one
    try {
      const address = server.replace('http', 'ws')
      const line = page.newWebSocket(`${address}/socket.io/?EIO=4&transport=websocket`)
      this.#line = line
      line.onmessage = ({ data }) => {
        if (line === this.#line) this.#receive(data)
      }
      line.onclose = line.onerror = ({ code }: Event & { readonly code?: number }) => {
        const goes = code === GOING_AWAY
        if (line === this.#line)
          this.#lose(goes ? new ServerLeaves('The server goes.') : new Error('The line broke.'))
      }
    } catch (error) {
      this.#lose(error as Error)
    }
  }

  /** A server that says nothing at all is not there any more, whatever the network believes. */
  #expectWord(milliseconds: number): void {
    clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => this.#lose(new Error('The server fell silent.')), milliseconds)
  }

  #lose(error: Error): void {
    const told = this.connected ? 'disconnect' : 'connect_error'
    this.disconnect()
    this.#listeners[told]?.(error)
  }

  #receive(text: unknown): void {
    let packet: ServerPacket
    try {
      packet = decode(text)
      if ((packet.type === 'open') !== (this.#state === 'opening'))
        throw new Error('The server spoke out of turn.')
    } catch (error) {
      this.#lose(error as Error)
      return
    }
    if (packet.type !== 'open') this.#expectWord(this.#silenceMs)
    this.#follow(packet)
  }

  #follow(packet: ServerPacket): void {
    switch (packet.type) {
      case 'open':
        this.#join(packet.handshake)
        break
      case 'joined':
        this.#id = packet.id
        this.#state = 'connected'
        this.#listeners.connect?.()
        break
      case 'refused':
        this.#lose(Object.assign(new Error(packet.message), { data: packet.data }))
        break
      case 'event':
        if (packet.name === 'event') this.#listeners.event?.(packet.value)
        break
      case 'answer':
        this.#questions.get(packet.id)?.(packet)
        break
      case 'ping':
        this.#line?.send(PONG)
        break
      case 'close':
        this.#lose(new Error('The server ended the connection.'))
        break
      case 'noop':
    }
  }

  #join(handshake: Handshake): void {
    this.#state = 'joining'
    this.#maxPayload = handshake.maxPayload
    this.#silenceMs = handshake.pingInterval + handshake.pingTimeout
    this.#expectWord(this.#silenceMs)
    this.#line?.send(encodeJoin(this.#options.auth()))
  }
}
