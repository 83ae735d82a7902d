/** Puts events that arrive twice, early or late back into their one order. */

/** Holds the number of the last event released, and the early ones that wait for their predecessors. */
export class EventCursor<E extends { readonly seq: number }> {
  #seq: number
  readonly #early = new Map<number, E>()

  constructor(seq: number) {
    this.#seq = seq
  }

  /** The number of the last event released. */
  get seq(): number {
    return this.#seq
  }

  /** Whether an event is held back because one before it is missing: ask for what follows `seq`. */
  get hasGap(): boolean {
    return this.#early.size > 0
  }

  /** Takes an event in any order and gives those that are next, in order; what is already known gives none. */
  accept(event: E): E[] {
    if (event.seq <= this.#seq) return []
    this.#early.set(event.seq, event)
    return this.#release()
  }

  /** Starts again from a snapshot that stands at `seq`; gives what was held and follows it. */
  restart(seq: number): E[] {
    this.#seq = seq
    for (const early of this.#early.keys()) if (early <= seq) this.#early.delete(early)
    return this.#release()
  }

  #release(): E[] {
    const released: E[] = []
    for (let next = this.#early.get(this.#seq + 1); next; next = this.#early.get(this.#seq + 1)) {
      this.#early.delete(next.seq)
      this.#seq = next.seq
      released.push(next)
    }
    return released
  }
}
