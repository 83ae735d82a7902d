/** Group commit: whatever arrives while one commit is under way goes into the next one. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * Collects entries and commits them together, self-clocked: a commit starts as soon as the one before has returned,
 * so it costs one turn of the event loop when idle and batches by itself under load.
 */
export class GroupCommit<Entry, Result> {
  readonly #commit: (entries: Entry[]) => Promise<Result[]>
  #waiting: { entry: Entry; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = []
  #running: Promise<void> | undefined

  /** `commit` gives one result per entry, in their order; when it throws, every entry of the batch fails with it. */
  constructor(commit: (entries: Entry[]) => Promise<Result[]>) {
    this.#commit = commit
  }

  add(entry: Entry): Promise<Result> {
    const result = new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject })
    })
    this.#running ??= this.#run()
    return result
  }

  /** Resolves when nothing is waiting any more. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await nextTurn()
      const batch = this.#waiting
      this.#waiting = []
      try {
        const results = await this.#commit(batch.map(({ entry }) => entry))
        batch.forEach(({ resolve }, index) => resolve(results[index] as Result))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#running = undefined
  }
}
