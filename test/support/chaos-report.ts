/** Writes what a long run has found as a page of the documentation. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir, type } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { format, resolveConfig } from 'prettier'
import { openDatabase } from '../../server/src/storage/database.ts'
import type { ChaosBuild } from './chaos-build.ts'

export interface PartOptions {
  readonly build: ChaosBuild
  readonly seed: number
  /** How often what costs much is done; what costs little is done more often, what costs more less. */
  readonly rounds: number
}

export type Part = (options: PartOptions) => Promise<Section>

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
export const worst = (numbers: readonly number[]): number => Math.max(0, ...numbers)
export const number = (value: number): string => value.toLocaleString('en')
export const span = (seed: number, count: number): string =>
  count === 1 ? `${seed}` : `${seed} to ${seed + count - 1}`

export interface Section {
  /** As a question, for the page is also what the docs engine answers from. */
  readonly heading: string
  readonly text: string
  /** The first row is the head. */
  readonly table: readonly (readonly (string | number)[])[]
  /** Whether everything was as it should be. */
  readonly isSound: boolean
}

const page = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url))
const manifest = fileURLToPath(new URL('../../server/package.json', import.meta.url))

const introduction = `# Reliability

What Confab promises about messages and replies, and what was seen when it was tried. \`pnpm chaos\` has written this page: it
does what the tests do on every change, many more times. Every figure can be had again with its seed.`

export async function writeReport(sections: readonly Section[]): Promise<void> {
  const parts = sections.flatMap(({ heading, text, table }) => [`## ${heading}`, text, toMarkdown(table)])
  const text = [introduction, ...parts, '## What did this run on?', toMarkdown(await versions())].join('\n\n')
  const options = await resolveConfig(page)
  writeFileSync(page, await format(text, { ...options, parser: 'markdown' }))
}

function toMarkdown([head = [], ...rows]: Section['table']): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? number(cell) : cell)).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

async function versions(): Promise<Section['table']> {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return [
    ['', ''],
    ['Date', new Date().toISOString().slice(0, 10)],
    ['Confab', version],
    ['Node', process.version],
    ['SQLite, in libsql', await sqliteVersion()],
    ['System', `${type()} ${release()}, ${cpus().length} cores, shared with other work`],
  ]
}

async function sqliteVersion(): Promise<string> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'confab-version-'))
  const database = openDatabase({ dataFolder })
  const { rows } = await sql<{ version: string }>`select sqlite_version() as version`.execute(database)
  await database.destroy()
  rmSync(dataFolder, { recursive: true, force: true })
  return rows[0]!.version
}
