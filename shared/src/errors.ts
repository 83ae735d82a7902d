/** One error class, one closed table of codes: what HTTP answers, what a socket acknowledges, how a reply fails. */

/** For each code: the HTTP status it is answered with, and whether trying again can help. */
export const errorTable = {
  INVALID_INPUT: { status: 400, retryable: false },
  UNAUTHORIZED: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  RESPONSE_IN_PROGRESS: { status: 409, retryable: true },
  ALREADY_ANSWERED: { status: 409, retryable: false },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false },
  IDEMPOTENCY_MISMATCH: { status: 422, retryable: false },
  RATE_LIMIT_EXCEEDED: { status: 429, retryable: true },
  INTERNAL_ERROR: { status: 500, retryable: true },
  /** The engine could not be reached at all: nothing was sent to it. */
  ENGINE_UNREACHABLE: { status: 503, retryable: true },
  /** The engine refuses our credentials or settings; only the operator can mend it. */
  ENGINE_MISCONFIGURED: { status: 502, retryable: false },
  /** The engine will not process this message. */
  ENGINE_REJECTED: { status: 502, retryable: false },
  ENGINE_BUSY: { status: 503, retryable: true },
  ENGINE_RATE_LIMITED: { status: 503, retryable: true },
  /** The engine, or this server, stopped in the middle of the reply. */
  ENGINE_INTERRUPTED: { status: 502, retryable: true },
  /** No answer in the time a reply may take. */
  ENGINE_TIMEOUT: { status: 504, retryable: true },
  /** What came back is not what the engine's interface promises. */
  ENGINE_BAD_REPLY: { status: 502, retryable: true },
  ENGINE_REPLY_TOO_LARGE: { status: 502, retryable: false },
  ENGINE_EMPTY_REPLY: { status: 502, retryable: true },
  /** The engine failed recently and often, so it is not asked for a while. */
  ENGINE_UNAVAILABLE: { status: 503, retryable: true },
  /** The engine reported an error of its own. */
  ENGINE_FAILED: { status: 502, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>

export type ErrorCode = keyof typeof errorTable

/** An error as it travels: in an HTTP body, in an acknowledgement, in `response.failed`. */
export interface ErrorBody {
  readonly code: ErrorCode
  /** English, for developers and logs. A widget shows its own words for the code instead. */
  readonly message: string
  readonly retryable: boolean
  readonly retryAfterMs?: number | undefined
  readonly details?: unknown
}

export interface ErrorOptions {
  readonly retryable?: boolean
  readonly retryAfterMs?: number
  readonly details?: unknown
  /** What led to it: logged on the server, never sent. */
  readonly cause?: unknown
}

export class ConfabError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly details: unknown

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'ConfabError'
    this.code = code
    this.retryable = options.retryable ?? errorTable[code].retryable
    this.retryAfterMs = options.retryAfterMs
    this.details = options.details
  }

  get status(): number {
    return errorTable[this.code].status
  }

  toBody(): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.details === undefined ? {} : { details: this.details }),
    }
  }

  static fromBody(body: ErrorBody): ConfabError {
    return new ConfabError(body.code, body.message, {
      retryable: body.retryable,
      ...(body.retryAfterMs === undefined ? {} : { retryAfterMs: body.retryAfterMs }),
      ...(body.details === undefined ? {} : { details: body.details }),
    })
  }

  /** Anything thrown, as an error that may be shown: what is not ours becomes an `INTERNAL_ERROR` without its text. */
  static from(thrown: unknown): ConfabError {
    return thrown instanceof ConfabError
      ? thrown
      : new ConfabError('INTERNAL_ERROR', 'Something went wrong on the server.', { cause: thrown })
  }
}
