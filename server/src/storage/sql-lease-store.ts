/** Leases in SQL. Only the database's clock counts, for the servers' clocks may differ. */
import { sql, type RawBuilder } from 'kysely'
import { clocks, type DatabaseKind } from './database-clock.ts'
import type { Database } from './database.ts'
import type { Lease, LeaseStore } from './lease-store.ts'

export class SqlLeaseStore implements LeaseStore {
  readonly #database: Database
  readonly #now: RawBuilder<number>

  constructor(database: Database, kind: DatabaseKind) {
    this.#database = database
    this.#now = clocks[kind]
  }

  async take(conversationId: string, ttlMs: number): Promise<Lease | undefined> {
    const row = await this.#database
      .updateTable('conversations')
      .set({ fence: sql<number>`fence + 1`, leased_until: this.#until(ttlMs) })
      .where('id', '=', conversationId)
      .where('leased_until', '<=', this.#now)
      .returning('fence')
      .executeTakeFirst()
    return row && { conversationId, fence: row.fence }
  }

  async renew({ conversationId, fence }: Lease, ttlMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('conversations')
      .set({ leased_until: this.#until(ttlMs) })
      .where('id', '=', conversationId)
      .where('fence', '=', fence)
      .executeTakeFirst()
    return Number(numUpdatedRows) === 1
  }

  async release({ conversationId, fence }: Lease): Promise<void> {
    await this.#database
      .updateTable('conversations')
      .set({ leased_until: 0 })
      .where('id', '=', conversationId)
      .where('fence', '=', fence)
      .execute()
  }

  async abandoned(): Promise<string[]> {
    const rows = await this.#abandoned().execute()
    return rows.map(({ id }) => id)
  }

  async isAbandoned(conversationId: string): Promise<boolean> {
    return (await this.#abandoned().where('id', '=', conversationId).executeTakeFirst()) !== undefined
  }

  async breakAll(): Promise<void> {
    await this.#database
      .updateTable('conversations')
      .set({ leased_until: 0 })
      .where('unfinished', '=', 1)
      .execute()
  }

  #abandoned() {
    return this.#database
      .selectFrom('conversations')
      .select('id')
      .where('unfinished', '=', 1)
      .where('leased_until', '<=', this.#now)
  }

  #until(ttlMs: number): RawBuilder<number> {
    return sql<number>`${this.#now} + ${ttlMs}`
  }
}
