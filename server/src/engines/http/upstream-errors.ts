/** What each fault of an upstream becomes. Never carries the upstream's own words: they are for the log, as the cause. */
import { ConfabError, type ErrorCode, type ErrorOptions } from '@confab/shared/errors'
import { errors as undiciErrors } from 'undici'

/** How a request failed: decides whether trying again can help, and is safe. */
export type Fault =
  /** Nothing was sent: any request may be tried again. */
  | { readonly kind: 'unreachable'; readonly error: ConfabError }
  /** It may have been acted upon: only what changes nothing may be tried again. */
  | { readonly kind: 'unknown'; readonly error: ConfabError }
  /** The upstream asks to wait. */
  | { readonly kind: 'wait'; readonly error: ConfabError; readonly waitMs: number }
  /** The upstream is still at work on what came before; it may say how long. */
  | { readonly kind: 'busy'; readonly error: ConfabError; readonly waitMs: number | undefined }
  /** Our token is not accepted (any more): a fresh one may be. */
  | { readonly kind: 'unauthorized'; readonly error: ConfabError }
  /** We gave up. */
  | { readonly kind: 'stopped'; readonly error: ConfabError }
  /** Asking again gives the same answer, from an upstream that is well. */
  | { readonly kind: 'settled'; readonly error: ConfabError }
  /** Asking again gives the same fault, and it is the upstream's. */
  | { readonly kind: 'broken'; readonly error: ConfabError }

/** A failure on its way to becoming a `ConfabError`, with what the retries need to know. */
export class UpstreamFailure extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.error.message, { cause: fault.error })
    this.name = 'UpstreamFailure'
    this.fault = fault
  }
}

/** The longest wait that is passed on to the visitor, in milliseconds. */
const LONGEST_RETRY_AFTER_MS = 600_000

export function failure(kind: Exclude<Fault['kind'], 'wait' | 'busy'>, error: ConfabError): UpstreamFailure {
  return new UpstreamFailure({ kind, error })
}

/** For an answer whose status says that it failed. `now` is the wall clock in milliseconds, for dated waits. */
export function statusFailure(status: number, retryAfter: string | undefined, now: number): UpstreamFailure {
  const cause = new Error(`The engine answered ${status}.`)
  const waitMs = readRetryAfter(retryAfter, now)
  const make = (code: ErrorCode, message: string, options: ErrorOptions = {}): ConfabError =>
    new ConfabError(code, message, { cause, ...options })
  const settled = (code: ErrorCode, message: string) => failure('settled', make(code, message))

  if (status === 409) {
    const error = make('ENGINE_BUSY', 'The engine is still busy with this conversation.', patience(waitMs))
    return new UpstreamFailure({ kind: 'busy', error, waitMs })
  }
  if (status === 429 || (status === 503 && waitMs !== undefined)) {
    const error = make('ENGINE_RATE_LIMITED', 'The engine asks for patience.', patience(waitMs))
    return waitMs === undefined
      ? failure('settled', error)
      : new UpstreamFailure({ kind: 'wait', error, waitMs })
  }
  if (status >= 500) return failure('unknown', make('ENGINE_FAILED', 'The engine reported an error.'))
  switch (status) {
    case 401:
      return failure(
        'unauthorized',
        make('ENGINE_MISCONFIGURED', "The engine does not accept this server's credentials."),
      )
    case 402:
    case 403:
      return settled('ENGINE_MISCONFIGURED', 'The engine does not allow this server to do that.')
    case 404:
      return settled('ENGINE_MISCONFIGURED', 'The engine does not know this address.')
    case 408:
      return failure('unknown', make('ENGINE_TIMEOUT', 'The engine took too long.'))
    default:
      return status < 400
        ? failure('broken', make('ENGINE_BAD_REPLY', 'The engine redirects, which is not followed.'))
        : settled('ENGINE_REJECTED', 'The engine does not accept this message.')
  }
}

function patience(waitMs: number | undefined): ErrorOptions {
  return waitMs === undefined ? {} : { retryAfterMs: Math.min(waitMs, LONGEST_RETRY_AFTER_MS) }
}

/** `Retry-After` as milliseconds: seconds or a date; undefined when missing, negative or not understood. */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const waitMs = waitIn(header.trim(), now)
  return Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : undefined
}

/** A date begins with a day's name: without one, `Date.parse` takes "-5" for a year. */
function waitIn(header: string, now: number): number {
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1_000
  return /^[a-z]{3}/i.test(header) ? Date.parse(header) - now : NaN
}

/** For what keeps a connection from being made: nothing was sent. */
export function connectFailure(thrown: unknown): UpstreamFailure {
  if (thrown instanceof ConfabError) return failure('settled', thrown)
  if (isAboutTls(codeOf(thrown))) {
    const message = "The engine's certificate is not accepted."
    return failure(
      'broken',
      new ConfabError('ENGINE_UNREACHABLE', message, { cause: thrown, retryable: false }),
    )
  }
  const error = new ConfabError('ENGINE_UNREACHABLE', 'The engine cannot be reached.', { cause: thrown })
  return failure('unreachable', error)
}

/** For what the client throws while it sends, and while an answer comes. */
export function thrownFailure(thrown: unknown): UpstreamFailure {
  if (thrown instanceof UpstreamFailure) return thrown
  if (thrown instanceof ConfabError) return failure('settled', thrown)
  const make = (code: ErrorCode, message: string) => new ConfabError(code, message, { cause: thrown })

  if (thrown instanceof undiciErrors.HeadersTimeoutError || thrown instanceof undiciErrors.BodyTimeoutError) {
    return failure('unknown', make('ENGINE_TIMEOUT', 'The engine took too long.'))
  }
  if (thrown instanceof undiciErrors.HTTPParserError || isAboutForm(codeOf(thrown))) {
    return failure('broken', make('ENGINE_BAD_REPLY', 'The engine does not answer in HTTP.'))
  }
  return failure('unknown', make('ENGINE_INTERRUPTED', 'The connection to the engine broke.'))
}

/** For a request whose signal was aborted: by a visitor, or by a time that was set for it. */
export function stoppedFailure(signal: AbortSignal): UpstreamFailure {
  const cause: unknown = signal.reason
  const isLate = cause instanceof Error && cause.name === 'TimeoutError'
  return failure(
    'stopped',
    isLate
      ? new ConfabError('ENGINE_TIMEOUT', 'The engine took too long.', { cause })
      : new ConfabError('ENGINE_INTERRUPTED', 'The request was stopped.', { cause }),
  )
}

function isAboutTls(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_|EPROTO)/.test(code)
}

/** Too much of a head, or a body of another length than it says. */
function isAboutForm(code: string): boolean {
  return /^UND_ERR_(HEADERS_OVERFLOW|RES_CONTENT_LENGTH)/.test(code)
}

function codeOf(thrown: unknown): string {
  const { code, cause } = thrown as { code?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  return cause === undefined || cause === null ? '' : codeOf(cause)
}
