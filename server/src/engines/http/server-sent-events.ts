/** Server-sent events from a byte stream: whatever the chunks, the line ends, or the pace. */
import { setTimeout as pause } from 'node:timers/promises'
import { TextDecoder } from 'node:util'
import { ConfabError } from '@confab/shared/errors'
import { createParser } from 'eventsource-parser'

export interface ServerSentEvent {
  readonly event?: string | undefined
  readonly id?: string | undefined
  readonly data: string
}

export interface ReadEventsOptions {
  /** Longest time between two events, in milliseconds: comments and single bytes do not count. */
  readonly idleMs: number
  /** Longest single event, in UTF-16 units. */
  readonly maxEvent?: number
  /** Most bytes of the whole stream: far more than a reply may hold, for each event may tell the whole of it anew. */
  readonly maxBytes?: number
}

/** @throws ConfabError ENGINE_TIMEOUT · ENGINE_REPLY_TOO_LARGE · ENGINE_BAD_REPLY, and what the stream throws */
export async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  { idleMs, maxEvent = 2_000_000, maxBytes = 64_000_000 }: ReadEventsOptions,
): AsyncGenerator<ServerSentEvent> {
  const reader = new EventReader(maxEvent)
  const chunks = bytes[Symbol.asyncIterator]()
  let total = 0
  let deadline = performance.now() + idleMs
  for (;;) {
    const chunk = await before(deadline, chunks.next())
    if (!chunk.done) total += chunk.value.byteLength
    if (total > maxBytes) throw tooLarge()
    const events = chunk.done ? reader.end() : reader.take(chunk.value)
    yield* events
    if (chunk.done) return
    if (events.length > 0) deadline = performance.now() + idleMs
  }
}

class EventReader {
  #ready: ServerSentEvent[] = []
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  readonly #parser: ReturnType<typeof createParser>
  #isTooLarge = false

  constructor(maxEvent: number) {
    this.#parser = createParser({
      maxBufferSize: maxEvent,
      onEvent: ({ event, id, data }) => void this.#ready.push({ event, id, data }),
      onError: ({ type }) => {
        this.#isTooLarge ||= type === 'max-buffer-size-exceeded'
      },
    })
  }

  take(bytes: Uint8Array): ServerSentEvent[] {
    return this.#feed(decode(this.#decoder, bytes))
  }

  /** The last line end may be half of one, and the blank line after the last event may be missing. */
  end(): ServerSentEvent[] {
    return this.#feed('\n')
  }

  #feed(text: string): ServerSentEvent[] {
    this.#parser.feed(text)
    if (this.#isTooLarge) throw tooLarge()
    const ready = this.#ready
    this.#ready = []
    return ready
  }
}

async function before<T>(deadline: number, next: Promise<T>): Promise<T> {
  const timer = new AbortController()
  const timeout = pause(Math.max(0, deadline - performance.now()), undefined, { signal: timer.signal }).then(
    () => {
      throw new ConfabError('ENGINE_TIMEOUT', 'The engine fell silent.')
    },
  )
  timeout.catch(() => {})
  try {
    return await Promise.race([next, timeout])
  } finally {
    timer.abort()
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes, { stream: true })
  } catch (cause) {
    throw new ConfabError('ENGINE_BAD_REPLY', 'The engine sends text that is not UTF-8.', { cause })
  }
}

function tooLarge(): ConfabError {
  return new ConfabError('ENGINE_REPLY_TOO_LARGE', 'The reply is longer than this server accepts.')
}
