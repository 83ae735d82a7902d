/** Conversations and events in SQL: one set of queries for the embedded database and for PostgreSQL. */
import type { Conversation, Transcript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { sql, type Transaction } from 'kysely'
import { conversationOf } from '../transcripts.ts'
import type { Commit, ConversationStore, ListQuery, StoredConversation } from './conversation-store.ts'
import type { Database, Tables } from './database.ts'
import { GroupCommit } from './group-commit.ts'

/** Rows per insert, well below the databases' limits on parameters. */
const ROWS_PER_INSERT = 100

export class SqlConversationStore implements ConversationStore {
  readonly #database: Database
  readonly #commits: GroupCommit<Commit, 'appended' | 'conflict'>

  /** Expects a migrated database, and closes it in `close`. */
  constructor(database: Database) {
    this.#database = database
    this.#commits = new GroupCommit((commits) => this.#commitAll(commits))
  }

  async create(transcript: Transcript): Promise<boolean> {
    const result = await this.#database
      .insertInto('conversations')
      .values({
        id: transcript.id,
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
    return Number(result.numInsertedOrUpdatedRows ?? 0) === 1
  }

  async load(id: string): Promise<StoredConversation | undefined> {
    const row = await this.#database
      .selectFrom('conversations')
      .select(['checkpoint', 'checkpoint_seq'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) return undefined
    const events = await this.#events(id, row.checkpoint_seq)
    return { checkpoint: JSON.parse(row.checkpoint) as Transcript, events }
  }

  append(commit: Commit): Promise<'appended' | 'conflict'> {
    return this.#commits.add(commit)
  }

  eventsAfter(id: string, after: number, limit: number): Promise<ConversationEvent[]> {
    return this.#events(id, after, limit)
  }

  async checkpoint(transcript: Transcript): Promise<void> {
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
      .select(['id', 'updated_at', 'summary'])
      .orderBy('updated_at', 'desc')
      .orderBy('id', 'desc')
      .limit(query.limit + 1)
    if (query.visitorId !== undefined) rows = rows.where('visitor_id', '=', query.visitorId)
    if (query.cursor !== undefined) {
      const [updatedAt = '', id = ''] = query.cursor.split('|')
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
      conversations: page.map(({ summary }) => JSON.parse(summary) as Conversation),
      nextCursor: found.length > query.limit && last ? `${last.updated_at}|${last.id}` : null,
    }
  }

  async unfinished(): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('conversations')
      .select('id')
      .where('unfinished', '=', 1)
      .execute()
    return rows.map(({ id }) => id)
  }

  async remove(id: string): Promise<void> {
    await this.#database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('events').where('conversation_id', '=', id).execute()
      await transaction.deleteFrom('conversations').where('id', '=', id).execute()
    })
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
    if (limit !== undefined) rows = rows.limit(limit)
    return (await rows.execute()).map(({ body }) => JSON.parse(body) as ConversationEvent)
  }

  #commitAll(commits: Commit[]): Promise<('appended' | 'conflict')[]> {
    return this.#database.transaction().execute(async (transaction) => {
      const results: ('appended' | 'conflict')[] = []
      for (const commit of commits) results.push(await appendOne(transaction, commit))
      return results
    })
  }
}

/** The row's own number decides: an outdated writer matches no row and stores nothing. */
async function appendOne(transaction: Transaction<Tables>, commit: Commit): Promise<'appended' | 'conflict'> {
  const { conversation, events, conversationId } = commit
  const updated = await transaction
    .updateTable('conversations')
    .set({
      seq: conversation.seq,
      updated_at: conversation.updatedAt,
      unfinished: commit.unfinished ? 1 : 0,
      summary: JSON.stringify(conversation),
    })
    .where('id', '=', conversationId)
    .where('seq', '=', commit.expectedSeq)
    .executeTakeFirst()
  if (Number(updated.numUpdatedRows) !== 1) return 'conflict'
  for (let start = 0; start < events.length; start += ROWS_PER_INSERT) {
    const rows = events.slice(start, start + ROWS_PER_INSERT).map((event) => ({
      conversation_id: conversationId,
      seq: event.seq,
      body: JSON.stringify(event),
    }))
    await transaction.insertInto('events').values(rows).execute()
  }
  return 'appended'
}
