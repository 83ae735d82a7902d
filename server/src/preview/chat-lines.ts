/** The connections of the chats on pages, by WebSocket and by HTTP: to be dropped, and to be made slow. */
import type { EventEmitter } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** So long nobody gets through after a drop: long enough to see what a visitor sees. */
const SILENT_MS = 3_000

export class ChatLines {
  readonly #open = new Set<Duplex>()
  #lateMs = 0
  #silentUntil = 0
  #timer: NodeJS.Timeout | undefined

  constructor(server: Server) {
    // Before whoever answers, so that no answer slips through.
    server.prependListener('upgrade', (request: IncomingMessage, line: Duplex) => {
      if (isOfChat(request)) this.#add(line, line)
    })
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      if (isOfChat(request)) this.#add(request.socket, response)
    })
    server.once('close', () => clearInterval(this.#timer))
  }

  /** Ends them all, and lets no chat through for three seconds. */
  drop(): void {
    this.#silentUntil = performance.now() + SILENT_MS
    this.#each((line) => line.destroy())
  }

  get lateMs(): number {
    return this.#lateMs
  }

  /** What is sent to chats goes out every `ms` milliseconds; 0 sends it at once. */
  set lateMs(ms: number) {
    if (this.#lateMs > 0) this.#each((line) => line.uncork())
    clearInterval(this.#timer)
    this.#lateMs = ms
    if (ms === 0) return
    this.#each((line) => line.cork())
    this.#timer = setInterval(() => {
      this.#each((line) => line.uncork())
      this.#each((line) => line.cork())
    }, ms)
  }

  /** HTTP uses a line again and again: it counts until `exchange` is over. */
  #add(line: Duplex, exchange: EventEmitter): void {
    if (performance.now() < this.#silentUntil) return void line.destroy()
    if (this.#open.has(line)) return
    this.#open.add(line)
    if (this.#lateMs > 0) line.cork()
    exchange.once('close', () => {
      this.#open.delete(line)
      if (this.#lateMs > 0) line.uncork()
    })
  }

  #each(act: (line: Duplex) => void): void {
    for (const line of this.#open) act(line)
  }
}

/** Browsers say where a request comes from; a site's own server does not. */
function isOfChat({ url = '', headers }: IncomingMessage): boolean {
  return url.startsWith('/socket.io/') || (url.startsWith('/v1/') && headers['sec-fetch-site'] !== undefined)
}
