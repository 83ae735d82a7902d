/** Carries packets by plain requests, where a network lets no WebSocket through: one waits for the server, one sends. */
import type { HostPage } from '../host-page.ts'
import { CLOSE, SEPARATOR, type Handshake } from './packet.ts'
import type { OpenTransport, Transport, TransportListener } from './transport.ts'

/** A UTF-16 unit is at most this long. */
const BYTES = 3

export const openPolling: OpenTransport = (address, page, listener) => new Polling(address, page, listener)

class Polling implements Transport {
  readonly #address: string
  readonly #page: HostPage
  readonly #listener: TransportListener
  readonly #waiting: string[] = []
  readonly #ended = new AbortController()
  #handshake: Handshake | undefined
  #sending = false
  #closed = false

  constructor(address: string, page: HostPage, listener: TransportListener) {
    this.#address = address
    this.#page = page
    this.#listener = listener
    this.#receive().catch(() => this.#end())
  }

  opened(handshake: Handshake): void {
    this.#handshake = handshake
  }

  send(packet: string): void {
    this.#waiting.push(packet)
    if (!this.#sending) this.#sendAll().catch(() => this.#end())
  }

  close(): void {
    this.#closed = true
    const goodbye =
      this.#handshake && this.#request(CLOSE, AbortSignal.timeout(this.#page.patience.connectMs))
    void Promise.allSettled([goodbye]).then(() => this.#ended.abort())
  }

  async #receive(): Promise<void> {
    while (!this.#closed)
      for (const packet of (await this.#request()).split(SEPARATOR)) this.#listener.packet(packet)
  }

  async #sendAll(): Promise<void> {
    this.#sending = true
    while (this.#waiting.length > 0 && !this.#closed) await this.#request(this.#takeBody())
    this.#sending = false
  }

  /** What has come while a request was under way goes together, as much of it as the server takes at once. */
  #takeBody(): string {
    const most = (this.#handshake?.maxPayload ?? 0) / BYTES
    let length = 0
    const rest = this.#waiting.findIndex((packet, index) => {
      length += packet.length + 1
      return index > 0 && length > most
    })
    return this.#waiting.splice(0, rest < 0 ? this.#waiting.length : rest).join(SEPARATOR)
  }

  async #request(body?: string, signal = this.#ended.signal): Promise<string> {
    const session = this.#handshake ? `&sid=${this.#handshake.sid}` : ''
    const fresh = Date.now() + Math.random()
    const url = `${this.#address}?EIO=4&transport=polling&t=${fresh}${session}`
    const answer = await this.#page.fetch(url, {
      method: body ? 'POST' : 'GET',
      body: body ?? null,
      credentials: 'omit',
      signal,
    })
    if (!answer.ok) throw new Error(`Polling was answered by ${answer.status}.`)
    return answer.text()
  }

  #end(): void {
    this.#handshake = undefined // there is nobody to say goodbye to
    this.#listener.end()
  }
}
