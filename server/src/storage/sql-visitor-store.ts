/** Visitors' sessions in SQL. */
import type { Selectable } from 'kysely'
import type { Database, Tables } from './database.ts'
import type { Claimed, Renewal, StoredSession, VisitorStore } from './visitor-store.ts'

export class SqlVisitorStore implements VisitorStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async create(session: StoredSession): Promise<void> {
    await this.#database.insertInto('visitor_sessions').values(toRow(session)).execute()
  }

  async find(id: string): Promise<StoredSession | undefined> {
    const row = await this.#database
      .selectFrom('visitor_sessions')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    return row && toSession(row)
  }

  async renew(renewal: Renewal, secretHash: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('visitor_sessions')
      .set({
        secret_hash: renewal.secretHash,
        previous_hash: renewal.previousHash,
        salt: renewal.salt,
        renewed_at: renewal.renewedAt,
        seen_at: renewal.seenAt,
        active_until: renewal.activeUntil,
        key_mark: renewal.keyMark,
      })
      .where('id', '=', renewal.id)
      .where('secret_hash', '=', secretHash)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    return Number(numUpdatedRows) === 1
  }

  async markSeen(id: string, secretHash: string, at: number): Promise<void> {
    await this.#database
      .updateTable('visitor_sessions')
      .set({ seen_at: at })
      .where('id', '=', id)
      .where('secret_hash', '=', secretHash)
      .where('seen_at', 'is', null)
      .execute()
  }

  async visitorOf(subject: string, newId: string): Promise<string> {
    await this.#database
      .insertInto('verified_visitors')
      .values({ subject, visitor_id: newId })
      .onConflict((conflict) => conflict.column('subject').doNothing())
      .execute()
    const row = await this.#database
      .selectFrom('verified_visitors')
      .select('visitor_id')
      .where('subject', '=', subject)
      .executeTakeFirstOrThrow()
    return row.visitor_id
  }

  claim(from: string, to: string, at: number): Promise<Claimed> {
    return this.#database.transaction().execute(async (transaction) => {
      const sessions = await transaction
        .updateTable('visitor_sessions')
        .set({ revoked_at: at })
        .where('visitor_id', '=', from)
        .where('revoked_at', 'is', null)
        .returning('id')
        .execute()
      const conversations = await transaction
        .updateTable('conversations')
        .set({ visitor_id: to })
        .where('visitor_id', '=', from)
        .returning('id')
        .execute()
      return {
        sessionIds: sessions.map(({ id }) => id),
        conversationIds: conversations.map(({ id }) => id),
      }
    })
  }

  async revokeSession(id: string, at: number): Promise<void> {
    await this.#revoke(at).where('id', '=', id).execute()
  }

  async revokeVisitor(visitorId: string, at: number): Promise<void> {
    await this.#revoke(at).where('visitor_id', '=', visitorId).execute()
  }

  async forget(visitorId: string, at: number): Promise<void> {
    await this.#database.deleteFrom('verified_visitors').where('visitor_id', '=', visitorId).execute()
    await this.revokeVisitor(visitorId, at)
  }

  async revokedSince(at: number): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('visitor_sessions')
      .select('id')
      .where('revoked_at', '>=', at)
      .execute()
    return rows.map(({ id }) => id)
  }

  async purge({ renewed, created, ended }: Parameters<VisitorStore['purge']>[0]): Promise<void> {
    await this.#database
      .deleteFrom('visitor_sessions')
      .where((row) =>
        row.or([
          row('renewed_at', '<', renewed),
          row('created_at', '<', created),
          row('revoked_at', '<', ended),
          row.and([row('key_mark', 'is not', null), row('active_until', '<', ended)]),
        ]),
      )
      .execute()
  }

  #revoke(at: number) {
    return this.#database
      .updateTable('visitor_sessions')
      .set({ revoked_at: at })
      .where('revoked_at', 'is', null)
  }
}

function toRow(session: StoredSession): Selectable<Tables['visitor_sessions']> {
  return {
    id: session.id,
    visitor_id: session.visitorId,
    secret_hash: session.secretHash,
    previous_hash: session.previousHash,
    salt: session.salt,
    created_at: session.createdAt,
    renewed_at: session.renewedAt,
    seen_at: session.seenAt,
    active_until: session.activeUntil,
    key_mark: session.keyMark,
    revoked_at: session.revokedAt,
  }
}

function toSession(row: Selectable<Tables['visitor_sessions']>): StoredSession {
  return {
    id: row.id,
    visitorId: row.visitor_id,
    secretHash: row.secret_hash,
    previousHash: row.previous_hash,
    salt: row.salt,
    createdAt: row.created_at,
    renewedAt: row.renewed_at,
    seenAt: row.seen_at,
    activeUntil: row.active_until,
    keyMark: row.key_mark,
    revokedAt: row.revoked_at,
  }
}
