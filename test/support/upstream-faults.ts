/** Faults that a fake engine can be told to have: each answers one request, in its own wrong way. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fake-engines/fake-engine.ts'

/** Words of an upstream that no visitor may ever read. */
export const secretWords = 'secret words of the upstream'

export const refuses =
  (status: number, headers: Record<string, string> = {}): Fault =>
  (_request, reply) =>
    reply
      .code(status)
      .headers(headers)
      .send({ status, message: secretWords, error: { code: 'X', message: secretWords } })

/** An answer of any type with any bytes. */
export const answers =
  (body: string | Uint8Array | object, headers: Record<string, string> = {}, status = 200): Fault =>
  (_request, reply) => {
    reply.hijack()
    const isRaw = typeof body === 'string' || body instanceof Uint8Array
    reply.raw.writeHead(status, { 'content-type': 'application/json', ...headers })
    reply.raw.end(isRaw ? body : JSON.stringify(body))
  }

export const resets: Fault = (request, reply) => {
  reply.hijack()
  request.raw.socket.resetAndDestroy()
}

/** Never answers. */
export const hangs: Fault = (_request, reply) => void reply.hijack()

/** How a stream ends after its chunks: properly, by breaking, or not at all. */
export type StreamEnd = 'ends' | 'breaks' | 'hangs'

/** A stream of these chunks, as they are. */
export const streams =
  (chunks: readonly (string | Uint8Array)[], end: StreamEnd = 'ends', everyMs = 0): Fault =>
  async (_request, reply) => {
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    for (const chunk of chunks) {
      if (raw.destroyed) return
      raw.write(chunk)
      if (everyMs > 0) await pause(everyMs)
    }
    if (end === 'ends') raw.end()
    if (end !== 'breaks') return
    // What was written must be on its way before the connection breaks.
    await pause(50)
    raw.socket?.resetAndDestroy()
  }

export const eventsOf = (data: readonly object[]): string[] =>
  data.map((one) => `data: ${JSON.stringify(one)}\n\n`)
