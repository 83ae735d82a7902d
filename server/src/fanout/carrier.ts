/** What carries hints from server to server. A hint that is lost costs time and never an event: see `Follower`. */
import type { Announcer, Hint } from '../storage/conversation-store.ts'

export interface CarrierListener {
  hint(hint: Hint): void
  /** From now on hints come; those from before may have been missed. */
  connected(): void
  /** Told once for each time that hints cease to come. */
  lost(reason: Error): void
}

export interface Carrier extends Announcer {
  /** Listens until `close`, and connects again for as long as it takes. */
  listen(listener: CarrierListener): void
  readonly isConnected: boolean
  /** @throws why no hints come. */
  check(): Promise<void>
  close(): Promise<void>
}
