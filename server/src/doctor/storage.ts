/** Whether data can be kept: the folder, the database, its tables. */
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Settings } from '../config/settings.ts'
import { openDatabase } from '../storage/database.ts'
import { pendingMigrations } from '../storage/migrations.ts'
import { fault, hint, ok, reasonOf, type Finding } from './finding.ts'

export async function examineStorage(settings: Settings): Promise<Finding[]> {
  const folder = examineFolder(settings)
  const isUsable = folder.every(({ state }) => state !== 'fault')
  const database = isUsable || settings.databaseUrl !== undefined ? [await examineDatabase(settings)] : []
  return [...folder, ...database]
}

function examineFolder({ dataFolder, databaseUrl }: Settings): Finding[] {
  const probe = join(dataFolder, `.doctor-${process.pid}`)
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    const remedy = 'make it writable for this user, or set CONFAB_DATA to a folder that is'
    return [fault('Data folder', `${dataFolder} cannot be written (${reasonOf(error)}): ${remedy}.`)]
  }
  const open = ['secret', 'api-key'].filter((name) => isReadableByOthers(join(dataFolder, name)))
  const findings = open.map((name) =>
    fault('Data folder', `${join(dataFolder, name)} can be read by others: chmod 600 it.`),
  )
  if (databaseUrl === undefined && isReadableByOthers(dataFolder)) {
    const words = `${dataFolder} can be looked into by others, and conversations are in it: chmod 700 it.`
    findings.push(hint('Data folder', words))
  }
  return [...findings, ok('Data folder', `${dataFolder} can be written.`)]
}

function isReadableByOthers(file: string): boolean {
  return process.platform !== 'win32' && existsSync(file) && (statSync(file).mode & 0o077) !== 0
}

async function examineDatabase(settings: Settings): Promise<Finding> {
  const isEmbedded = settings.databaseUrl === undefined
  if (isEmbedded && !existsSync(join(settings.dataFolder, 'confab.db'))) {
    return ok('Database', 'The embedded one will be made at the first start.')
  }
  const name = isEmbedded ? 'The embedded one' : 'PostgreSQL'
  const database = openDatabase(settings)
  try {
    await sql`select 1`.execute(database)
    const pending = await pendingMigrations(database)
    if (pending.length === 0) return ok('Database', `${name} answers and is up to date.`)
    const words = `${name} answers; the next start will bring it up to date (${pending.join(', ')}): back it up first.`
    return hint('Database', words)
  } catch (error) {
    const remedy = isEmbedded
      ? 'restore it from a backup, or move it away to begin anew'
      : 'check DATABASE_URL, and that the database runs and lets this machine in'
    return fault('Database', `${name} does not answer (${reasonOf(error)}): ${remedy}.`)
  } finally {
    await database.destroy()
  }
}
