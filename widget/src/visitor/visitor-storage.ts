/** What outlives a page load: who the visitor is, which conversation was open, and notes on it. Never throws. */
import type { HostPage } from '../page/host-page.ts'

/** Where it is kept; `none`: only in memory. */
export type StorageKind = 'local' | 'session' | 'none'

export type Note = 'draft' | 'read' | 'unsent' | 'teaser' | 'size'

const PREFIX = 'confab:'

/** Where a visitor writes to an agent: what all tabs of a browser share. */
export function placeOf(server: string, agent: string | undefined): string {
  return `${server}#${agent ?? ''}`
}

/** Whether `place` is at this server. */
export const isAt = (server: string, place: string): boolean => place.startsWith(placeOf(server, ''))

/** What the page's storage will not take (none allowed, blocked, full) is kept in memory instead. */
export class VisitorStorage {
  readonly kind: () => StorageKind
  readonly #page: HostPage
  readonly #unsaved = new Map<string, string>()

  constructor(kind: () => StorageKind, page: HostPage) {
    this.kind = kind
    this.#page = page
  }

  /** The visitor's record at a server, as it was put there. */
  visitor(server: string): string | undefined {
    return this.#get(server)
  }

  keepVisitor(server: string, record: string | undefined): void {
    this.#set(server, record)
  }

  /** The id of the conversation that was open with this agent. */
  conversation(server: string, agent: string | undefined): string | undefined {
    return this.#get(placeOf(server, agent))
  }

  keepConversation(server: string, agent: string | undefined, id: string | undefined): void {
    this.#set(placeOf(server, agent), id)
  }

  note(place: string, what: Note): string | undefined {
    return this.#get(`${place}:${what}`)
  }

  keepNote(place: string, what: Note, value: string | undefined): void {
    this.#set(`${place}:${what}`, value)
  }

  /** Removes all that is kept for a server: the visitor, the conversations with every agent, and the notes on them. */
  clear(server: string): void {
    for (const key of this.#keys()) if (key === server || isAt(server, key)) this.#set(key, undefined)
  }

  #get(key: string): string | undefined {
    return this.#unsaved.get(key) ?? this.#try((storage) => storage.getItem(PREFIX + key)) ?? undefined
  }

  #set(key: string, value: string | undefined): void {
    this.#unsaved.delete(key)
    const saved = this.#try((storage) => {
      storage.removeItem(PREFIX + key)
      if (value !== undefined) storage.setItem(PREFIX + key, value)
      return true
    })
    if (!saved && value !== undefined) this.#unsaved.set(key, value)
  }

  #keys(): string[] {
    const saved = this.#try((storage) =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index)),
    )
    const ours = (saved ?? []).flatMap((key) => (key?.startsWith(PREFIX) ? key.slice(PREFIX.length) : []))
    return [...ours, ...this.#unsaved.keys()]
  }

  #try<T>(use: (storage: Storage) => T): T | undefined {
    const kind = this.kind()
    if (kind === 'none') return undefined
    try {
      return use(this.#page.storage(kind))
    } catch {
      return undefined
    }
  }
}
