/** Brings outgoing messages to the server: in order, each until it is in the conversation, none twice. */
import { runningResponse } from '@confab/shared/apply-event'
import type { VisitorTranscript } from '@confab/shared/conversation'
import { ConfabError, type ErrorBody } from '@confab/shared/errors'
import type { CurrentConversation } from './current-conversation.ts'
import { Outbox } from './outbox.ts'
import { wordsOf, type OutgoingMessage } from './outgoing-message.ts'
import type { Place } from '../visitor/place.ts'
import type { ServerLink } from '../connection/server-link.ts'

/** A message the conversation does not hold yet. */
export interface PendingMessage {
  readonly id: string
  readonly text: string
  /**
   * `sending`: on its way. `waiting`: there is no connection or a reply is running; it goes out by itself, in order.
   * `failed`: the server refused it (`error`); the visitor may retry or discard it.
   */
  readonly status: 'sending' | 'waiting' | 'failed'
  readonly error?: ErrorBody
}

export interface DeliveryOptions {
  readonly place: Place
  readonly current: CurrentConversation
  readonly link: Pick<ServerLink, 'state' | 'request' | 'visitorId' | 'isUnsure'>
  /** Other tabs can see a change of the outbox. */
  onKept(): void
  onChange(): void
  onError(error: ErrorBody): void
}

const MOST_TRIES = 3
const PAUSE_MS = 1_000
/** Whoever must wait longer, for the budget of a day, is told so. */
const LONGEST_WAIT_MS = 60_000

export class Delivery {
  readonly #options: DeliveryOptions
  readonly #outbox: Outbox
  /** How often a message was refused by an error that may pass. */
  readonly #refusals = new Map<string, number>()
  #delivering = false
  #again = false
  #pause: ReturnType<typeof setTimeout> | undefined
  #running: string | undefined
  #doubts = true

  constructor(options: DeliveryOptions) {
    const { place, current, link } = options
    this.#options = options
    this.#outbox = new Outbox({
      place,
      conversationId: () => (link.isUnsure ? undefined : current.feed?.conversationId),
      visitor: () => link.visitorId,
      onKept: () => options.onKept(),
    })
  }

  /** Whether there is nothing to send, for anybody and anywhere. */
  get isEmpty(): boolean {
    return this.#outbox.isEmpty
  }

  get pending(): readonly PendingMessage[] {
    const [first] = this.#unsent()
    return this.#outbox.all().flatMap(({ id, content: text, error, sent }) => {
      if (text === undefined) return []
      if (error) return { id, text, status: 'failed' as const, error }
      const moves = sent ?? (id === first?.id && !this.#isBlocked)
      return { id, text, status: moves ? ('sending' as const) : ('waiting' as const) }
    })
  }

  /** Whether anything is still to be sent; what has failed is not. */
  get hasUnsent(): boolean {
    return this.#unsent().length > 0
  }

  add(message: OutgoingMessage): void {
    void this.#outbox.put(message)
    if (message.error) this.#options.onError(message.error)
    this.flush()
  }

  /** Sends a failed message once more. */
  retry(id: string): void {
    const message = this.#outbox.get(id)
    if (!message?.error) return
    const { error: _, ...rest } = message
    this.#refusals.delete(id)
    this.add(rest)
  }

  /** See `Outbox.adopt`. */
  adopt(...change: Parameters<Outbox['adopt']>): void {
    this.#outbox.adopt(...change)
  }

  discard(id: string): void {
    void this.#forget(id)
    this.#options.onChange()
  }

  /** Sends what can be sent now. */
  flush(): void {
    this.#again = true
    clearTimeout(this.#pause)
    this.#pause = undefined
    if (!this.#delivering) void this.#deliver()
    this.#options.onChange()
  }

  /** What other tabs or earlier pages wrote is sent, too. */
  async restore(): Promise<void> {
    await this.#outbox.refresh()
    this.settle()
    this.flush()
  }

  /** The connection is lost: what the server had on disk may be gone when it is back. */
  doubt(): void {
    this.#doubts = true
  }

  /** The connection is live, the transcript complete: what the server had and has no more is sent again. */
  goOn(): void {
    this.settle()
    if (this.#doubts)
      for (const { sent, ...message } of this.#outbox.all()) if (sent) void this.#outbox.put(message)
    this.#doubts = false
    this.flush()
  }

  /** The transcript has changed: drops what it holds and sends what waited for it. */
  settle(): void {
    const arrived = this.#outbox.all().filter(({ id }) => this.#hasArrived(id))
    for (const { id } of arrived) void this.#forget(id)
    const before = this.#running
    this.#running = this.#runningId
    const ended = before !== undefined && before !== this.#running
    if (arrived.length > 0 || ended) this.flush()
  }

  /** The conversation is not there any more: what was to be sent to it goes to the next one. */
  moveOn(): void {
    const { current } = this.#options
    for (const { conversationId: _, sent: __, ...message } of this.#outbox.all())
      void this.#outbox.put(message)
    current.forget()
  }

  /** Nothing can be sent until the visitor tries again. */
  refuse(error: ErrorBody): void {
    for (const message of this.#unsent()) this.#markFailed(message, error)
    this.#options.onChange()
  }

  /** Resolves when nothing of it is left on the device. */
  clear(): Promise<void> {
    this.#refusals.clear()
    this.#running = undefined
    this.pause()
    return this.#outbox.clear()
  }

  /** Stops timers; what is unsent stays. */
  pause(): void {
    clearTimeout(this.#pause)
    this.#pause = undefined
  }

  get #transcript(): VisitorTranscript | null {
    return this.#options.current.feed?.transcript ?? null
  }

  get #runningId(): string | undefined {
    return this.#transcript ? runningResponse(this.#transcript)?.id : undefined
  }

  get #isBlocked(): boolean {
    const { state, isUnsure } = this.#options.link
    const down = state.status === 'offline' || state.status === 'refused' || isUnsure
    return down || this.#pause !== undefined || this.#runningId !== undefined
  }

  #unsent(): OutgoingMessage[] {
    return this.#outbox.all().filter(({ error }) => !error)
  }

  #hasArrived(id: string): boolean {
    return this.#transcript?.messages.some((message) => message.id === id) ?? false
  }

  #forget(id: string): Promise<void> {
    this.#refusals.delete(id)
    return this.#outbox.remove(id)
  }

  /** A message is sent by one of the tabs that know of it. */
  async #deliver(): Promise<void> {
    const { place } = this.#options
    this.#delivering = true
    while (this.#again) {
      this.#again = false
      if (this.#next()) await place.page.alone(`confab ${place.name}`, () => this.#sendAll())
    }
    this.#delivering = false
  }

  async #sendAll(): Promise<void> {
    await this.#outbox.refresh() // another tab may have sent it meanwhile
    for (let next = this.#next(); next && (await this.#send(next));) next = this.#next()
  }

  /** The first unsent message, if nothing stands in its way; one that is stored must be seen before the next goes. */
  #next(): OutgoingMessage | undefined {
    const [first] = this.#unsent()
    const ready = this.#options.link.state.status === 'live' && !this.#isBlocked
    return ready && first && !first.sent ? first : undefined
  }

  /** @throws ConfabError as the server's answer; after any other error it is not known whether it arrived. */
  async #post(message: OutgoingMessage): Promise<void> {
    const { current, link } = this.#options
    const conversationId = await current.require(message.content)
    // From here on it may be there: it must never be sent anywhere else, nor what was written after it.
    for (const waiting of this.#outbox.all())
      if (waiting.conversationId === undefined) void this.#outbox.put({ ...waiting, conversationId })
    await this.#outbox.isKept(message.id)
    if (!this.#outbox.get(message.id)) return // it was discarded meanwhile
    await link.request('post-message', { conversationId, ...wordsOf(message) })
  }

  /** Gives whether to go on with the next one. */
  async #send(message: OutgoingMessage): Promise<boolean> {
    try {
      await this.#post(message)
      const sent = this.#outbox.get(message.id)
      if (sent) await this.#outbox.put({ ...sent, sent: true })
      return true
    } catch (error) {
      return error instanceof ConfabError && this.#refused(message, error)
    } finally {
      this.#options.onChange()
    }
  }

  #refused(message: OutgoingMessage, error: ConfabError): boolean {
    if (error.code === 'RESPONSE_IN_PROGRESS' || error.code === 'RATE_LIMIT_EXCEEDED') {
      const isSoon = (error.retryAfterMs ?? 0) <= LONGEST_WAIT_MS
      return isSoon ? this.#wait(error) : this.#fail(message, error)
    }
    const mayPass = error.retryable || error.code === 'NOT_FOUND' || error.code === 'UNAUTHORIZED'
    const refusals = (this.#refusals.get(message.id) ?? 0) + 1
    this.#refusals.set(message.id, refusals)
    if (!mayPass || refusals >= MOST_TRIES) return this.#fail(message, error)
    if (error.code !== 'NOT_FOUND') return this.#wait(error)
    this.moveOn()
    return true
  }

  #wait({ retryAfterMs = PAUSE_MS }: ConfabError): false {
    this.#pause ??= setTimeout(() => this.flush(), retryAfterMs)
    return false
  }

  #fail(message: OutgoingMessage, error: ConfabError): true {
    this.#markFailed(message, error.toBody())
    this.#options.onError(error.toBody())
    return true
  }

  /** One that says nothing has nothing to show, so it is dropped; so is one that was discarded meanwhile. */
  #markFailed({ id }: OutgoingMessage, error: ErrorBody): void {
    const message = this.#outbox.get(id)
    if (message?.content === undefined) void this.#forget(id)
    else void this.#outbox.put({ ...message, error })
  }
}
