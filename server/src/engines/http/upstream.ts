/** The one HTTP client of all engines: its patience, its limits, and what each fault becomes. */
import { ConfabError, type ErrorCode } from '@confab/shared/errors'
import { Agent, request as send, type Dispatcher } from 'undici'
import type { z } from 'zod'
import { Circuit } from './circuit.ts'
import { readEvents, type ServerSentEvent } from './server-sent-events.ts'
import { guardedLookup } from './private-addresses.ts'
import { parseStrictJson } from './strict-json.ts'
import { failure, statusFailure, thrownFailure } from './upstream-errors.ts'

export interface UpstreamOptions {
  /** As the vendor writes it, with or without a final slash; paths are added to it. */
  readonly baseUrl: string
  /** What authenticates a request; asked for a fresh value after the upstream refused the last one. */
  readonly headers: (isRefused: boolean, signal: AbortSignal) => Promise<Record<string, string>>
  /** Lets a public name resolve to a private address. */
  readonly privateNetwork?: boolean | undefined
  readonly timeouts?: Partial<Timeouts> | undefined
}

/** In milliseconds. */
export interface Timeouts {
  readonly connect: number
  /** From sending to the first byte of the answer; for one that blocks, the whole reply's time. */
  readonly firstByte: number
  /** Between two pieces of a body, or two events of a stream. */
  readonly idle: number
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
  readonly firstByte?: number | undefined
  /** What a 404 becomes where it does not mean that the address is wrong (`ENGINE_MISCONFIGURED`). */
  readonly notFound?: ErrorCode
}

/** An answer that has been read and checked. */
export interface UpstreamAnswer<T> {
  readonly status: number
  readonly value: T
}

const defaultTimeouts: Timeouts = { connect: 5_000, firstByte: 30_000, idle: 45_000 }
const MAX_BYTES = 2_000_000

export class Upstream {
  readonly #options: UpstreamOptions
  readonly #base: string
  readonly #timeouts: Timeouts
  readonly #agent: Agent
  readonly #circuit = new Circuit()

  constructor(options: UpstreamOptions) {
    this.#options = options
    this.#base = options.baseUrl.replace(/\/+$/, '')
    this.#timeouts = { ...defaultTimeouts, ...options.timeouts }
    this.#agent = new Agent({
      connect: {
        timeout: this.#timeouts.connect,
        lookup: guardedLookup(new URL(this.#base).hostname, options.privateNetwork ?? false),
      },
      headersTimeout: this.#timeouts.firstByte,
      bodyTimeout: this.#timeouts.idle,
      maxResponseSize: MAX_BYTES,
    })
  }

  /** Sends JSON and reads JSON of the given shape. @throws ConfabError with an `ENGINE_*` code */
  async json<S extends z.ZodType>(request: UpstreamRequest, shape: S): Promise<UpstreamAnswer<z.output<S>>> {
    return this.#attempt(request, async (headers) => {
      const answer = await this.#send(request, headers)
      const bytes = await answer.body.bytes()
      return { status: answer.statusCode, value: readJson(answer, bytes, shape) }
    })
  }

  /** Sends and expects nothing back but success. @throws ConfabError with an `ENGINE_*` code */
  async done(request: UpstreamRequest): Promise<void> {
    await this.#attempt(request, async (headers) => {
      await (await this.#send(request, headers)).body.dump()
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
      yield* readEvents(answer.body, { idleMs: this.#timeouts.idle, maxBytes: MAX_BYTES })
    } catch (error) {
      throw error instanceof ConfabError ? error : thrownFailure(error).fault.error
    } finally {
      answer.body.destroy()
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
    let isRefused = false
    return this.#circuit.run(async () => {
      try {
        return await run(await this.#options.headers(isRefused, signal))
      } catch (thrown) {
        const error = thrownFailure(thrown)
        if (error.fault.kind !== 'unauthorized' || isRefused) throw error
        isRefused = true
      }
      try {
        return await run(await this.#options.headers(true, signal))
      } catch (thrown) {
        throw thrownFailure(thrown)
      }
    }, attempts)
  }

  async #send(request: UpstreamRequest, headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
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
      ...(request.firstByte === undefined ? {} : { headersTimeout: request.firstByte }),
    })
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer
    await answer.body.dump({ limit: 65_536, signal: request.signal }).catch(() => {})
    if (answer.statusCode === 404 && request.notFound !== undefined) {
      throw failure(
        'final',
        new ConfabError(request.notFound, 'The engine knows nothing of what is asked for.'),
      )
    }
    throw statusFailure(answer.statusCode, headerOf(answer, 'retry-after'), Date.now())
  }
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

function readJson<S extends z.ZodType>(
  answer: Dispatcher.ResponseData,
  bytes: Uint8Array,
  shape: S,
): z.output<S> {
  requireType(answer, 'application/json')
  const result = shape.safeParse(parseStrictJson(bytes))
  if (result.success) return result.data
  throw failure('final', badReply('The engine answers in an unexpected shape.', result.error))
}

function requireType(answer: Dispatcher.ResponseData, type: string): void {
  const given = headerOf(answer, 'content-type') ?? ''
  const encoding = headerOf(answer, 'content-encoding') ?? 'identity'
  if (given.toLowerCase().startsWith(type) && encoding === 'identity') return
  answer.body.destroy()
  throw failure(
    'final',
    badReply(`The engine answers with "${given || 'nothing'}" (${encoding}), not ${type}.`),
  )
}

function badReply(message: string, cause?: unknown): ConfabError {
  return new ConfabError('ENGINE_BAD_REPLY', message, { cause })
}

function headerOf(answer: Dispatcher.ResponseData, name: string): string | undefined {
  const value = answer.headers[name]
  return Array.isArray(value) ? value[0] : value
}
