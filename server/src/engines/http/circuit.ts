/** Retries and a circuit breaker, for one upstream. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import { BrokenCircuitError, circuitBreaker, CountBreaker, handleWhen } from 'cockatiel'
import { UpstreamFailure } from './upstream-errors.ts'

export interface Attempts {
  /** Whether the request changes nothing upstream, or is recognised when it comes twice. */
  readonly isSafe: boolean
  readonly signal: AbortSignal
}

const CONNECT_RETRIES = 3
const CONNECT_PATIENCE_MS = 10_000
const WAIT_RETRIES = 2
const SAFE_RETRIES = 2
const FIRST_BACKOFF_MS = 250

/** Opens when half of the last 20 requests failed; then lets one through every 10 s to see. */
export class Circuit {
  readonly #breaker = circuitBreaker(handleWhen(isUpstreamsFault), {
    halfOpenAfter: 10_000,
    breaker: new CountBreaker({ threshold: 0.49, size: 20, minimumNumberOfCalls: 20 }),
  })

  /** Runs `request`, again where that can help. @throws ConfabError */
  async run<T>(request: () => Promise<T>, attempts: Attempts): Promise<T> {
    const started = performance.now()
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#breaker.execute(request)
      } catch (error) {
        const isLate = performance.now() - started > CONNECT_PATIENCE_MS
        if (attempt > allowedRetries(error, attempts.isSafe, isLate)) throw asConfabError(error)
        await pause(delay(error, attempt), undefined, { signal: attempts.signal })
      }
    }
  }
}

function allowedRetries(error: unknown, isSafe: boolean, isLate: boolean): number {
  if (!(error instanceof UpstreamFailure)) return 0
  switch (error.fault.kind) {
    case 'unreachable':
      return isLate ? 0 : CONNECT_RETRIES
    case 'wait':
      return WAIT_RETRIES
    case 'unknown':
      return isSafe ? SAFE_RETRIES : 0
    case 'unauthorized':
    case 'final':
      return 0
  }
}

/** In milliseconds: what the upstream asks for, else doubling, with jitter so that many do not come back at once. */
function delay(error: unknown, attempt: number): number {
  if (error instanceof UpstreamFailure && error.fault.kind === 'wait') return error.fault.waitMs
  return FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + Math.random())
}

/** Being told that we are wrong says nothing about the upstream's health. */
function isUpstreamsFault(error: Error): boolean {
  if (!(error instanceof UpstreamFailure)) return false
  const { code } = error.fault.error
  return code !== 'ENGINE_REJECTED' && code !== 'ENGINE_BUSY' && code !== 'ENGINE_MISCONFIGURED'
}

function asConfabError(error: unknown): ConfabError {
  if (error instanceof UpstreamFailure) return error.fault.error
  if (error instanceof BrokenCircuitError) {
    return new ConfabError('ENGINE_UNAVAILABLE', 'The engine failed often; it is not asked for a while.', {
      cause: error,
    })
  }
  return ConfabError.from(error)
}
