/** Writes the table of what engines can do into docs/engines.md; with --check it only says whether it is so already. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { engines } from '../server/src/engines/index.ts'
import { engineTable, withTable } from './docs/engine-table.mjs'

const path = join(import.meta.dirname, '../docs/engines.md')
const page = readFileSync(path, 'utf8')
const fresh = withTable(page, engineTable(engines))
if (!process.argv.includes('--check')) writeFileSync(path, fresh)
else if (fresh !== page) {
  console.error('docs/engines.md: the table of engines is not what the code says; run npm run engine-table.')
  process.exitCode = 1
}
