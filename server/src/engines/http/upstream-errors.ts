/** What each fault of an upstream becomes. Never carries the upstream's own words: they are for the log, as the cause. */
import { ConfabError, type ErrorCode } from '@confab/shared/errors'
import { errors as undiciErrors } from 'undici'

/** How a request failed: decides whether trying again can help, and is safe. */
export type Fault =
  /** Nothing was sent: any request may be tried again. */
  | { readonly kind: 'unreachable'; readonly error: ConfabError }
  /** It may have been acted upon: only what changes nothing may be tried again. */
  | { readonly kind: 'unknown'; readonly error: ConfabError }
  /** The upstream asks to wait. */
  | { readonly kind: 'wait'; readonly error: ConfabError; readonly waitMs: number }
  /** Our token is not accepted (any more): a fresh one may be. */
  | { readonly kind: 'unauthorized'; readonly error: ConfabError }
  | { readonly kind: 'final'; readonly error: ConfabError }

/** A failure on its way to becoming a `ConfabError`, with what the retries need to know. */
export class UpstreamFailure extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.error.message, { cause: fault.error })
    this.name = 'UpstreamFailure'
    this.fault = fault
  }
}

/** The longest wait an upstream may impose before the visitor is asked to try again, in milliseconds. */
const LONGEST_WAIT_MS = 30_000
/** The longest wait that is passed on to the visitor. */
const LONGEST_RETRY_AFTER_MS = 600_000

export function failure(kind: 'unreachable' | 'unknown' | 'final', error: ConfabError): UpstreamFailure {
  return new UpstreamFailure({ kind, error })
}

/** For an answer whose status says that it failed. `now` is the wall clock in milliseconds, for dated waits. */
export function statusFailure(status: number, retryAfter: string | undefined, now: number): UpstreamFailure {
  const cause = new Error(`The engine answered ${status}.`)
  const make = (code: ErrorCode, message: string, retryAfterMs?: number): ConfabError =>
    new ConfabError(code, message, { cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
  const waitMs = readRetryAfter(retryAfter, now)

  if (status >= 300 && status < 400) {
    return failure('final', make('ENGINE_BAD_REPLY', 'The engine redirects, which is not followed.'))
  }
  if (status === 401) {
    const error = make('ENGINE_MISCONFIGURED', "The engine does not accept this server's credentials.")
    return new UpstreamFailure({ kind: 'unauthorized', error })
  }
  if (status === 402 || status === 403) {
    return failure('final', make('ENGINE_MISCONFIGURED', 'The engine does not allow this server to do that.'))
  }
  if (status === 404)
    return failure('final', make('ENGINE_MISCONFIGURED', 'The engine does not know this address.'))
  if (status === 409)
    return waiting(
      make('ENGINE_BUSY', 'The engine is still busy with this conversation.'),
      waitMs ?? busyWait(),
    )
  if (status === 429 || (status === 503 && waitMs !== undefined)) {
    const error = make('ENGINE_RATE_LIMITED', 'The engine asks for patience.', clampRetryAfter(waitMs))
    return waitMs === undefined ? failure('final', error) : waiting(error, waitMs)
  }
  if (status === 408) return failure('unknown', make('ENGINE_TIMEOUT', 'The engine took too long.'))
  if (status >= 500) return failure('unknown', make('ENGINE_FAILED', 'The engine reported an error.'))
  return failure('final', make('ENGINE_REJECTED', 'The engine does not accept this message.'))
}

function waiting(error: ConfabError, waitMs: number): UpstreamFailure {
  return waitMs <= LONGEST_WAIT_MS
    ? new UpstreamFailure({ kind: 'wait', error, waitMs })
    : failure('final', error)
}

function busyWait(): number {
  return 1_000 + Math.random() * 1_000
}

function clampRetryAfter(waitMs: number | undefined): number | undefined {
  return waitMs === undefined ? undefined : Math.min(waitMs, LONGEST_RETRY_AFTER_MS)
}

/** `Retry-After` as milliseconds: seconds or a date; undefined when missing, negative or not understood. */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const seconds = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) : undefined
  const waitMs = seconds === undefined ? Date.parse(header) - now : seconds * 1_000
  return Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : undefined
}

const unreachableCodes = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
])

/** For what the client throws before or while an answer comes. */
export function thrownFailure(thrown: unknown): UpstreamFailure {
  if (thrown instanceof UpstreamFailure) return thrown
  if (thrown instanceof ConfabError) return failure('final', thrown)
  const make = (code: ErrorCode, message: string, retryable?: boolean): ConfabError =>
    new ConfabError(code, message, { cause: thrown, ...(retryable === undefined ? {} : { retryable }) })
  const code = codeOf(thrown)

  if (thrown instanceof undiciErrors.ConnectTimeoutError || unreachableCodes.has(code)) {
    return failure('unreachable', make('ENGINE_UNREACHABLE', 'The engine cannot be reached.'))
  }
  if (/^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|ERR_SSL)/.test(code)) {
    return failure('final', make('ENGINE_UNREACHABLE', "The engine's certificate is not accepted.", false))
  }
  if (thrown instanceof undiciErrors.HeadersTimeoutError || thrown instanceof undiciErrors.BodyTimeoutError) {
    return failure('unknown', make('ENGINE_TIMEOUT', 'The engine took too long.'))
  }
  if (thrown instanceof undiciErrors.ResponseExceededMaxSizeError) {
    return failure('final', make('ENGINE_REPLY_TOO_LARGE', 'The reply is longer than this server accepts.'))
  }
  return failure('unknown', make('ENGINE_INTERRUPTED', 'The connection to the engine broke.'))
}

function codeOf(thrown: unknown): string {
  const { code, cause } = thrown as { code?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  return cause === undefined || cause === null ? '' : codeOf(cause)
}
