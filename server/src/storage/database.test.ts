import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from './database.ts'
import { migrate } from './migrations.ts'

describe('the embedded database', () => {
  let folder: string
  let database: Database
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'confab-database-'))
    database = openDatabase({ dataFolder: join(folder, 'made', 'on', 'the', 'way') })
  })
  afterEach(async () => {
    await database.destroy()
    rmSync(folder, { recursive: true })
  })
  const setting = async (name: string): Promise<unknown> =>
    Object.values(
      (await sql<object>`select * from ${sql.raw(`pragma_${name}`)}`.execute(database)).rows[0] ?? {},
    )[0]

  it('has a commit on disk before it returns: that is what an acknowledgement promises', async () => {
    expect(await setting('journal_mode')).toBe('wal')
    expect(await setting('synchronous')).toBe(2)
  })

  it('is made where nobody else can look', () => {
    expect(statSync(join(folder, 'made/on/the/way')).mode & 0o077).toBe(0)
  })

  it('waits for another process instead of failing, and keeps no events of what is gone', async () => {
    expect(await setting('busy_timeout')).toBe(5_000)
    expect(await setting('foreign_keys')).toBe(1)
  })

  it('is brought up to date once, however often that is asked for', async () => {
    await migrate(database)
    await migrate(database)
    const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(
      database,
    )
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['conversations', 'events']))
  })
})
