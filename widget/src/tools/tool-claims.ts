/** Sees to it that a call is taken up once: in this browser by a lock and a note, and everywhere else by a claim on the server. */
import { newId } from '@confab/shared/ids'
import type { Wishes } from '../conversation/wishes.ts'

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
  readonly #ask: Wishes['claimTool']
  readonly #claimant = newId('tool')
  #release = (): void => {}
  /** Locks are held until this page gives them up: a tab that is late must not find one free. */
  readonly #closed = new Promise<void>((resolve) => (this.#release = resolve))

  /** `storage` may throw: a browser can forbid it. `ask` is how the server is asked. */
  constructor(server: string, storage: () => Storage | undefined, ask: Wishes['claimTool']) {
    this.#prefix = `confab:${server}#`
    this.#storage = storage
    this.#ask = ask
  }

  /**
   * Waits as long as another tab or browser is at it; if it is ours, for `leaseMs` at most. Rejects when `signal` ends the
   * wait, or the server refuses.
   */
  async take(toolCallId: string, signal: AbortSignal, leaseMs: number): Promise<Claim> {
    const isFirst = await this.#lock(toolCallId, { ifAvailable: true })
    if (!isFirst) await this.#lock(toolCallId, { signal })
    const known = this.#read(toolCallId)
    if (known !== undefined) return known
    for (;;) {
      const { granted, endsInMs } = await this.#ask({ toolCallId, claimant: this.#claimant, leaseMs })
      signal.throwIfAborted()
      if (granted) this.#keep(toolCallId, 'broken')
      if (granted) return 'mine'
      if (endsInMs === null) return 'left'
      if (endsInMs === 0) return 'broken'
      await pause(endsInMs, signal)
    }
  }

  /** From now on the page answers this call. */
  leave(toolCallId: string): void {
    this.#keep(toolCallId, 'left')
    this.#ask({ toolCallId, claimant: this.#claimant }).catch(() => undefined)
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

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    })
  })
}
