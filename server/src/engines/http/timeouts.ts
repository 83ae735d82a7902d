/** How patient the HTTP client is. */
import { z } from 'zod'

const milliseconds = z.int().positive().max(3_600_000)

/** What an agent's configuration may say of it, all in milliseconds; what is left out keeps its default. */
export const timeoutsSchema = z
  .strictObject({
    /** To make a connection. */
    connectMs: milliseconds,
    /** From sending to the first byte of the answer; for one that blocks, the whole reply's time. */
    firstByteMs: milliseconds,
    /** Between two pieces of a body, or two events of a stream. */
    idleMs: milliseconds,
  })
  .partial()

export interface Timeouts {
  readonly connectMs: number
  readonly firstByteMs: number
  readonly idleMs: number
}

export const defaultTimeouts: Timeouts = { connectMs: 5_000, firstByteMs: 30_000, idleMs: 45_000 }

/** The defaults with what is given instead. */
export function timeoutsFrom({ connectMs, firstByteMs, idleMs }: z.output<typeof timeoutsSchema>): Timeouts {
  return {
    connectMs: connectMs ?? defaultTimeouts.connectMs,
    firstByteMs: firstByteMs ?? defaultTimeouts.firstByteMs,
    idleMs: idleMs ?? defaultTimeouts.idleMs,
  }
}
