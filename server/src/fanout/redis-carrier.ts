/** Hints through Redis: one channel that every server publishes to when something is stored, and listens to. */
import { randomUUID } from 'node:crypto'
import { createClient } from '@redis/client'
import type { Hint } from '../storage/conversation-store.ts'
import type { Carrier, CarrierListener } from './carrier.ts'
import { readHints, writeHints } from './hint-text.ts'
import { KeptConnection, type Connection } from './kept-connection.ts'

export const CHANNEL = 'confab:changed'
const CONNECT_MS = 3_000

interface RedisConnection extends Connection {
  publish(text: string): Promise<unknown>
}

export class RedisCarrier implements Carrier {
  readonly #url: string
  readonly #self = randomUUID()
  #line: KeptConnection<RedisConnection> | undefined

  constructor(url: string) {
    this.#url = url
  }

  get isConnected(): boolean {
    return this.#line?.current !== undefined
  }

  /** Does not wait: what cannot be published now is found by looking. */
  stored(hints: readonly Hint[]): void {
    for (const text of writeHints(this.#self, hints)) this.#line?.current?.publish(text).catch(() => {})
  }

  listen(listener: CarrierListener): void {
    this.#line = new KeptConnection({
      connect: (lost) => this.#connect(listener, lost),
      onConnected: () => listener.connected(),
      onLost: (reason) => listener.lost(reason),
    })
    this.#line.open()
  }

  async check(): Promise<void> {
    await this.#line?.check()
  }

  async close(): Promise<void> {
    await this.#line?.close()
  }

  async #connect(listener: CarrierListener, lost: (reason: Error) => void): Promise<RedisConnection> {
    const client = await connectRedis(this.#url, lost)
    try {
      await client.subscribe(CHANNEL, (text) =>
        readHints(this.#self, text).forEach((hint) => listener.hint(hint)),
      )
    } catch (error) {
      client.destroy()
      throw error
    }
    return {
      ping: () => client.ping(),
      publish: (text) => client.publish(CHANNEL, text),
      close: async () => client.destroy(),
    }
  }
}

/** One connection that does not come back by itself. @throws when there is none to be had. */
export async function connectRedis(url: string, lost: (reason: Error) => void) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false },
  })
  client.on('error', lost)
  await client.connect()
  return client
}
