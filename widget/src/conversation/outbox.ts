/** Messages on their way to the server: where they wait, in the order they were written. */
import type { KeptMessage, OutgoingMessage } from './outgoing-message.ts'
import type { Place } from '../visitor/place.ts'

export interface OutboxOptions {
  readonly place: Pick<Place, 'name' | 'kept'>
  conversationId(): string | undefined
  /** Who the visitor is, once that is known. */
  visitor(): string | undefined
  /** Other tabs can see a change. */
  onKept(): void
}

/** Outgoing messages in the order they were written, shared by all tabs of a place. */
export class Outbox {
  readonly #options: OutboxOptions
  #messages: readonly KeptMessage[] = []
  /** Those that only this page knows, and what they wait for to be known to others. */
  readonly #unkept = new Map<string, Promise<void>>()
  /** Those that were taken out here: nobody else brings them back. */
  readonly #removed = new Set<string>()
  #changes = 0

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** The visitor's own, to this conversation: what somebody else left behind is not shown, and not sent. */
  all(): readonly OutgoingMessage[] {
    const visitor = this.#options.visitor()
    const current = this.#options.conversationId()
    const isHere = (value: string | undefined, wanted: string | undefined): boolean =>
      value === undefined || value === wanted
    return this.#messages.filter(
      (message) => isHere(message.visitor, visitor) && isHere(message.conversationId, current),
    )
  }

  get(id: string): OutgoingMessage | undefined {
    return this.#get(id)
  }

  /** Whether nothing is in it, of anybody. */
  get isEmpty(): boolean {
    return this.#messages.length === 0
  }

  /** Adds a message, or replaces the one with its id where it stands. Resolves when it outlives the page, if it can. */
  put(message: OutgoingMessage): Promise<void> {
    const options = this.#options
    const before = this.#get(message.id)
    const at = before?.at ?? Math.max(Date.now(), (this.#messages.at(-1)?.at ?? 0) + 1)
    const owner = before ? before.visitor : options.visitor()
    const conversationId = before ? undefined : options.conversationId()
    return this.#put({
      at,
      place: options.place.name,
      ...(owner === undefined ? {} : { visitor: owner }),
      ...(conversationId === undefined ? {} : { conversationId }),
      ...message,
    })
  }

  /** What was written by nobody known, or by who is `visitor` now, is that one's. */
  adopt(visitor: string, before: string | undefined): void {
    for (const message of this.#messages)
      if (message.visitor === undefined || message.visitor === before) void this.#put({ ...message, visitor })
  }

  #put(message: KeptMessage): Promise<void> {
    const options = this.#options
    this.#replace([...this.#without(message.id), message])
    this.#removed.delete(message.id)
    // What says nothing is not worth keeping.
    if (message.content === undefined) return this.#wait(message.id, Promise.resolve())
    const keeping = options.place.kept.put(message).then(() => {
      if (this.#unkept.get(message.id) === keeping) this.#unkept.delete(message.id)
      options.onKept()
    })
    return this.#wait(message.id, keeping)
  }

  /** Resolves when the message outlives the page, if it can. */
  isKept(id: string): Promise<void> {
    return this.#unkept.get(id) ?? Promise.resolve()
  }

  async remove(id: string): Promise<void> {
    if (!this.#get(id)) return
    this.#replace(this.#without(id))
    this.#removed.add(id)
    await this.isKept(id)
    this.#unkept.delete(id)
    const { name, kept } = this.#options.place
    await kept.remove(name, id)
    this.#options.onKept()
  }

  /** Removes what `all` gives. */
  async clear(): Promise<void> {
    await Promise.all(this.all().map(({ id }) => this.remove(id)))
  }

  /** Sees what other tabs, or earlier pages, have put in and taken out. */
  async refresh(): Promise<void> {
    const { place } = this.#options
    let changes: number
    let kept: KeptMessage[] | undefined
    do {
      changes = this.#changes
      kept = await place.kept.all(place.name)
    } while (changes !== this.#changes)
    if (!kept) return
    const isOursAlone = ({ id }: KeptMessage): boolean => this.#unkept.has(id)
    const shared = kept.filter((message) => !isOursAlone(message) && !this.#removed.has(message.id))
    this.#replace([...shared, ...this.#messages.filter(isOursAlone)])
  }

  #get(id: string): KeptMessage | undefined {
    return this.#messages.find((message) => message.id === id)
  }

  #wait(id: string, keeping: Promise<void>): Promise<void> {
    this.#unkept.set(id, keeping)
    return keeping
  }

  #without(removed: string): KeptMessage[] {
    return this.#messages.filter(({ id }) => id !== removed)
  }

  #replace(messages: KeptMessage[]): void {
    this.#changes++
    this.#messages = messages.sort((one, other) => one.at - other.at)
  }
}
