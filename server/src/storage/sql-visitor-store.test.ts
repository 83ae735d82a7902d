import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from './database.ts'
import { migrate } from './migrations.ts'
import { SqlVisitorStore } from './sql-visitor-store.ts'

describe('a claim', () => {
  let folder: string
  let database: Database
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'confab-claim-'))
    database = openDatabase({ dataFolder: folder })
    await migrate(database)
  })
  afterEach(async () => {
    await database.destroy()
    rmSync(folder, { recursive: true })
  })

  it('that cannot be ended changes nothing: the visitor before is still there', async () => {
    const store = new SqlVisitorStore(database)
    const times = { createdAt: 0, renewedAt: 0, seenAt: null, activeUntil: 1, revokedAt: null }
    const hashes = { secretHash: 'a', previousHash: null, salt: 'b', keyMark: null }
    await store.create({ id: 'session', visitorId: 'vis_before', ...times, ...hashes })
    const conversation = { id: 'conv_x', visitor_id: 'vis_before', seq: 0, updated_at: '', unfinished: 0 }
    const kept = { summary: '{}', checkpoint: '{}', checkpoint_seq: 0 }
    await database
      .insertInto('conversations')
      .values({ ...conversation, ...kept })
      .execute()
    await sql`create trigger full before update on conversations begin select raise(abort, 'full'); end`.execute(
      database,
    )
    await expect(store.claim('vis_before', 'vis_after', 1)).rejects.toThrow('full')
    expect(await store.find('session')).toMatchObject({ revokedAt: null })
  })
})
