/** Sees to it that a call is taken up once in this browser, in whichever tab, and is known to have been after a reload. */

/**
 * `mine`: nobody has begun; it is now begun here. `broken`: it was begun by a page that is gone, and how far it came is
 * not known. `left`: the page answers it in its own way.
 */
export type Claim = 'mine' | 'broken' | 'left'

/** How long it is remembered that a call was taken up. */
const REMEMBERED_MS = 86_400_000

export class ToolClaims {
  readonly #prefix: string
  readonly #storage: () => Storage | undefined
  #release = (): void => {}
  /** Locks are held until this page gives them up: a tab that is late must not find one free. */
  readonly #closed = new Promise<void>((resolve) => (this.#release = resolve))

  /** `storage` may throw: a browser can forbid it. */
  constructor(server: string, storage: () => Storage | undefined) {
    this.#prefix = `confab:${server}#`
    this.#storage = storage
  }

  /** Waits as long as another tab is at it. Rejects when `signal` ends the wait. */
  async take(callId: string, signal: AbortSignal): Promise<Claim> {
    const first = await this.#lock(callId, { ifAvailable: true })
    if (!first) await this.#lock(callId, { signal })
    const known = this.#read(callId)
    if (known !== undefined) return known
    this.#keep(callId, 'broken')
    return first ? 'mine' : 'broken'
  }

  /** From now on the page answers this call. */
  leave(callId: string): void {
    this.#keep(callId, 'left')
  }

  close(): void {
    this.#release()
  }

  /** Whether the lock is ours. Pages without HTTPS have no locks: there only what is stored tells. */
  #lock(callId: string, options: LockOptions): Promise<boolean> {
    const { locks } = navigator as { locks?: LockManager }
    if (!locks) return Promise.resolve(true)
    return new Promise((resolve, reject) => {
      locks
        .request(this.#prefix + callId, options, (lock) => {
          resolve(lock !== null)
          return lock ? this.#closed : undefined
        })
        .catch(reject)
    })
  }

  #read(callId: string): Claim | undefined {
    const [claim] = this.#try((storage) => storage.getItem(this.#prefix + callId))?.split(' ') ?? []
    return claim === 'left' || claim === 'broken' ? claim : undefined
  }

  #keep(callId: string, claim: Claim): void {
    this.#try((storage) => {
      for (const key of Object.keys(storage).filter((one) => one.startsWith(`${this.#prefix}tool_`))) {
        const since = Number(storage.getItem(key)?.split(' ')[1])
        if (!(Date.now() - since < REMEMBERED_MS)) storage.removeItem(key)
      }
      storage.setItem(this.#prefix + callId, `${claim} ${Date.now()}`)
    })
  }

  #try<T>(use: (storage: Storage) => T): T | undefined {
    try {
      const storage = this.#storage()
      return storage && use(storage)
    } catch {
      return undefined
    }
  }
}
