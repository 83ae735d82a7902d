/** Conversations and events in SQL: one set of queries for the embedded database and for PostgreSQL. */
import type { Conversation, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { ConversationEvent } from '@confab/shared/events'
import { sql, type Insertable, type Transaction, type Updateable } from 'kysely'
import { reached } from '../moments.ts'
import { conversationOf } from '../transcripts.ts'
import type {
  Account,
  Commit,
  ConversationStore,
  ListQuery,
  StoredConversation,
} from './conversation-store.ts'
import type { Database, Tables } from './database.ts'
import { GroupCommit } from './group-commit.ts'
import { charge, refund } from './sql-budgets.ts'
import type { TouchedReply } from './reply-record-store.ts'
import type { ReplyProjection } from './sql-reply-record-store.ts'

/** Rows per insert, well below the databases' limits on parameters. */
const ROWS_PER_INSERT = 100

export class SqlConversationStore implements ConversationStore {
  readonly #database: Database
  readonly #commits: GroupCommit<Rows, Result>
  readonly #replies: ReplyProjection

  /** Expects a migrated database, and closes it in `close`. */
  constructor(database: Database, replies: ReplyProjection) {
    this.#database = database
    this.#replies = replies
    this.#commits = new GroupCommit((batch) => this.#commitAll(batch))
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

  async append(commit: Commit): Promise<Result> {
    // Written as JSON before it joins a batch: what cannot be written must not take the others down with it.
    return this.#commits.add(toRows(commit))
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

  /** All that belongs to it goes with its row. */
  async remove(id: string, idleSince?: string): Promise<boolean> {
    let removal = this.#database.deleteFrom('conversations').where('id', '=', id)
    if (idleSince !== undefined) removal = removal.where('updated_at', '<', idleSince)
    return Number((await removal.executeTakeFirst()).numDeletedRows) === 1
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
      reached('commit.written')
      return batch.map((rows) => results.get(rows) ?? 'conflict')
    })
    reached('commit.flushed')
    return committed
  }
}

/** The row alone knows whose it is: what is kept as JSON may be from before it changed hands. */
function ownedBy<T extends Conversation>(visitorId: string | null, kept: T): T {
  return { ...kept, visitorId }
}

type Result = Awaited<ReturnType<ConversationStore['append']>>

/** A commit as it is written. */
interface Rows {
  readonly conversationId: string
  readonly expectedSeq: number
  readonly fence: number | undefined
  readonly changes: Pick<Updateable<Tables['conversations']>, 'seq' | 'updated_at' | 'unfinished' | 'summary'>
  readonly events: Insertable<Tables['events']>[]
  readonly replies: readonly TouchedReply[]
  readonly accounts: readonly Account[]
}

function toRows({
  conversationId,
  expectedSeq,
  fence,
  conversation,
  unfinished,
  events,
  replies,
  accounts = [],
}: Commit): Rows {
  return {
    conversationId,
    expectedSeq,
    fence,
    replies,
    accounts,
    changes: {
      seq: conversation.seq,
      updated_at: conversation.updatedAt,
      unfinished: unfinished ? 1 : 0,
      summary: JSON.stringify(conversation),
    },
    events: events.map((event) => ({
      conversation_id: conversationId,
      seq: event.seq,
      body: JSON.stringify(event),
    })),
  }
}

function byConversation({ conversationId: one }: Rows, { conversationId: other }: Rows): number {
  return Number(one > other) - Number(one < other)
}

/** The row's own number decides: an outdated writer matches no row and stores nothing. */
async function appendOne(transaction: Transaction<Tables>, rows: Rows): Promise<Result> {
  let update = transaction
    .updateTable('conversations')
    .set(rows.changes)
    .where('id', '=', rows.conversationId)
    .where('seq', '=', rows.expectedSeq)
  if (rows.fence !== undefined) update = update.where('fence', '=', rows.fence)
  const updated = await update.executeTakeFirst()
  if (Number(updated.numUpdatedRows) !== 1) {
    return (await isFenced(transaction, rows)) ? 'fenced' : 'conflict'
  }
  for (let start = 0; start < rows.events.length; start += ROWS_PER_INSERT) {
    const some = rows.events.slice(start, start + ROWS_PER_INSERT)
    await transaction.insertInto('events').values(some).execute()
  }
  return 'appended'
}

/** A refused writer learns whether it may read again and retry, or has to stop for good. */
async function isFenced(transaction: Transaction<Tables>, { conversationId, fence }: Rows): Promise<boolean> {
  if (fence === undefined) return false
  const row = await transaction
    .selectFrom('conversations')
    .select('fence')
    .where('id', '=', conversationId)
    .executeTakeFirst()
  return row !== undefined && row.fence !== fence
}

/** A cursor is the time and the id of the last conversation of a page. */
function readCursor(cursor: string): { updatedAt: string; id: string } {
  const [, updatedAt, id] = /^(\d{4}-[\dT:.-]+Z)\|([\w-]+)$/.exec(cursor) ?? []
  if (updatedAt !== undefined && id !== undefined) return { updatedAt, id }
  throw new ConfabError('INVALID_INPUT', 'The cursor is not known here.')
}
