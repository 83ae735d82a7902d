/** The recorders' outbox: tells each recorder of each finished reply, until it has heard, over restarts. */
import { ConfabError } from '@confab/shared/errors'
import type { Logger } from 'pino'
import type { EventLog } from '../event-log/event-log.ts'
import { finishedReply } from '../replies/finished-replies.ts'
import type { FinishedReply, Recorder } from '../recorders/recorder.ts'
import type { Delivery, ReplyRecordStore } from '../storage/reply-record-store.ts'

export interface DeliveriesOptions {
  readonly log: EventLog
  readonly store: ReplyRecordStore
  /** By the name their deliveries are stored under. */
  readonly recorders: ReadonlyMap<string, Recorder>
  readonly logger: Logger
  readonly now: () => Date
}

const AT_ONCE = 8
/** Longer than a recorder may take, so that no other server tries meanwhile. */
const HOLD_MS = 120_000
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 300_000
const GIVE_UP_AFTER_MS = 86_400_000

export class Deliveries {
  readonly #options: DeliveriesOptions
  #timer: NodeJS.Timeout | undefined
  #working: Promise<void> | undefined
  #isClosed = false
  #stopListening = (): void => {}

  constructor(options: DeliveriesOptions) {
    this.#options = options
  }

  /** Takes up what is due, and from now on what becomes due. */
  start(): void {
    if (this.#options.recorders.size === 0) return
    this.#stopListening = this.#options.log.onEvent(({ type }) => {
      if (/^(response\.(completed|failed)|feedback\.given|takeover\.changed)$/.test(type)) this.#wake(0)
    })
    this.#wake(0)
  }

  /** Waits for what is under way; the rest stays stored. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#stopListening()
    clearTimeout(this.#timer)
    await this.#working
    for (const recorder of this.#options.recorders.values()) await recorder.close?.()
  }

  #wake(milliseconds: number): void {
    if (this.#isClosed || this.#working) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#working = this.#work().finally(() => {
        this.#working = undefined
        void this.#sleep()
      })
    }, milliseconds)
    this.#timer.unref()
  }

  async #sleep(): Promise<void> {
    const { store, now, logger } = this.#options
    try {
      const dueAt = this.#isClosed ? undefined : await store.nextDueAt()
      if (dueAt !== undefined) this.#wake(Math.min(LONGEST_RETRY_MS, Math.max(0, dueAt - now().getTime())))
    } catch (err) {
      logger.error({ err }, 'the outbox could not be read')
      this.#wake(LONGEST_RETRY_MS)
    }
  }

  async #work(): Promise<void> {
    const { store, now, logger } = this.#options
    try {
      while (!this.#isClosed) {
        const due = await store.claim(now().getTime(), HOLD_MS, AT_ONCE)
        if (due.length === 0) return
        await Promise.all(due.map((delivery) => this.#deliver(delivery)))
      }
    } catch (err) {
      logger.error({ err }, 'the outbox could not be worked off')
    }
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { recorders, store, logger, now } = this.#options
    // Claimed while the server was closing: the next one need not wait until the claim runs out.
    if (this.#isClosed) return store.postpone(delivery, now().getTime())
    const recorder = recorders.get(delivery.recorder)
    const finished = recorder && (await this.#read(delivery))
    if (!finished) return store.settle(delivery)
    try {
      await recorder.record(finished)
      await store.settle(delivery)
    } catch (err) {
      const dueAt = this.#retryAt(delivery, err)
      const { responseId, attempts } = delivery
      const fields = { err, recorder: recorder.name, responseId, attempts: attempts + 1 }
      if (dueAt === null) logger.error(fields, 'a record was given up')
      else logger.warn(fields, 'a record will be written again')
      await store.postpone(delivery, dueAt)
    }
  }

  /** Undefined when the conversation has been deleted. */
  async #read({ conversationId, responseId }: Delivery): Promise<FinishedReply | undefined> {
    try {
      return finishedReply(await this.#options.log.read(conversationId), responseId)
    } catch (error) {
      if (error instanceof ConfabError && error.code === 'NOT_FOUND') return undefined
      throw error
    }
  }

  #retryAt({ attempts, firstAt }: Delivery, error: unknown): number | null {
    const now = this.#options.now().getTime()
    if (!(error instanceof ConfabError) || !error.retryable || now - firstAt > GIVE_UP_AFTER_MS) return null
    const backoff = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts) * (0.75 + Math.random() / 2)
    return Math.ceil(now + Math.max(backoff, error.retryAfterMs ?? 0))
  }
}
