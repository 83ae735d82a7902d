/** Hints through Redis: one channel that every server publishes to when something is stored, and listens to. */
import { createClient } from '@redis/client'
import type { Hint } from '../storage/conversation-store.ts'
import type { Carrier, CarrierListener } from './carrier.ts'
import { readHints, writeHints } from './hint-text.ts'
import { KeptCarrier } from './kept-carrier.ts'
import type { Connection } from './kept-connection.ts'

export const CHANNEL = 'confab:changed'
const CONNECT_MS = 3_000

interface RedisConnection extends Connection {
  publish(text: string): Promise<unknown>
}

export class RedisCarrier extends KeptCarrier<RedisConnection> implements Carrier {
  readonly #url: string

  constructor(url: string) {
    super()
    this.#url = url
  }

  /** Does not wait: what cannot be published now is found by looking. */
  stored(hints: readonly Hint[]): void {
    for (const text of writeHints(this.self, hints)) this.current?.publish(text).catch(() => {})
  }

  protected async connect(
    listener: CarrierListener,
    lost: (reason: Error) => void,
  ): Promise<RedisConnection> {
    const client = await connectRedis(this.#url, lost)
    try {
      await client.subscribe(CHANNEL, (text) =>
        readHints(this.self, text).forEach((hint) => listener.hint(hint)),
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
