/** The one HTTP client of all engines: its patience, its limits, and what each fault becomes. */
import { isDeepStrictEqual } from 'node:util'
import { ConfabError, type ErrorCode } from '@confab/shared/errors'
import { Agent, buildConnector, request as send } from 'undici'
import type { z } from 'zod'
import { discard, drop, headerOf, readJson, requireType, type Answer } from './answers.ts'
import { Circuit } from './circuit.ts'
import { readEvents, type ServerSentEvent } from './server-sent-events.ts'
import { guardedLookup } from './private-addresses.ts'
import { timeoutsFrom, type Timeouts } from './timeouts.ts'
import {
  connectFailure,
  failure,
  statusFailure,
  stoppedFailure,
  thrownFailure,
  UpstreamFailure,
} from './upstream-errors.ts'

export interface UpstreamOptions {
  /** As the vendor writes it, with or without a final slash; paths are added to it. */
  readonly baseUrl: string
  /** What authenticates a request; asked for a fresh value after the upstream refused the last one. */
  readonly headers: (isRefused: boolean, signal: AbortSignal) => Promise<Record<string, string>>
  /** Lets a public name resolve to a private address. */
  readonly privateNetwork?: boolean | undefined
  readonly timeouts?: { readonly [K in keyof Timeouts]?: number | undefined } | undefined
}

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Begins with a slash; user-given parts of it must be percent-encoded by the caller. */
  readonly path: string
  /** Sent as JSON, or as a form when it is `URLSearchParams`. */
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly signal: AbortSignal
  /** See `Attempts.isSafe`; GET is safe by itself. */
  readonly isSafe?: boolean
  /** Instead of the timeout of the same name. */
  readonly firstByteMs?: number | undefined
  /** What a 404 becomes where it does not mean that the address is wrong (`ENGINE_MISCONFIGURED`). */
  readonly notFound?: ErrorCode
  /** What a 409 becomes where it does not mean that the upstream is still busy (`ENGINE_BUSY`). */
  readonly conflict?: ErrorCode
}

/** An answer that has been read and checked. */
export interface UpstreamAnswer<T> {
  readonly status: number
  readonly value: T
}

export class Upstream {
  readonly #options: UpstreamOptions
  readonly #base: string
  readonly #timeouts: Timeouts
  readonly #agent: Agent
  readonly #circuit = new Circuit()

  constructor(options: UpstreamOptions) {
    this.#options = options
    this.#base = options.baseUrl.replace(/\/+$/, '')
    this.#timeouts = timeoutsFrom(options.timeouts ?? {})
    this.#agent = new Agent({
      connect: connectorTo(this.#base, options.privateNetwork ?? false, this.#timeouts.connectMs),
      headersTimeout: this.#timeouts.firstByteMs,
      bodyTimeout: this.#timeouts.idleMs,
    })
  }

  /** Sends JSON and reads JSON of the given shape. @throws ConfabError with an `ENGINE_*` code */
  async json<S extends z.ZodType>(request: UpstreamRequest, shape: S): Promise<UpstreamAnswer<z.output<S>>> {
    return this.#attempt(request, async (headers) => {
      const answer = await this.#send(request, headers)
      return { status: answer.statusCode, value: await readJson(answer, shape) }
    })
  }

  /** Sends and expects nothing back but success. @throws ConfabError with an `ENGINE_*` code */
  async done(request: UpstreamRequest): Promise<void> {
    await this.#attempt(request, async (headers) => {
      await discard(await this.#send(request, headers))
    })
  }

  /**
   * Sends JSON and reads server-sent events until the upstream ends the stream. Retries end with the first byte: what
   * breaks later is `ENGINE_INTERRUPTED`, silence longer than the idle time `ENGINE_TIMEOUT`.
   *
   * @throws ConfabError with an `ENGINE_*` code
   */
  async *events(request: UpstreamRequest): AsyncGenerator<ServerSentEvent> {
    const answer = await this.#attempt(request, async (headers) => {
      const opened = await this.#send(request, { ...headers, accept: 'text/event-stream' })
      requireType(opened, 'text/event-stream')
      return opened
    })
    try {
      yield* readEvents(answer.body, { idleMs: this.#timeouts.idleMs })
    } catch (error) {
      throw error instanceof ConfabError ? error : faultOf(error, request.signal).fault.error
    } finally {
      drop(answer)
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }

  /** One request with its retries, and once more with fresh credentials when they are refused. */
  async #attempt<T>(
    request: UpstreamRequest,
    run: (headers: Record<string, string>) => Promise<T>,
  ): Promise<T> {
    const { signal } = request
    const attempts = { isSafe: request.isSafe ?? request.method === 'GET', signal }
    let hasRefreshed = false
    return this.#circuit.run(async () => {
      try {
        const headers = await this.#options.headers(false, signal)
        try {
          return await run(headers)
        } catch (error) {
          const isRefused = error instanceof UpstreamFailure && error.fault.kind === 'unauthorized'
          if (!isRefused || hasRefreshed) throw error
          hasRefreshed = true
          const fresh = await this.#options.headers(true, signal)
          if (isDeepStrictEqual(fresh, headers)) throw error
          return await run(fresh)
        }
      } catch (error) {
        throw faultOf(error, signal)
      }
    }, attempts)
  }

  async #send(request: UpstreamRequest, headers: Record<string, string>): Promise<Answer> {
    const answer = await send(this.#base + request.path, {
      method: request.method,
      dispatcher: this.#agent,
      signal: request.signal,
      headers: {
        accept: 'application/json',
        ...typeOf(request.body),
        ...headers,
        ...request.headers,
      },
      ...written(request.body),
      ...(request.firstByteMs === undefined ? {} : { headersTimeout: request.firstByteMs }),
    })
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer
    await discard(answer)
    throw refusal(request, answer)
  }
}

/** Whatever keeps it from connecting is known to have kept the request from being sent. */
function connectorTo(base: string, isPrivateAllowed: boolean, timeout: number): buildConnector.connector {
  const lookup = guardedLookup(new URL(base).hostname, isPrivateAllowed)
  const connect = buildConnector({ timeout, lookup })
  return (options, callback) => {
    connect(options, (...[error, socket]) => {
      if (error) callback(connectFailure(error), null)
      else callback(null, socket)
    })
  }
}

function faultOf(error: unknown, signal: AbortSignal): UpstreamFailure {
  return signal.aborted ? stoppedFailure(signal) : thrownFailure(error)
}

function refusal({ notFound, conflict }: UpstreamRequest, answer: Answer): UpstreamFailure {
  const { statusCode } = answer
  if (statusCode === 404 && notFound !== undefined) {
    return failure('settled', new ConfabError(notFound, 'The engine knows nothing of what is asked for.'))
  }
  if (statusCode === 409 && conflict !== undefined) {
    return failure('settled', new ConfabError(conflict, 'The engine has what it is given already.'))
  }
  return statusFailure(statusCode, headerOf(answer, 'retry-after'), Date.now())
}

function typeOf(body: unknown): Record<string, string> {
  if (body === undefined) return {}
  const isForm = body instanceof URLSearchParams
  return { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }
}

function written(body: unknown): { body?: string } {
  if (body === undefined) return {}
  return { body: body instanceof URLSearchParams ? body.toString() : JSON.stringify(body) }
}
