/** Brings what other servers write to the readers of this one: at once when hinted at, and by looking in any case. */
import { ConfabError } from '@confab/shared/errors'
import type { Logger } from 'pino'
import type { EventLog } from '../event-log/event-log.ts'
import type { ConversationStore, Hint } from '../storage/conversation-store.ts'
import type { Carrier } from './carrier.ts'

/** How often the numbers of all followed conversations are looked at, in milliseconds. */
const LOOK_MS = 2_000
/** Conversations asked for in one query. */
const AT_ONCE = 1_000

export interface FollowerOptions {
  readonly log: EventLog
  readonly store: Pick<ConversationStore, 'heads'>
  readonly carrier: Carrier
  readonly logger: Logger
  /** Told of each conversation in which something new was found, and how. */
  readonly onFound?: (how: 'hint' | 'look') => void
}

export class Follower {
  readonly #options: FollowerOptions
  /** The conversations being read, and the highest number hinted at meanwhile. */
  readonly #reading = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #isFailing = false
  #isClosed = false

  constructor(options: FollowerOptions) {
    this.#options = options
  }

  start(): void {
    const { carrier, logger } = this.#options
    carrier.listen({
      hint: (hint) => this.#bring(hint, 'hint'),
      connected: () => {
        logger.info('hints from other servers come')
        void this.#look()
      },
      lost: (err) => logger.warn({ err }, 'no hints from other servers; the database is asked instead'),
    })
    this.#lookLater()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#options.carrier.close()
    await this.#looking
  }

  #lookLater(): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => void this.#look().then(() => this.#lookLater()), LOOK_MS).unref()
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => (this.#looking = undefined))
    return this.#looking
  }

  /** One query for all of them, and no other where nothing is new. */
  async #lookNow(): Promise<void> {
    const { log, store, logger } = this.#options
    const { followed } = log
    try {
      for (let start = 0; start < followed.length; start += AT_ONCE) {
        const ids = followed.slice(start, start + AT_ONCE)
        const heads = await store.heads(ids)
        // One that is gone has no number: whatever has been told, its end has not.
        for (const id of ids) this.#bring({ conversationId: id, seq: heads.get(id) ?? Infinity }, 'look')
      }
      this.#isFailing = false
    } catch (err) {
      if (!this.#isFailing) logger.error({ err }, 'what other servers write could not be looked for')
      this.#isFailing = true
    }
  }

  /** Reads what is new and thereby tells it; what is hinted at while it reads is read after that. */
  #bring({ conversationId, seq }: Hint, how: 'hint' | 'look'): void {
    if (this.#isClosed || !this.#options.log.isBehind(conversationId, seq)) return
    const hinted = this.#reading.get(conversationId)
    this.#reading.set(conversationId, Math.max(seq, hinted ?? 0))
    if (hinted === undefined) void this.#read(conversationId, seq, how)
  }

  async #read(id: string, seq: number, how: 'hint' | 'look'): Promise<void> {
    const { log, logger, onFound } = this.#options
    try {
      await log.refresh(id)
    } catch (err) {
      const isGone = err instanceof ConfabError && err.code === 'NOT_FOUND'
      if (!isGone) logger.warn({ err, conversationId: id }, 'what another server wrote could not be read yet')
    }
    onFound?.(how)
    const hinted = this.#reading.get(id) ?? seq
    this.#reading.delete(id)
    // Once for each hint: what cannot be had now is found at the next look.
    if (hinted > seq) this.#bring({ conversationId: id, seq: hinted }, how)
  }
}
