/** Remembers from which sources each build was made. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const cache = join(import.meta.dirname, '../../node_modules/.cache/confab')
const passedOver = /^(node_modules|dist|\..*)$|\.test\.ts$|\.tsbuildinfo$/

/**
 * Changes when a file below `paths` is added, removed or written. Reads no contents: a few milliseconds.
 *
 * @param {string[]} paths
 */
export function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const path of paths) add(path, hash)
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @param {import('node:crypto').Hash} hash
 */
function add(path, hash) {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return
  if (stats.isFile()) {
    hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`)
    return
  }
  for (const name of readdirSync(path).sort()) if (!passedOver.test(name)) add(join(path, name), hash)
}

/** @param {string} name */
export function readStamp(name) {
  try {
    return readFileSync(join(cache, `built-${name}`), 'utf8')
  } catch {
    return undefined
  }
}

/**
 * @param {string} name
 * @param {string} sources
 */
export function keepStamp(name, sources) {
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(cache, `built-${name}`), sources)
}
