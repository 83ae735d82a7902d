/** The sockets that have not said who they are yet: one address may have a few of them at a time. */

export class WaitingSockets {
  readonly #limit: number
  readonly #addresses = new Map<string, Set<object>>()

  /** `limit` holds for each address. */
  constructor(limit: number) {
    this.#limit = limit
  }

  hasRoom(address: string): boolean {
    return (this.#addresses.get(address)?.size ?? 0) < this.#limit
  }

  /** @returns how to leave, which may be called again, or undefined when there is no room. */
  enter(address: string): (() => void) | undefined {
    if (!this.hasRoom(address)) return undefined
    const place = {}
    const places = this.#addresses.get(address) ?? new Set()
    this.#addresses.set(address, places.add(place))
    return () => {
      places.delete(place)
      if (places.size === 0 && this.#addresses.get(address) === places) this.#addresses.delete(address)
    }
  }
}
