/** Server-sent events: answers that stay open until the reader leaves, falls too far behind, or the server closes. */
import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'

const KEEP_ALIVE_MS = 15_000

export interface EventStream {
  /** Writes `data` as JSON. `id` comes back as `Last-Event-ID` when the reader connects again. */
  send(event: { readonly data: unknown; readonly id?: number; readonly event?: string }): void
  /** Resolves when what was sent has gone out, or nothing will any more. */
  drained(): Promise<void>
  /** Ends the answer; the reader may connect again. */
  end(): void
  /** Called once when the stream is over, whoever ended it; at once when it is over already. */
  onClose(listener: () => void): void
}

/**
 * Gives the function that turns an answer into a stream. A reader with more than `queueBytes` unread is dropped, and
 * resumes where it was. All streams end when the app closes: open answers would hold it back.
 */
export function eventStreams(app: FastifyInstance, queueBytes: number): (reply: FastifyReply) => EventStream {
  const open = new Set<EventStream>()
  app.addHook('preClose', (done) => {
    for (const stream of open) stream.end()
    done()
  })
  return (reply) => {
    const stream = openStream(reply, queueBytes)
    open.add(stream)
    stream.onClose(() => open.delete(stream))
    return stream
  }
}

function openStream(reply: FastifyReply, queueBytes: number): EventStream {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  raw.flushHeaders()
  const write = (text: string): void => {
    if (raw.writableLength > queueBytes) raw.destroy()
    else if (!raw.writableEnded) raw.write(text)
  }
  const keepAlive = setInterval(() => write(': still here\n\n'), KEEP_ALIVE_MS)
  const stream: EventStream = {
    send({ data, id, event }) {
      const name = event === undefined ? '' : `event: ${event}\n`
      const number = id === undefined ? '' : `id: ${id}\n`
      write(`${name}${number}data: ${JSON.stringify(data)}\n\n`)
    },
    drained: () => drained(raw),
    end: () => void raw.end(),
    onClose(listener) {
      if (raw.destroyed) listener()
      else raw.once('close', listener)
    },
  }
  stream.onClose(() => clearInterval(keepAlive))
  return stream
}

function drained(raw: ServerResponse): Promise<void> {
  if (!raw.writableNeedDrain || raw.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      raw.off('drain', done).off('close', done)
      resolve()
    }
    raw.on('drain', done).on('close', done)
  })
}
