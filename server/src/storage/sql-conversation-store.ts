/** Conversations and events in SQL: one set of queries for the embedded database and for PostgreSQL. */
import type { Conversation, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { ConversationEvent } from '@confab/shared/events'
import { sql, type Transaction } from 'kysely'
import { reached } from '../moments.ts'
import { conversationOf } from '../conversations/transcripts.ts'
import type {
  Announcer,
  Commit,
  ConversationStore,
  HeldAppend,
  Hint,
  ListQuery,
  StoredConversation,
} from './conversation-store.ts'
import type { Database, Tables } from './database.ts'
import { GroupCommit } from './group-commit.ts'
import { charge, refund } from './sql-budgets.ts'
import { appendOne, byConversation, hintOf, hintsOf, toRows, type Result, type Rows } from './sql-commit.ts'
import { appendHeld, resultOf } from './sql-held-append.ts'
import { rememberRemoval, wasRemoved } from './sql-removals.ts'
import type { ReplyProjection } from './sql-reply-record-store.ts'

export class SqlConversationStore implements ConversationStore {
  readonly #database: Database
  readonly #commits: GroupCommit<Rows, Result>
  readonly #replies: ReplyProjection
  readonly #announcer: Announcer

  /** Expects a migrated database, and closes it in `close`. */
  constructor(database: Database, replies: ReplyProjection, announcer: Announcer = {}) {
    this.#database = database
    this.#replies = replies
    this.#announcer = announcer
    this.#commits = new GroupCommit((batch) => this.#commitAll(batch))
  }

  create(transcript: Transcript): Promise<boolean> {
    const { id } = transcript
    return this.#database.transaction().execute(async (transaction) => {
      const result = await transaction
        .insertInto('conversations')
        .values({
          id,
          visitor_id: transcript.visitorId,
          seq: transcript.seq,
          updated_at: transcript.updatedAt,
          unfinished: 0,
          summary: JSON.stringify(conversationOf(transcript)),
          checkpoint: JSON.stringify(transcript),
          checkpoint_seq: transcript.seq,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (Number(result.numInsertedOrUpdatedRows ?? 0) !== 1) return false
      // Looked at last: who removes it at this moment has been waited for above.
      if (!(await wasRemoved(transaction, id))) return true
      await transaction.deleteFrom('conversations').where('id', '=', id).execute()
      return false
    })
  }

  async load(id: string): Promise<StoredConversation | undefined> {
    const row = await this.#database
      .selectFrom('conversations')
      .select(['checkpoint', 'checkpoint_seq', 'visitor_id'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) return undefined
    const events = await this.#events(id, row.checkpoint_seq)
    return { checkpoint: ownedBy(row.visitor_id, JSON.parse(row.checkpoint) as Transcript), events }
  }

  async ownerOf(id: string): Promise<string | null | undefined> {
    const row = await this.#database
      .selectFrom('conversations')
      .select('visitor_id')
      .where('id', '=', id)
      .executeTakeFirst()
    return row?.visitor_id
  }

  async heads(ids: readonly string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#database
      .selectFrom('conversations')
      .select(['id', 'seq'])
      .where('id', 'in', ids)
      .execute()
    return new Map(rows.map(({ id, seq }) => [id, seq]))
  }

  async append(commit: Commit): Promise<Result> {
    // Written as JSON before it joins a batch: what cannot be written must not take the others down with it.
    return this.#commits.add(toRows(commit))
  }

  async appendHeld(append: HeldAppend): ReturnType<ConversationStore['appendHeld']> {
    const done = await resultOf(
      this.#database.transaction().execute(async (transaction) => {
        const rows = await appendHeld(transaction, append)
        await this.#replies.write(transaction, rows.conversationId, rows.replies)
        await this.#announce(transaction, [hintOf(rows)])
        return rows
      }),
    )
    if (typeof done === 'string') return done
    this.#announcer.stored?.([hintOf(done)])
    return 'appended'
  }

  eventsAfter(id: string, after: number, limit: number): Promise<ConversationEvent[]> {
    return this.#events(id, after, limit)
  }

  async checkpoint(transcript: Transcript): Promise<void> {
    reached('checkpoint.begun')
    await this.#database
      .updateTable('conversations')
      .set({ checkpoint: JSON.stringify(transcript), checkpoint_seq: transcript.seq })
      .where('id', '=', transcript.id)
      .where('checkpoint_seq', '<', transcript.seq)
      .execute()
  }

  async list(query: ListQuery): Promise<{ conversations: Conversation[]; nextCursor: string | null }> {
    let rows = this.#database
      .selectFrom('conversations')
      .select(['id', 'updated_at', 'summary', 'visitor_id'])
      .orderBy('updated_at', 'desc')
      .orderBy('id', 'desc')
      .limit(query.limit + 1)
    if (query.visitorId !== undefined) rows = rows.where('visitor_id', '=', query.visitorId)
    if (query.cursor !== undefined) {
      const { updatedAt, id } = readCursor(query.cursor)
      rows = rows.where((column) =>
        column.or([
          column('updated_at', '<', updatedAt),
          column.and([column('updated_at', '=', updatedAt), column('id', '<', id)]),
        ]),
      )
    }
    const found = await rows.execute()
    const page = found.slice(0, query.limit)
    const last = page.at(-1)
    return {
      conversations: page.map(({ summary, visitor_id }) =>
        ownedBy(visitor_id, JSON.parse(summary) as Conversation),
      ),
      nextCursor: found.length > query.limit && last ? `${last.updated_at}|${last.id}` : null,
    }
  }

  async idleSince(time: string, limit: number): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('conversations')
      .select('id')
      .where('updated_at', '<', time)
      .orderBy('updated_at')
      .limit(limit)
      .execute()
    return rows.map(({ id }) => id)
  }

  /** All that belongs to it goes with its row; that it was there stays. */
  async remove(id: string, idleSince?: string): Promise<boolean> {
    const hints = await this.#database.transaction().execute(async (transaction) => {
      let removal = transaction.deleteFrom('conversations').where('id', '=', id)
      if (idleSince !== undefined) removal = removal.where('updated_at', '<', idleSince)
      const removed = await removal.returning('seq').execute()
      const gone = removed.map(({ seq }) => ({ conversationId: id, seq: seq + 1 }))
      if (gone.length > 0) await rememberRemoval(transaction, id)
      await this.#announce(transaction, gone)
      return gone
    })
    if (hints.length > 0) this.#announcer.stored?.(hints)
    return hints.length === 1
  }

  async ping(): Promise<void> {
    await sql`select 1`.execute(this.#database)
  }

  async close(): Promise<void> {
    await this.#commits.drained()
    await this.#database.destroy()
  }

  async #events(id: string, after: number, limit?: number): Promise<ConversationEvent[]> {
    let rows = this.#database
      .selectFrom('events')
      .select('body')
      .where('conversation_id', '=', id)
      .where('seq', '>', after)
      .orderBy('seq')
    if (limit !== undefined && limit !== Infinity) rows = rows.limit(limit)
    return (await rows.execute()).map(({ body }) => JSON.parse(body) as ConversationEvent)
  }

  async #announce(transaction: Transaction<Tables>, hints: readonly Hint[]): Promise<void> {
    if (hints.length > 0) await this.#announcer.within?.((query) => query.execute(transaction), hints)
  }

  async #commitAll(batch: Rows[]): Promise<Result[]> {
    const committed = await this.#database.transaction().execute(async (transaction) => {
      reached('commit.begun')
      const results = new Map<Rows, Result>()
      const refused = await charge(transaction, batch)
      // Always in the same order, so that the batches of two servers cannot wait for each other.
      const ordered = batch.toSorted(byConversation)
      for (const rows of ordered) {
        const result = refused.has(rows) ? 'over-budget' : await appendOne(transaction, rows)
        results.set(rows, result)
        if (result === 'appended') await this.#replies.write(transaction, rows.conversationId, rows.replies)
        else if (result !== 'over-budget') await refund(transaction, rows.accounts)
      }
      await this.#announce(transaction, hintsOf(results))
      reached('commit.written')
      return results
    })
    reached('commit.flushed')
    const hints = hintsOf(committed)
    if (hints.length > 0) this.#announcer.stored?.(hints)
    return batch.map((rows) => committed.get(rows) ?? 'conflict')
  }
}

/** The row alone knows whose it is: what is kept as JSON may be from before it changed hands. */
function ownedBy<T extends Conversation>(visitorId: string | null, kept: T): T {
  return { ...kept, visitorId }
}

/** A cursor is the time and the id of the last conversation of a page. */
function readCursor(cursor: string): { updatedAt: string; id: string } {
  const [, updatedAt, id] = /^(\d{4}-[\dT:.-]+Z)\|([\w-]+)$/.exec(cursor) ?? []
  if (updatedAt !== undefined && id !== undefined) return { updatedAt, id }
  throw new ConfabError('INVALID_INPUT', 'The cursor is not known here.')
}
