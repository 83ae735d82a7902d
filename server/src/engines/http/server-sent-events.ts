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
  /** Most bytes of the whole stream. */
  readonly maxBytes: number
}

/** @throws ConfabError ENGINE_TIMEOUT · ENGINE_REPLY_TOO_LARGE · ENGINE_BAD_REPLY, and what the stream throws */
export async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  { idleMs, maxBytes }: ReadEventsOptions,
): AsyncGenerator<ServerSentEvent> {
  const ready: ServerSentEvent[] = []
  const parser = createParser({ onEvent: ({ event, id, data }) => void ready.push({ event, id, data }) })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const chunks = bytes[Symbol.asyncIterator]()
  let total = 0
  let deadline = performance.now() + idleMs
  for (;;) {
    const chunk = await before(deadline, chunks.next())
    if (chunk.done) return
    total += chunk.value.byteLength
    if (total > maxBytes)
      throw new ConfabError('ENGINE_REPLY_TOO_LARGE', 'The reply is longer than this server accepts.')
    parser.feed(decode(decoder, chunk.value))
    if (ready.length > 0) yield* ready.splice(0)
    else continue
    deadline = performance.now() + idleMs
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
