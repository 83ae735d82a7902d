/** Places that everybody has a few of: for sockets that have not said who they are, for feeds that stay open. */

export class Places {
  readonly #limit: number
  readonly #taken = new Map<string, Set<object>>()

  /** `limit` holds for each holder. */
  constructor(limit: number) {
    this.#limit = limit
  }

  hasRoom(holder: string): boolean {
    return (this.#taken.get(holder)?.size ?? 0) < this.#limit
  }

  /** @returns how to leave, which may be called again, or undefined when there is no room. */
  enter(holder: string): (() => void) | undefined {
    if (!this.hasRoom(holder)) return undefined
    const place = {}
    const places = this.#taken.get(holder) ?? new Set()
    this.#taken.set(holder, places.add(place))
    return () => {
      places.delete(place)
      if (places.size === 0 && this.#taken.get(holder) === places) this.#taken.delete(holder)
    }
  }
}
