/** Keeps a data folder to one server: two would end each other's replies. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'
import { ConfigError } from './config/config-errors.ts'

/** What nobody refers to any more would be closed. */
const held: unknown[] = []

/**
 * Takes the folder for this process. The operating system holds the lock for as long as the process lives, and not a
 * moment longer, however it ends.
 *
 * @throws ConfigError when another has it
 */
export function takeDataFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = new Libsql(join(folder, 'confab.lock'), { timeout: 0 })
  try {
    // Nothing is ever written: no journal need be made, and left behind.
    lock.pragma('journal_mode = memory')
    lock.exec('begin exclusive')
    held.push(lock)
  } catch (error) {
    lock.close()
    throw /locked|busy/i.test((error as Error).message) ? inUse(folder) : error
  }
}

function inUse(folder: string): ConfigError {
  return new ConfigError(
    `Another Confab already serves the data folder ${folder}: stop it, or set CONFAB_DATA to another folder. ` +
      'Several servers need a database they can share: see DATABASE_URL.',
  )
}
