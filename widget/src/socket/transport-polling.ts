/** Carries packets by plain requests, where a network lets no WebSocket through: one waits for the server, one sends. */
import { SEPARATOR } from './packet.ts'
import type { OpenTransport } from './transport.ts'

/** A UTF-16 unit is at most this long. */
const BYTES = 3

export const openPolling: OpenTransport = (address, page, listener) => {
  const ended = new AbortController()
  const waiting: string[] = []
  let session = ''
  let mostBytes = 0
  let sending = false

  async function request(body?: string): Promise<string> {
    const fresh = Date.now() + Math.random()
    const answer = await page.fetch(`${address}?EIO=4&transport=polling&t=${fresh}${session}`, {
      method: body ? 'POST' : 'GET',
      body: body ?? null,
      credentials: 'omit',
      signal: ended.signal,
    })
    if (!answer.ok) throw new Error(`Polling was answered by ${answer.status}.`)
    return answer.text()
  }

  async function receive(): Promise<never> {
    for (;;) for (const packet of (await request()).split(SEPARATOR)) listener.packet(packet)
  }

  async function send(): Promise<void> {
    if (sending) return
    sending = true
    while (waiting.length > 0) await request(takeBody(waiting, mostBytes))
    sending = false
  }

  const end = (): void => listener.end()
  receive().catch(end)
  return {
    opened({ sid, maxPayload }) {
      session = `&sid=${sid}`
      mostBytes = maxPayload
    },
    send(packet) {
      waiting.push(packet)
      send().catch(end)
    },
    close: () => ended.abort(),
  }
}

/** What has come while a request was under way goes together, as much of it as the server takes at once. */
function takeBody(waiting: string[], mostBytes: number): string {
  let length = 0
  const rest = waiting.findIndex((packet, index) => {
    length += packet.length + 1
    return index > 0 && length * BYTES > mostBytes
  })
  return waiting.splice(0, rest < 0 ? waiting.length : rest).join(SEPARATOR)
}
