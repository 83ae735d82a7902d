/**
 * The ids of conversations that were removed, and nothing else of them. An id is used once: under the same id, a server
 * that still remembers the conversation from before would take another for it, and show what was removed.
 */
import type { Transaction } from 'kysely'
import type { Tables } from './database.ts'

/** By then no server remembers a conversation that nobody has asked it for. */
const REMEMBERED_MS = 30 * 86_400_000

export async function rememberRemoval(transaction: Transaction<Tables>, id: string): Promise<void> {
  const now = Date.now()
  await transaction
    .insertInto('removed_conversations')
    .values({ id, removed_at: new Date(now).toISOString() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await transaction
    .deleteFrom('removed_conversations')
    .where('removed_at', '<', new Date(now - REMEMBERED_MS).toISOString())
    .execute()
}

export async function wasRemoved(transaction: Transaction<Tables>, id: string): Promise<boolean> {
  const row = await transaction
    .selectFrom('removed_conversations')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}
