/** Hints through the database itself: NOTIFY in the transaction that changes a conversation, LISTEN on a line of its own. */
import { sql, type RawBuilder } from 'kysely'
import pg from 'pg'
import type { Hint } from '../storage/conversation-store.ts'
import type { Carrier, CarrierListener } from './carrier.ts'
import { readHints, writeHints } from './hint-text.ts'
import { KeptCarrier } from './kept-carrier.ts'
import type { Connection } from './kept-connection.ts'

export const CHANNEL = 'confab_changed'
const CONNECT_MS = 5_000

export class PostgresCarrier extends KeptCarrier<Connection> implements Carrier {
  readonly #url: string

  constructor(url: string) {
    super()
    this.#url = url
  }

  /** Heard by the others when the transaction is committed, and never when it is not. */
  async within(run: (query: RawBuilder<unknown>) => Promise<unknown>, hints: readonly Hint[]): Promise<void> {
    for (const text of writeHints(this.self, hints)) await run(sql`select pg_notify(${CHANNEL}, ${text})`)
  }

  protected async connect(listener: CarrierListener, lost: (reason: Error) => void): Promise<Connection> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      application_name: 'confab hints',
    })
    client.on('error', lost)
    client.on('end', () => lost(new Error('The connection has ended.')))
    client.on('notification', ({ payload = '' }) =>
      readHints(this.self, payload).forEach((hint) => listener.hint(hint)),
    )
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
    } catch (error) {
      client.end().catch(() => {})
      throw error
    }
    return { ping: () => client.query('select 1'), close: () => client.end() }
  }
}
