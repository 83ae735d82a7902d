/** One line to the server for all chats of a page that are there as the same visitor. */
import type { ClientEventInput, ClientEventName } from '@confab/shared/protocol'
import { BestLine, type Line, type LineListeners } from './connection-line.ts'
import type { Caller } from './http-call.ts'
import type { HostPage } from '../page/host-page.ts'

export interface SharedLineOptions extends Caller {
  /** Who is at this end, read with each attempt to connect; `undefined`: not known, so the line is shared with nobody. */
  visitor(): string | undefined
}

/** The lines of a page, by server and visitor. */
const trunks = new WeakMap<HostPage, Map<string, Trunk>>()

/** The line itself, and those who hold it: some of them are on it. */
class Trunk {
  readonly users = new Set<SharedLine>()
  readonly line: BestLine
  readonly #close: () => void
  #isOpening = false

  constructor({ server, page }: Caller, close: () => void) {
    this.#close = close
    this.line = new BestLine({ server, page, token: () => this.#on()[0]?.token() ?? '' })
    this.line.on('connect', () => {
      this.#isOpening = false
      for (const user of this.#on()) user.join()
    })
    this.line.on('connect_error', (error) => this.#lose(error))
    this.line.on('disconnect', (error) => this.#lose(error))
    this.line.on('event', (value) => {
      for (const user of this.#on()) user.tell('event', value)
    })
  }

  connect(user: SharedLine): void {
    if (this.line.connected) return queueMicrotask(() => this.line.connected && user.join())
    if (this.#isOpening) return
    this.#isOpening = true
    this.line.connect()
  }

  /** Somebody is off; the last one, or one who has found the line `dead`, ends it. */
  disconnect(isDead: boolean): void {
    if (isDead || this.#on().length === 0) {
      this.line.disconnect()
      this.#lose(new Error('The line was found dead.'))
    }
  }

  release(user: SharedLine): void {
    this.users.delete(user)
    if (this.users.size === 0) this.#close()
  }

  /** Nobody needs to hear of this conversation any more, unless somebody on the line still follows it. */
  leave(conversationId: string | undefined): void {
    if (conversationId !== undefined && !this.#on().some((user) => user.followed === conversationId))
      this.line.leave(conversationId)
  }

  #on(): SharedLine[] {
    return [...this.users].filter((user) => user.isOn)
  }

  #lose(error: Error): void {
    this.#isOpening = false
    for (const user of this.#on()) user.lose(error)
  }
}

function trunkOf(options: SharedLineOptions): Trunk {
  const lines = trunks.get(options.page) ?? new Map<string, Trunk>()
  trunks.set(options.page, lines)
  const key = `${options.server} ${options.visitor() ?? options.token()}`
  const trunk = lines.get(key) ?? new Trunk(options, () => lines.delete(key))
  lines.set(key, trunk)
  return trunk
}

/** Looks like a line of one's own. */
export class SharedLine implements Line {
  readonly #options: SharedLineOptions
  readonly #listeners: Partial<LineListeners> = {}
  #trunk: Trunk | undefined
  /** It is connected, or wants to be. */
  isOn = false
  connected = false
  /** The conversation that was last subscribed to. */
  followed: string | undefined

  constructor(options: SharedLineOptions) {
    this.#options = options
  }

  get id(): unknown {
    return this.connected ? this.#trunk?.line.id : undefined
  }

  token(): string {
    return this.#options.token()
  }

  on<N extends keyof LineListeners>(name: N, listener: LineListeners[N]): void {
    this.#listeners[name] = listener
  }

  connect(): void {
    const trunk = trunkOf(this.#options)
    if (trunk !== this.#trunk) this.#trunk?.release(this)
    this.#trunk = trunk
    trunk.users.add(this)
    this.isOn = true
    trunk.connect(this)
  }

  /** Others stay on the line, unless it is `dead`. */
  disconnect(isDead = false): void {
    if (!this.isOn) return
    const { followed } = this
    this.isOn = this.connected = false
    this.followed = undefined
    this.#trunk?.leave(followed)
    this.#trunk?.disconnect(isDead)
  }

  /** Nothing of it is left. */
  close(): void {
    this.disconnect()
    this.#trunk?.release(this)
    this.#trunk = undefined
  }

  ask(name: ClientEventName, payload: unknown, answerMs: number): Promise<unknown> {
    const { connected } = this
    if (!this.#trunk || !connected) return Promise.reject(new Error('There is no connection.'))
    if (name === 'subscribe') {
      const before = this.followed
      this.followed = (payload as ClientEventInput['subscribe']).conversationId
      this.#trunk.leave(before)
    }
    return this.#trunk.line.ask(name, payload, answerMs)
  }

  /** The line is there. */
  join(): void {
    if (!this.isOn || this.connected) return
    this.connected = true
    this.#listeners.connect?.()
  }

  /** The line is gone, or could not be had. */
  lose(error: Error): void {
    const told = this.connected ? 'disconnect' : 'connect_error'
    this.isOn = this.connected = false
    this.followed = undefined
    this.#listeners[told]?.(error)
  }

  tell(name: 'event', value: unknown): void {
    if (this.connected) this.#listeners[name]?.(value)
  }
}
