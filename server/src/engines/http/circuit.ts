/** Asks an upstream again where that can help, and not at all while it fails. */
import { setTimeout as wait } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import { Breaker, type Outcome } from './breaker.ts'
import { UpstreamFailure, type Fault } from './upstream-errors.ts'

export interface Attempts {
  /** Whether the request changes nothing upstream, or is recognised when it comes twice. */
  readonly isSafe: boolean
  readonly signal: AbortSignal
}

/** How time passes, in milliseconds. */
export interface Clock {
  now(): number
  pause(milliseconds: number, signal: AbortSignal): Promise<unknown>
}

const realClock: Clock = {
  now: () => performance.now(),
  pause: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
}

const CONNECT_RETRIES = 3
const CONNECT_PATIENCE_MS = 10_000
const FIRST_BACKOFF_MS = 250
const WAIT_RETRIES = 2
const BUSY_RETRIES = 8
const FIRST_BUSY_MS = 1_000
const LONGEST_BUSY_MS = 8_000
/** All that an upstream's wish for patience may cost one request. */
const WAIT_PATIENCE_MS = 30_000
const SAFE_RETRIES = 2

/** One request, so far. */
interface Course {
  readonly isSafe: boolean
  /** How often it was sent. */
  readonly sent: number
  readonly elapsedMs: number
}

/** One upstream. Opens when half of the last 20 requests failed; then lets one through every 10 s to see. */
export class Circuit {
  readonly #clock: Clock
  readonly #breaker: Breaker

  constructor(clock: Clock = realClock) {
    this.#clock = clock
    this.#breaker = new Breaker(() => clock.now())
  }

  /** Runs `request`, again where that can help. @throws ConfabError, or the signal's reason while it waits */
  async run<T>(request: () => Promise<T>, { isSafe, signal }: Attempts): Promise<T> {
    const started = this.#clock.now()
    for (let sent = 1; ; sent++) {
      try {
        return await this.#once(request)
      } catch (error) {
        if (!(error instanceof UpstreamFailure)) throw ConfabError.from(error)
        const pause = retryAfter(error.fault, { isSafe, sent, elapsedMs: this.#clock.now() - started })
        if (pause === undefined) throw error.fault.error
        await this.#clock.pause(pause, signal)
      }
    }
  }

  async #once<T>(request: () => Promise<T>): Promise<T> {
    const retryAfterMs = Math.ceil(this.#breaker.closedFor())
    if (retryAfterMs > 0) {
      const message = 'The engine failed often; it is not asked for a while.'
      throw new ConfabError('ENGINE_UNAVAILABLE', message, { retryAfterMs })
    }
    let outcome: Outcome = 'unclear'
    try {
      const result = await request()
      outcome = 'succeeded'
      return result
    } catch (error) {
      if (error instanceof UpstreamFailure) outcome = outcomeOf(error.fault)
      throw error
    } finally {
      this.#breaker.tell(outcome)
    }
  }
}

/** When to send it again, in milliseconds; undefined when that cannot help, is not safe, or takes too long. */
function retryAfter(fault: Fault, { isSafe, sent, elapsedMs }: Course): number | undefined {
  switch (fault.kind) {
    case 'unreachable':
      return sent <= CONNECT_RETRIES && elapsedMs <= CONNECT_PATIENCE_MS ? backoff(sent) : undefined
    case 'wait':
      return within(elapsedMs, sent <= WAIT_RETRIES ? fault.waitMs : Infinity)
    case 'busy':
      return within(elapsedMs, sent <= BUSY_RETRIES ? (fault.waitMs ?? busyWait(sent)) : Infinity)
    case 'unknown':
      return isSafe && sent <= SAFE_RETRIES ? backoff(sent) : undefined
    case 'unauthorized':
    case 'stopped':
    case 'settled':
    case 'broken':
      return undefined
  }
}

function within(elapsedMs: number, waitMs: number): number | undefined {
  return elapsedMs + waitMs <= WAIT_PATIENCE_MS ? waitMs : undefined
}

/** Doubling, with jitter so that many do not come back at once. */
function backoff(sent: number): number {
  return FIRST_BACKOFF_MS * 2 ** (sent - 1) * (0.5 + Math.random())
}

function busyWait(sent: number): number {
  return Math.min(FIRST_BUSY_MS * 2 ** (sent - 1), LONGEST_BUSY_MS) * (0.75 + Math.random() / 4)
}

/** Being told that we are wrong, or too early, says that the upstream is well. */
function outcomeOf({ kind }: Fault): Outcome {
  switch (kind) {
    case 'unreachable':
    case 'unknown':
    case 'broken':
      return 'failed'
    case 'wait':
    case 'busy':
    case 'settled':
    case 'unauthorized':
      return 'succeeded'
    case 'stopped':
      return 'unclear'
  }
}
