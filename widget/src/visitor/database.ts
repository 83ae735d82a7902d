/** As much of IndexedDB as the outbox needs: one store of records with an `id`. */
import type { HostPage } from '../page/host-page.ts'
import { within } from '../page/within.ts'

const NAME = 'confab'
const STORE = 'outbox'
/** After it could not be opened so many times in a row, it is not tried any more. */
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
    this.#opening ??= this.#open()
    const opening = this.#opening
    try {
      return await this.#inTime(opening.then((database) => transact(database, mode, act)))
    } catch (error) {
      // It may have been taken away: next time it is opened anew.
      if (this.#opening === opening) this.#opening = undefined
      throw error
    }
  }

  async #open(): Promise<IDBDatabase> {
    if (this.#failures === MOST_FAILURES) throw new Error('There is no database.')
    this.#failures++
    const database = await this.#inTime(
      new Promise<IDBDatabase>((resolve, reject) => {
        const request = this.#page.database().open(NAME, 1)
        request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' })
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(new Error('It could not be opened.'))
      }),
    )
    this.#failures = 0
    return database
  }

  #inTime<T>(promise: Promise<T>): Promise<T> {
    return within(this.#page.patience.storageMs, promise, 'The database does not answer.')
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
