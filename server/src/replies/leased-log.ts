/** The event log as one reply may write to it: with its lease, or not at all. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Transcript } from '@confab/shared/conversation'
import type { Change } from '@confab/shared/events'
import type { EventLog } from '../event-log/event-log.ts'
import type { Lease, LeaseStore } from '../storage/lease-store.ts'

/** How long a server may be silent before its replies are taken over, and how often it says that it lives. */
export const LEASE_MS = 15_000
const RENEW_MS = 5_000

/** Pauses between attempts to have a lease, in milliseconds. */
const TAKING_PAUSES = [50, 100, 200, 400]

/**
 * The conversation's lease, if it can be had within a moment: the reply before may have been stopped at another server,
 * and its own not have heard of it yet. @returns undefined when another server goes on, or `signal` is aborted
 */
export async function takeLease(
  leases: LeaseStore,
  conversationId: string,
  signal: AbortSignal,
): Promise<Lease | undefined> {
  let lease = await leases.take(conversationId, LEASE_MS)
  for (const wait of TAKING_PAUSES) {
    if (lease || signal.aborted) break
    await pause(wait, undefined, { signal }).catch(() => {})
    lease = await leases.take(conversationId, LEASE_MS)
  }
  return lease
}

export interface LeasedLogOptions {
  readonly log: EventLog
  readonly leases: LeaseStore
  readonly lease: Lease
  /** Called once when the lease turns out to be lost. */
  readonly onLost: () => void
}

/** Keeps the lease alive until it is closed, and writes with its fence. */
export class LeasedLog {
  readonly #options: LeasedLogOptions
  readonly #timer: NodeJS.Timeout

  constructor(options: LeasedLogOptions) {
    this.#options = options
    this.#timer = setInterval(() => void this.#renew(), RENEW_MS)
  }

  /** As `EventLog.append`. @throws LeaseLost */
  append(id: string, change: (transcript: Transcript) => readonly Change[]): Promise<Transcript> {
    const { log, lease } = this.#options
    return log.append(id, change, { fence: lease.fence })
  }

  /** Lets others have the lease at once; when that cannot be said, it runs out by itself. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    const { leases, lease } = this.#options
    await leases.release(lease).catch(() => {})
  }

  /** A renewal that cannot be asked for is asked for again. */
  async #renew(): Promise<void> {
    const { leases, lease, onLost } = this.#options
    const isHeld = await leases.renew(lease, LEASE_MS).catch(() => true)
    if (isHeld) return
    clearInterval(this.#timer)
    onLost()
  }
}
