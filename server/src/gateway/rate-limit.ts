/** Token buckets: a burst at once, then a steady rate. */
import { ConfabError } from '@confab/shared/errors'

export interface RateLimitOptions {
  readonly burst: number
  readonly perSecond: number
  /** Milliseconds on any steady clock. */
  readonly now: () => number
}

/** With more buckets than this, those that are full again are forgotten. */
const SWEEP_ABOVE = 10_000

export class RateLimit {
  readonly #options: RateLimitOptions
  readonly #buckets = new Map<string, { tokens: number; at: number }>()
  #sweptAt = -Infinity

  constructor(options: RateLimitOptions) {
    this.#options = options
  }

  /** Takes one token from each key's bucket. @throws ConfabError RATE_LIMIT_EXCEEDED with the wait, taking none. */
  take(...keys: readonly string[]): void {
    const { perSecond, now } = this.#options
    const buckets = keys.map((key) => this.#bucket(key, now()))
    const missing = Math.max(...buckets.map(({ tokens }) => 1 - tokens))
    if (missing > 0) {
      const retryAfterMs = Math.ceil((missing / perSecond) * 1_000)
      throw new ConfabError('RATE_LIMIT_EXCEEDED', 'Too many messages in a short time.', { retryAfterMs })
    }
    for (const bucket of buckets) bucket.tokens -= 1
  }

  #bucket(key: string, at: number): { tokens: number; at: number } {
    const { burst, perSecond } = this.#options
    const known = this.#buckets.get(key) ?? { tokens: burst, at }
    const tokens = Math.min(burst, known.tokens + ((at - known.at) / 1_000) * perSecond)
    const bucket = { tokens, at }
    this.#buckets.set(key, bucket)
    if (this.#buckets.size > SWEEP_ABOVE) this.#sweep(at, (burst / perSecond) * 1_000)
    return bucket
  }

  /** Looks through all of them at most once in the time that a bucket takes to fill. */
  #sweep(at: number, fullAfter: number): void {
    if (at - this.#sweptAt < fullAfter) return
    this.#sweptAt = at
    for (const [key, bucket] of this.#buckets) if (at - bucket.at > fullAfter) this.#buckets.delete(key)
  }
}
