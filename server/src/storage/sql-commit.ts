/** A commit as it is written to SQL: one row of the conversation, a row for each event. */
import type { Insertable, Transaction, Updateable } from 'kysely'
import type { Account, Commit, ConversationStore, Hint } from './conversation-store.ts'
import type { Tables } from './database.ts'
import type { TouchedReply } from './reply-record-store.ts'

/** Rows per insert, well below the databases' limits on parameters. */
const ROWS_PER_INSERT = 100

export type Result = Awaited<ReturnType<ConversationStore['append']>>

/** A commit as it is written. */
export interface Rows {
  readonly conversationId: string
  readonly expectedSeq: number
  readonly fence: number | undefined
  readonly changes: Pick<Updateable<Tables['conversations']>, 'seq' | 'updated_at' | 'unfinished' | 'summary'>
  readonly events: Insertable<Tables['events']>[]
  readonly replies: readonly TouchedReply[]
  readonly accounts: readonly Account[]
}

export function toRows({
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

export function hintOf({ conversationId, expectedSeq, events }: Rows): Hint {
  return { conversationId, seq: expectedSeq + events.length }
}

/** What the commits have changed. */
export function hintsOf(results: ReadonlyMap<Rows, Result>): Hint[] {
  return [...results].flatMap(([rows, result]) => (result === 'appended' ? [hintOf(rows)] : []))
}

export function byConversation({ conversationId: one }: Rows, { conversationId: other }: Rows): number {
  return Number(one > other) - Number(one < other)
}

/** The row's own number decides: an outdated writer matches no row and stores nothing. */
export async function appendOne(transaction: Transaction<Tables>, rows: Rows): Promise<Result> {
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
