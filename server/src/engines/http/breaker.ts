/** Keeps from asking an upstream that fails: half of the last requests, and it is left alone, but for one now and then. */

/** `unclear` says nothing of the upstream: the request was given up. */
export type Outcome = 'succeeded' | 'failed' | 'unclear'

const WINDOW = 20
const LEAST_FAILED = WINDOW / 2
const PROBE_EVERY_MS = 10_000

export class Breaker {
  readonly #now: () => number
  /** Of the last requests, oldest first: whether each failed. */
  #failed: boolean[] = []
  /** While it is open: when the next request may pass, to see. */
  #nextProbe: number | undefined

  /** @param now a clock in milliseconds that only goes forward */
  constructor(now: () => number) {
    this.#now = now
  }

  /** @returns 0 when a request may go out, whose outcome must then be told; else how long it will not, in milliseconds. */
  closedFor(): number {
    if (this.#nextProbe === undefined) return 0
    const left = this.#nextProbe - this.#now()
    if (left > 0) return left
    this.#nextProbe = this.#now() + PROBE_EVERY_MS
    return 0
  }

  /** A success lets all through again, whichever request had it. */
  tell(outcome: Outcome): void {
    if (outcome === 'unclear') return
    const hasFailed = outcome === 'failed'
    if (this.#nextProbe !== undefined) {
      if (!hasFailed) this.#close()
      return
    }
    this.#failed = [...this.#failed, hasFailed].slice(-WINDOW)
    const failures = this.#failed.filter(Boolean).length
    if (this.#failed.length === WINDOW && failures >= LEAST_FAILED) {
      this.#nextProbe = this.#now() + PROBE_EVERY_MS
    }
  }

  #close(): void {
    this.#nextProbe = undefined
    this.#failed = []
  }
}
