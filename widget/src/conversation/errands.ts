/** What a visitor asked for besides messages: done when the server can be reached, only the last word on each matter. */
import { ConfabError, type ErrorBody } from '@confab/shared/errors'

/**
 * Must be harmless to do twice. A ConfabError ends it, unless it says that the time is wrong; then, and after any other
 * error, it is tried again: after a while, or at the next `run`.
 */
type Errand = () => Promise<unknown>

const PAUSE_MS = 1_000

export class Errands {
  readonly #onError: (error: ErrorBody) => void
  readonly #errands = new Map<string, Errand>()
  #running = false
  #pause: ReturnType<typeof setTimeout> | undefined

  constructor(onError: (error: ErrorBody) => void) {
    this.#onError = onError
  }

  /** Replaces an earlier errand on the same matter that is not done yet. */
  add(matter: string, errand: Errand): void {
    this.#errands.set(matter, errand)
    void this.run()
  }

  async run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    const tried = new Set<Errand>()
    for (let next = this.#next(tried); next; next = this.#next(tried)) {
      tried.add(next[1])
      await this.#do(...next)
    }
    this.#running = false
  }

  clear(): void {
    this.#errands.clear()
    this.pause()
  }

  /** Stops timers; what is not done stays. */
  pause(): void {
    clearTimeout(this.#pause)
    this.#pause = undefined
  }

  #next(tried: ReadonlySet<Errand>): [string, Errand] | undefined {
    return [...this.#errands].find(([, errand]) => !tried.has(errand))
  }

  async #do(matter: string, errand: Errand): Promise<void> {
    try {
      await errand()
    } catch (error) {
      if (!(error instanceof ConfabError)) return
      if (error.code === 'RESPONSE_IN_PROGRESS' || error.code === 'RATE_LIMIT_EXCEEDED')
        return this.#later(error.retryAfterMs ?? PAUSE_MS)
      this.#onError(error.toBody())
    }
    if (this.#errands.get(matter) === errand) this.#errands.delete(matter)
  }

  #later(milliseconds: number): void {
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined
      void this.run()
    }, milliseconds)
  }
}
