/** Appends while nobody else can: for a writer that would lose against a faster one for ever. */
import { sql, type Transaction } from 'kysely'
import type { ConversationEvent } from '@confab/shared/events'
import type { HeldAppend } from './conversation-store.ts'
import type { Tables } from './database.ts'
import { charge, refund } from './sql-budgets.ts'
import { appendOne, toRows, type Result, type Rows } from './sql-commit.ts'

/** What is to be undone although nothing went wrong. */
class Undone extends Error {
  readonly result: Result | 'unchanged'

  constructor(result: Result | 'unchanged') {
    super(result)
    this.result = result
  }
}

/** @returns how it ended, of a transaction that `work` may have undone with `Undone`. */
export async function resultOf(work: Promise<Rows>): Promise<Rows | Result | 'unchanged'> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Undone) return error.result
    throw error
  }
}

/** In this order: accounts first, then the conversation, as all commits do, so that no two wait for each other. */
export async function appendHeld(
  transaction: Transaction<Tables>,
  { conversationId, after, accounts = [], make }: HeldAppend,
): Promise<Rows> {
  if ((await charge(transaction, [{ accounts }])).size > 0) throw new Undone('over-budget')
  await hold(transaction, conversationId)
  const commit = make(await eventsAfter(transaction, conversationId, after))
  if (!commit) throw new Undone('unchanged')
  const rows = toRows(commit)
  if (!commit.accounts) await refund(transaction, accounts)
  const result = await appendOne(transaction, rows)
  if (result !== 'appended') throw new Undone(result)
  return rows
}

/** Changes nothing: whoever writes to a row has it until the transaction ends, in both databases. */
async function hold(transaction: Transaction<Tables>, id: string): Promise<void> {
  const { numUpdatedRows } = await transaction
    .updateTable('conversations')
    .set({ seq: sql<number>`seq` })
    .where('id', '=', id)
    .executeTakeFirst()
  if (Number(numUpdatedRows) !== 1) throw new Undone('conflict')
}

async function eventsAfter(
  transaction: Transaction<Tables>,
  id: string,
  after: number,
): Promise<ConversationEvent[]> {
  const rows = await transaction
    .selectFrom('events')
    .select('body')
    .where('conversation_id', '=', id)
    .where('seq', '>', after)
    .orderBy('seq')
    .execute()
  return rows.map(({ body }) => JSON.parse(body) as ConversationEvent)
}
