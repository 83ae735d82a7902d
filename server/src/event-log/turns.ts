/** One at a time for each key, in the order they come; different keys do not wait for each other. */

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  async take<R>(key: string, work: () => Promise<R>): Promise<R> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const result = before.then(work)
    const settled = result.catch(() => {})
    this.#last.set(key, settled)
    try {
      return await result
    } finally {
      if (this.#last.get(key) === settled) this.#last.delete(key)
    }
  }
}
