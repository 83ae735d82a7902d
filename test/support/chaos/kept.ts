/** What a server that has ended left in its database: read as rows, past everything the server is built of. */
import type { Transcript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { sql } from 'kysely'
import { openDatabase, type Database, type DatabaseOptions } from '../../../server/src/storage/database.ts'
import type { KeptConversation } from '../history-checker.ts'

/** Every conversation, with its events in order. @throws when the file is not as the database means it to be. */
export async function readKept(place: DatabaseOptions): Promise<KeptConversation[]> {
  const database = openDatabase(place)
  try {
    if (place.databaseUrl === undefined) await checkIntegrity(database)
    const conversations = await database.selectFrom('conversations').select(['id', 'summary']).execute()
    const rows = await database
      .selectFrom('events')
      .selectAll()
      .orderBy('conversation_id')
      .orderBy('seq')
      .execute()
    const events = rows.map(({ body }) => JSON.parse(body) as ConversationEvent)
    return conversations.map(({ id, summary }) => ({
      created: asCreated(JSON.parse(summary) as Transcript),
      events: events.filter(({ conversationId }) => conversationId === id),
    }))
  } finally {
    await database.destroy()
  }
}

async function checkIntegrity(database: Database): Promise<void> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(database)
  if (rows[0]?.integrity_check !== 'ok') throw new Error(`The database is corrupt: ${JSON.stringify(rows)}`)
}

/** Conversations of the load are changed by their messages only, so all but these fields is as it was in the beginning. */
function asCreated(summary: Transcript): Transcript {
  const begin = { seq: 0, updatedAt: summary.createdAt }
  return { ...summary, ...begin, messages: [], responses: [], order: [], feedback: {}, engineMemory: {} }
}
