/** Everything a server has stored, as text: two texts are equal when nothing was written in between. */
import { sql } from 'kysely'
import { openDatabase, type Tables } from '../../server/src/storage/database.ts'
import type { TestServer } from './start-server.ts'

const tables = [
  'conversations',
  'events',
  'replies',
  'deliveries',
  'tool_claims',
  'budgets',
  'visitor_sessions',
  'verified_visitors',
] as const satisfies (keyof Tables)[]

export async function rowsIn({
  databaseUrl,
  dataFolder,
}: Pick<TestServer, 'databaseUrl' | 'dataFolder'>): Promise<string> {
  const database = openDatabase({ databaseUrl, dataFolder })
  try {
    const contents = []
    for (const table of tables) {
      const { rows } = await sql`select * from ${sql.table(table)}`.execute(database)
      contents.push({ table, rows: rows.map((row) => JSON.stringify(row)).sort() })
    }
    return JSON.stringify(contents, null, 1)
  } finally {
    await database.destroy()
  }
}
