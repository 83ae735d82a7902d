/** A PostgreSQL schema of a test's own, so that tests can share a database. */
import { sql } from 'kysely'
import { openDatabase } from '../../server/src/storage/database.ts'

export interface TestSchema {
  /** Connections to this address see the schema and nothing else. */
  readonly databaseUrl: string
  drop(): Promise<void>
}

/** The schema called `name`, made when missing. */
export async function openSchema(address: string, name: string): Promise<TestSchema> {
  const admin = openDatabase({ databaseUrl: address, dataFolder: '' })
  await sql`create schema if not exists ${sql.id(name)}`.execute(admin)
  const url = new URL(address)
  url.searchParams.set('options', `-c search_path=${name}`)
  return {
    databaseUrl: url.href,
    async drop() {
      await sql`drop schema if exists ${sql.id(name)} cascade`.execute(admin)
      await admin.destroy()
    },
  }
}
