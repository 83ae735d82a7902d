/** The widget's line to its server: connects, stays connected, asks, and keeps one conversation up to date. */
import { ConfabError } from '@confab/shared/errors'
import type {
  Acknowledgement,
  ClientEventInput,
  ClientEventName,
  ClientEventValue,
} from '@confab/shared/protocol'
import { Following, type Followed } from './connection-follow.ts'
import { isEvent, openSocket, reasonOf, type Socket } from './connection-socket.ts'
import { nextState, type ConnectionState, type ConnectionStep } from './connection-state.ts'
import type { HostPage } from './host-page.ts'

/** The line broke, or there was none: whether the server did what was asked is not known. */
export class ConnectionLost extends Error {}

export interface ConnectionOptions {
  readonly server: string
  readonly page: HostPage
  readonly session: { token(): Promise<string>; expire(): void }
  onState(state: ConnectionState): void
  /** The followed conversation cannot be had; it is not followed any more. */
  onGone(error: ConfabError): void
}

export class Connection {
  readonly #options: ConnectionOptions
  readonly #socket: Socket
  readonly #following: Following
  readonly #stopWaking: () => void
  #state: ConnectionState = { status: 'idle' }
  #token = ''
  /** An attempt is under way, or the line is up. */
  #active = false
  #attempt = 0
  #failures = 0
  #renewed = false
  /** The end of this attempt, or the start of the next. */
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#socket = openSocket(options.server, options.page, () => this.#token)
    this.#following = this.#newFollowing()
    this.#socket.on('connect', () => this.#opened())
    this.#socket.on('connect_error', (error) => this.#lost(reasonOf(error)))
    this.#socket.on('disconnect', () => this.#lost())
    this.#socket.on('event', (event) => {
      if (isEvent(event)) this.#following.accept(event)
    })
    this.#stopWaking = options.page.onWake(() => {
      if (this.#state.status === 'offline' && !this.#active) void this.#try()
    })
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** Connects, and from then on stays connected; also tries again after a refusal. */
  start(): void {
    if (this.#state.status !== 'idle' && this.#state.status !== 'refused') return
    this.#reset()
    this.#step('start')
    void this.#try()
  }

  /** Ends it for good: nothing of it is left. */
  close(): void {
    this.#drop()
    this.#stopWaking()
    this.#step('close')
  }

  /** Keeps this conversation up to date from now on, and no other. */
  follow(followed: Followed | undefined): void {
    this.#following.follow(followed)
  }

  /**
   * Asks the server and gives its answer.
   *
   * @throws ConfabError when the server refuses; ConnectionLost when no answer can come any more.
   */
  async request<N extends ClientEventName>(
    name: N,
    payload: ClientEventInput[N],
  ): Promise<ClientEventValue[N]> {
    const answer = await this.#ask<ClientEventValue[N]>(name, payload)
    if (answer.ok) return answer.value
    const error = ConfabError.fromBody(answer.error)
    if (error.code === 'UNAUTHORIZED') this.#lost(error)
    throw error
  }

  async #ask<V>(name: string, payload: unknown): Promise<Acknowledgement<V>> {
    const { id: line, connected } = this.#socket
    if (!connected) throw new ConnectionLost()
    try {
      const { answerMs } = this.#options.page.patience
      return (await this.#socket.ask(name, payload, answerMs)) as Acknowledgement<V>
    } catch (error) {
      if (error instanceof ConfabError) throw error
      if (this.#socket.id === line) this.#lost() // what swallows questions is no line
      throw new ConnectionLost()
    }
  }

  #newFollowing(): Following {
    return new Following({
      subscribe: (payload) => this.request('subscribe', payload),
      isUp: () => this.#socket.connected,
      onBehind: () => this.#step('fall-behind'),
      onCaughtUp: () => {
        this.#reset()
        this.#step('catch-up')
      },
      onGone: (error) => this.#options.onGone(error),
    })
  }

  async #try(): Promise<void> {
    const { session, page } = this.#options
    this.#active = true
    const attempt = ++this.#attempt
    this.#later(page.patience.connectMs, () => this.#lost())
    try {
      const token = await session.token()
      if (attempt !== this.#attempt) return
      this.#token = token
      this.#socket.connect()
    } catch (error) {
      if (attempt === this.#attempt) this.#lost(error)
    }
  }

  #opened(): void {
    clearTimeout(this.#timer)
    this.#step('open')
    this.#following.resume()
  }

  /** The line, or the attempt to have one, came to its end. */
  #lost(reason?: unknown): void {
    if (!this.#active) return
    this.#drop()
    const error = reason instanceof ConfabError ? reason : undefined
    if (error?.code === 'UNAUTHORIZED' && !this.#renewed) this.#renew()
    else if (error && !error.retryable) this.#step({ refuse: error.toBody() })
    else this.#tryLater(Math.max(error?.retryAfterMs ?? 0, this.#delay()))
  }

  #renew(): void {
    this.#renewed = true
    this.#options.session.expire()
    this.#tryLater(0)
  }

  #tryLater(milliseconds: number): void {
    this.#step('lose')
    this.#later(milliseconds, () => void this.#try())
  }

  #drop(): void {
    clearTimeout(this.#timer)
    this.#active = false
    this.#attempt++
    this.#following.pause()
    this.#socket.disconnect()
  }

  #reset(): void {
    this.#failures = 0
    this.#renewed = false
  }

  /** Spread over the whole range, so that a thousand widgets do not come back at the same moment. */
  #delay(): number {
    const { firstRetryMs, lastRetryMs } = this.#options.page.patience
    return Math.random() * Math.min(lastRetryMs, firstRetryMs * 2 ** this.#failures++)
  }

  #later(milliseconds: number, action: () => void): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(action, milliseconds)
  }

  #step(step: ConnectionStep): void {
    const before = this.#state
    this.#state = nextState(before, step)
    if (this.#state !== before) this.#options.onState(this.#state)
  }
}
