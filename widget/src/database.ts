/** As much of IndexedDB as the outbox needs: one store of records with an `id`. */
import type { HostPage } from './host-page.ts'
import { within } from './within.ts'

const NAME = 'confab'
const STORE = 'outbox'
/** After so many in a row it is not asked any more. */
const MOST_FAILURES = 2

export class Database {
  readonly #page: HostPage
  #opening: Promise<IDBDatabase> | undefined
  #failures = 0

  constructor(page: HostPage) {
    this.#page = page
  }

  /**
   * Does one thing; things are done in the order they were asked for. Done means that a reload does not undo it.
   *
   * @throws Error when the browser forbids it, has no room, or takes too long.
   */
  async run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    if (this.#failures === MOST_FAILURES) throw new Error('There is no database.')
    try {
      const done = this.#open().then((database) => transact(database, mode, act))
      const result = await within(this.#page.patience.storageMs, done, 'The database does not answer.')
      this.#failures = 0
      return result
    } catch (error) {
      this.#failures++
      this.#opening = undefined // it may have been taken away: next time it is opened anew
      throw error
    }
  }

  #open(): Promise<IDBDatabase> {
    this.#opening ??= new Promise((resolve, reject) => {
      const request = this.#page.database().open(NAME, 1)
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' })
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(new Error('It could not be opened.'))
    })
    return this.#opening
  }
}

function transact<T>(
  database: IDBDatabase,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode)
    const request = act(transaction.objectStore(STORE))
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error ?? new Error('It was undone.'))
    // Without waiting for anything else: a page that is being left would else undo it.
    transaction.commit()
  })
}
