/** Deletes conversations that have not been used for as long as they are kept, little by little. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import type { Logger } from 'pino'

export interface RetentionOptions {
  /** Null keeps everything. */
  readonly days: number | null
  readonly store: { idleSince(time: string, limit: number): Promise<string[]> }
  readonly conversations: { remove(id: string, idleSince: string): Promise<void> }
  /** What else goes with time. */
  readonly tidy: () => Promise<void>
  readonly now: () => Date
  readonly logger: Logger
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Conversations looked for at a time. */
const BATCH = 50

export class Retention {
  readonly #options: RetentionOptions
  #timer: NodeJS.Timeout | undefined
  #working: Promise<void> | undefined
  #isClosed = false

  constructor(options: RetentionOptions) {
    this.#options = options
  }

  /** Begins at once, and again every hour. */
  start(): void {
    this.#timer = setInterval(() => this.#begin(), HOUR_MS)
    this.#timer.unref()
    this.#begin()
  }

  /** Lets the deletion that is under way end. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.#working
  }

  /** Deletes what is due by now. */
  async run(): Promise<void> {
    const { days, store, now, tidy, logger } = this.#options
    await tidy()
    if (days === null) return
    const until = new Date(now().getTime() - days * DAY_MS).toISOString()
    let deleted = 0
    for (;;) {
      const ids = await store.idleSince(until, BATCH)
      const count = await this.#removeAll(ids, until)
      deleted += count
      // What cannot be removed now would be found again and again.
      if (count < BATCH || this.#isClosed) break
    }
    if (deleted > 0) logger.info({ deleted, days }, 'conversations were deleted because of their age')
  }

  #begin(): void {
    const { logger } = this.#options
    this.#working ??= this.run()
      .catch((err: unknown) => logger.error({ err }, 'old conversations could not be deleted'))
      .finally(() => {
        this.#working = undefined
      })
  }

  async #removeAll(ids: readonly string[], until: string): Promise<number> {
    let count = 0
    for (const id of ids) {
      if (this.#isClosed) return count
      // Whoever is being served comes first.
      await nextTurn()
      if (await this.#remove(id, until)) count++
    }
    return count
  }

  /** Another server may have been faster, which is as good. */
  async #remove(id: string, until: string): Promise<boolean> {
    try {
      await this.#options.conversations.remove(id, until)
      return true
    } catch (error) {
      if (error instanceof ConfabError && error.code === 'NOT_FOUND') return true
      this.#options.logger.warn({ err: error, conversationId: id }, 'an old conversation is deleted later')
      return false
    }
  }
}
