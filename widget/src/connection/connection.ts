/** The widget's line to its server: connects, stays connected, asks, and keeps one conversation up to date. */
import { ConfabError } from '@confab/shared/errors'
import type {
  Acknowledgement,
  ClientEventInput,
  ClientEventName,
  ClientEventValue,
} from '@confab/shared/protocol'
import { Following, type Followed } from './connection-follow.ts'
import { isEvent } from './connection-socket.ts'
import { nextState, type ConnectionState, type ConnectionStep } from './connection-state.ts'
import type { HostPage } from '../page/host-page.ts'
import type { VisitorSession } from '../visitor/session.ts'
import { SharedLine } from './shared-line.ts'
import { ServerLeaves } from '../socket/socket.ts'

/** The line broke, or there was none: whether the server did what was asked is not known. */
export class ConnectionLost extends Error {}

/** A page that should have asked so many times and did not has slept: no line lives that long unattended. */
const SLEEP = 10

/** Timers that are set for longer than some weeks go off at once. */
const HOUR_MS = 3_600_000

export interface ConnectionOptions {
  readonly server: string
  readonly page: HostPage
  readonly session: Pick<VisitorSession, 'token' | 'expire' | 'freshFor' | 'visitorId'>
  onState(state: ConnectionState): void
  /** The followed conversation cannot be had; it is not followed any more. */
  onGone(error: ConfabError): void
}

export class Connection {
  readonly #options: ConnectionOptions
  readonly #line: SharedLine
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
  /** When the server was last heard, by this page's clock. */
  #heardAt = 0

  constructor(options: ConnectionOptions) {
    const { server, page, session } = options
    this.#options = options
    const visitor = (): string | undefined => session.visitorId
    this.#line = new SharedLine({ server, page, token: () => this.#token, visitor })
    this.#following = this.#newFollowing()
    this.#line.on('connect', () => this.#opened())
    this.#line.on('connect_error', (error) => this.#lost(error))
    this.#line.on('disconnect', (error) => this.#lost(error))
    this.#line.on('event', (event) => {
      this.#heardAt = Date.now()
      if (isEvent(event)) this.#following.accept(event)
    })
    this.#stopWaking = page.onWake(() => this.#wake())
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

  /** Does not wait with the next attempt to connect. */
  hurry(): void {
    if (this.#state.status === 'offline' && !this.#active) void this.#try()
  }

  /** Another visitor is to be at the other end of the line. */
  restart(): void {
    if (!this.#line.connected) return
    this.#drop()
    this.#tryLater(0)
  }

  /** Ends it for good: nothing of it is left. */
  close(): void {
    this.#drop()
    this.#line.close()
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

  async #ask<V>(name: ClientEventName, payload: unknown): Promise<Acknowledgement<V>> {
    const { id: line, connected } = this.#line
    if (!connected) throw new ConnectionLost()
    try {
      const { answerMs } = this.#options.page.patience
      const answer = (await this.#line.ask(name, payload, answerMs)) as Acknowledgement<V>
      this.#heardAt = Date.now()
      return answer
    } catch (error) {
      if (error instanceof ConfabError) throw error
      if (this.#line.id === line) this.#lost() // what swallows questions is no line
      throw new ConnectionLost()
    }
  }

  #newFollowing(): Following {
    return new Following({
      subscribe: (payload) => this.request('subscribe', payload),
      isUp: () => this.#line.connected,
      quietMs: this.#options.page.patience.quietMs,
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
      this.#later(page.patience.connectMs, () => this.#lost())
      this.#line.connect()
    } catch (error) {
      if (attempt === this.#attempt) this.#lost(error)
    }
  }

  /** The page is back: whatever it has been away for, the line may be dead, or have lost something. */
  #wake(): void {
    const sleptFor = Date.now() - this.#heardAt
    const isStale = sleptFor > SLEEP * this.#options.page.patience.quietMs
    if (this.#state.status === 'live' && isStale) this.#lost()
    this.hurry()
    void this.#following.check()
  }

  #opened(): void {
    this.#heardAt = Date.now()
    this.#stayWelcome()
    this.#step('open')
    this.#following.resume()
  }

  /** The session is renewed in time, and the line with it. */
  #stayWelcome(): void {
    const { session, page } = this.#options
    const attempt = this.#attempt
    const next = (token = this.#token): void => {
      if (attempt !== this.#attempt) return
      this.#token = token
      this.#stayWelcome()
    }
    this.#later(Math.min(Math.max(session.freshFor, page.patience.renewMs), HOUR_MS), () =>
      session.token().then(next, () => next()),
    )
  }

  /** The line, or the attempt to have one, came to its end. */
  #lost(reason?: unknown): void {
    if (!this.#active) return
    this.#drop(true)
    if (reason instanceof ServerLeaves)
      return this.#tryLater(Math.random() * this.#options.page.patience.leaveMs)
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

  #drop(isDead = false): void {
    clearTimeout(this.#timer)
    this.#active = false
    this.#attempt++
    this.#following.pause()
    this.#line.disconnect(isDead)
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

  #later(milliseconds: number, action: () => unknown): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(action, milliseconds)
  }

  #step(step: ConnectionStep): void {
    const before = this.#state
    this.#state = nextState(before, step)
    if (this.#state !== before) this.#options.onState(this.#state)
  }
}
