/** Where unsent messages outlive the page: a database, else what else the browser has. Never fails: some just do not. */
import { Database } from '../visitor/database.ts'
import type { HostPage } from '../page/host-page.ts'
import type { KeptMessage } from './outgoing-message.ts'
import { isAt, type VisitorStorage } from '../visitor/visitor-storage.ts'

export class KeptMessages {
  readonly #database: Database
  readonly #storage: VisitorStorage
  #worked = false

  constructor(page: HostPage, storage: VisitorStorage) {
    this.#database = new Database(page)
    this.#storage = storage
  }

  /** Nothing, when what was there cannot be read now. */
  async all(place: string): Promise<KeptMessage[] | undefined> {
    const kept = await this.#try('readonly', (store) => store.getAll() as IDBRequest<KeptMessage[]>)
    if (!kept && this.#worked) return undefined
    return [...(kept ?? []).filter((message) => message.place === place), ...this.#noted(place)]
  }

  async put(message: KeptMessage): Promise<void> {
    const isKept = await this.#try('readwrite', (store) => store.put(message))
    this.#note(message.place, message.id, isKept === undefined ? [message] : [])
  }

  async remove(place: string, id: string): Promise<void> {
    this.#note(place, id, [])
    await this.#try('readwrite', (store) => store.delete(id))
  }

  /** Removes all messages to a server, whoever they are from. */
  async clear(server: string): Promise<void> {
    const kept = await this.#try('readonly', (store) => store.getAll() as IDBRequest<KeptMessage[]>)
    const all = (kept ?? []).filter(({ place }) => isAt(server, place))
    await Promise.all(all.map(({ place, id }) => this.remove(place, id)))
  }

  /** The database outlives the tab, so it is for what may. */
  async #try<T>(
    mode: IDBTransactionMode,
    act: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | undefined> {
    if (this.#storage.kind() !== 'local') return undefined
    try {
      const result = await this.#database.run(mode, act)
      this.#worked = true
      return result
    } catch {
      return undefined
    }
  }

  #noted(place: string): KeptMessage[] {
    try {
      return JSON.parse(this.#storage.note(place, 'unsent') ?? '[]') as KeptMessage[]
    } catch {
      return []
    }
  }

  /** Notes `messages` in place of what was noted by this id. */
  #note(place: string, id: string, messages: KeptMessage[]): void {
    const before = this.#noted(place)
    const after = [...before.filter((message) => message.id !== id), ...messages]
    if (before.length + after.length > 0)
      this.#storage.keepNote(place, 'unsent', after.length > 0 ? JSON.stringify(after) : undefined)
  }
}
