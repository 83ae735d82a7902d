/** Brings outgoing messages to the server: in order, each until it is in the conversation, none twice. */
import { runningResponse } from '@confab/shared/apply-event'
import type { VisitorTranscript } from '@confab/shared/conversation'
import { ConfabError, type ErrorBody } from '@confab/shared/errors'
import type { ConnectionState } from './connection-state.ts'
import type { Outbox, OutgoingMessage } from './outbox.ts'

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
  readonly outbox: Outbox
  connection(): ConnectionState['status']
  transcript(): VisitorTranscript | null
  /**
   * Resolves when the server has it on disk. A ConfabError is the server's answer; after any other error it is not
   * known whether it arrived, and it is sent again when the connection is back.
   */
  post(message: OutgoingMessage): Promise<void>
  /** The conversation is not there any more; the next `post` starts another. */
  onGone(): void
  onChange(): void
  onError(error: ErrorBody): void
}

const MOST_TRIES = 3
const PAUSE_MS = 1_000

export class Delivery {
  readonly #options: DeliveryOptions
  /** Stored by the server, yet not seen in the conversation. */
  readonly #acknowledged = new Set<string>()
  /** How often a message was refused by an error that may pass. */
  readonly #refusals = new Map<string, number>()
  #delivering = false
  #again = false
  #pause: ReturnType<typeof setTimeout> | undefined
  #running: string | undefined

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  get pending(): readonly PendingMessage[] {
    const [first] = this.#unsent()
    return this.#options.outbox.all().flatMap(({ id, content: text, error }) => {
      if (text === undefined) return []
      if (error) return { id, text, status: 'failed' as const, error }
      const moves = this.#acknowledged.has(id) || (id === first?.id && !this.#isBlocked)
      return { id, text, status: moves ? ('sending' as const) : ('waiting' as const) }
    })
  }

  /** Whether anything is still to be sent; what has failed is not. */
  get hasUnsent(): boolean {
    return this.#unsent().length > 0
  }

  add(message: OutgoingMessage): void {
    this.#options.outbox.put(message)
    if (message.error) this.#options.onError(message.error)
    this.flush()
  }

  /** Sends a failed message once more. */
  retry(id: string): void {
    const message = this.#options.outbox.all().find((one) => one.id === id)
    if (!message?.error) return
    const { error: _, ...rest } = message
    this.#refusals.delete(id)
    this.add(rest)
  }

  discard(id: string): void {
    this.#forget(id)
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

  /** The connection is lost: what is stored may be gone when it is back, so what is not seen then is sent again. */
  doubt(): void {
    this.#acknowledged.clear()
  }

  /** The transcript has changed: drops what it holds and sends what waited for it. */
  settle(): void {
    const arrived = this.#options.outbox.all().filter(({ id }) => this.#hasArrived(id))
    for (const { id } of arrived) this.#forget(id)
    const before = this.#running
    this.#running = this.#runningId
    const ended = before !== undefined && before !== this.#running
    if (arrived.length > 0 || ended) this.flush()
  }

  /** Nothing can be sent until the visitor tries again. */
  refuse(error: ErrorBody): void {
    for (const message of this.#unsent()) this.#markFailed(message, error)
    this.#options.onChange()
  }

  clear(): void {
    for (const { id } of this.#options.outbox.all()) this.#forget(id)
    this.#running = undefined
    this.pause()
  }

  /** Stops timers; what is unsent stays. */
  pause(): void {
    clearTimeout(this.#pause)
    this.#pause = undefined
  }

  get #runningId(): string | undefined {
    const transcript = this.#options.transcript()
    return transcript ? runningResponse(transcript)?.id : undefined
  }

  get #isBlocked(): boolean {
    const status = this.#options.connection()
    const down = status === 'offline' || status === 'refused'
    return down || this.#pause !== undefined || this.#runningId !== undefined
  }

  #unsent(): OutgoingMessage[] {
    return this.#options.outbox.all().filter(({ error }) => !error)
  }

  #hasArrived(id: string): boolean {
    return this.#options.transcript()?.messages.some((message) => message.id === id) ?? false
  }

  #forget(id: string): void {
    this.#options.outbox.remove(id)
    this.#acknowledged.delete(id)
    this.#refusals.delete(id)
  }

  async #deliver(): Promise<void> {
    this.#delivering = true
    while (this.#again) {
      this.#again = false
      for (let next = this.#next(); next && (await this.#send(next));) next = this.#next()
    }
    this.#delivering = false
  }

  /** The first unsent message, if nothing stands in its way; one that is stored must be seen before the next goes. */
  #next(): OutgoingMessage | undefined {
    const [first] = this.#unsent()
    const ready = this.#options.connection() === 'live' && !this.#isBlocked
    return ready && first && !this.#acknowledged.has(first.id) ? first : undefined
  }

  /** Gives whether to go on with the next one. */
  async #send(message: OutgoingMessage): Promise<boolean> {
    try {
      await this.#options.post(message)
      this.#acknowledged.add(message.id)
      return true
    } catch (error) {
      return error instanceof ConfabError && this.#refused(message, error)
    } finally {
      this.#options.onChange()
    }
  }

  #refused(message: OutgoingMessage, error: ConfabError): boolean {
    if (error.code === 'RESPONSE_IN_PROGRESS' || error.code === 'RATE_LIMIT_EXCEEDED')
      return this.#wait(error)
    const mayPass = error.retryable || error.code === 'NOT_FOUND' || error.code === 'UNAUTHORIZED'
    const refusals = (this.#refusals.get(message.id) ?? 0) + 1
    this.#refusals.set(message.id, refusals)
    if (!mayPass || refusals >= MOST_TRIES) return this.#fail(message, error)
    if (error.code !== 'NOT_FOUND') return this.#wait(error)
    this.#options.onGone()
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
  #markFailed(message: OutgoingMessage, error: ErrorBody): void {
    if (message.content === undefined) this.#forget(message.id)
    else if (this.#options.outbox.all().includes(message)) this.#options.outbox.put({ ...message, error })
  }
}
