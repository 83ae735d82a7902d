/** What a visitor asked for besides messages: done when the server can be reached, only the last word on each matter. */
import { ConfabError, type ErrorBody } from '@confab/shared/errors'

/** Must be harmless to do twice. A ConfabError ends it; after any other error it is tried again at the next `run`. */
type Errand = () => Promise<unknown>

export class Errands {
  readonly #onError: (error: ErrorBody) => void
  readonly #errands = new Map<string, Errand>()
  #running = false

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
    let goesOn = true
    for (let next = this.#next(); next && goesOn; next = this.#next()) goesOn = await this.#do(...next)
    this.#running = false
  }

  clear(): void {
    this.#errands.clear()
  }

  #next(): [string, Errand] | undefined {
    return this.#errands.entries().next().value
  }

  async #do(matter: string, errand: Errand): Promise<boolean> {
    try {
      await errand()
    } catch (error) {
      if (!(error instanceof ConfabError)) return false
      this.#onError(error.toBody())
    }
    if (this.#errands.get(matter) === errand) this.#errands.delete(matter)
    return true
  }
}
