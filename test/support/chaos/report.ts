/** Writes what a long run has found as a page of the documentation. */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase, type DatabaseOptions } from '../../../server/src/storage/database.ts'
import { conditions, toMarkdown, writePage, type Table } from '../report-page.ts'
import type { Section } from './part.ts'

/** How far the run has come with one of its parts. */
export interface Progress {
  readonly name: string
  readonly planned: number
  readonly done: number
}

export interface Run {
  readonly seed: number
  readonly rounds: number
  readonly progress: readonly Progress[]
  readonly sections: readonly Section[]
}

const introduction = `# Reliability

What Confab promises about messages and replies, and what was seen when it was tried. \`pnpm chaos\` has written this page: it
does what the tests do on every change, many more times. Nothing here is written by hand; a run that finds anything wrong
writes no page.`

export async function writeReport(run: Run): Promise<void> {
  const parts = run.sections.flatMap(({ heading, text, table }) => [`## ${heading}`, text, toMarkdown(table)])
  await writePage('docs/reliability.md', [
    introduction,
    ...parts,
    ...['## How far did this run go?', extentOf(run), toMarkdown(extent(run))],
    ...['## What did it run on?', toMarkdown(await versions())],
    ...['## How is it repeated?', repetition(run)],
  ])
}

function extentOf({ rounds, progress }: Run): string {
  const asked = `It was asked for ${rounds} campaigns of kills, and for the other parts in proportion`
  return progress.every(({ planned, done }) => done >= planned)
    ? `${asked}; all of it was done.`
    : `${asked}; its time was up before all of it was done. The figures above are those of the rounds that were done.`
}

const extent = ({ progress }: Run): Table => [
  ['Part', 'Rounds asked for', 'Rounds done'],
  ...progress.map(({ name, planned, done }) => [`\`${name}\``, planned, done]),
]

const repetition = ({
  seed,
  rounds,
}: Run): string => `The whole run, and one round of a part with the seed that is named in its table:

\`\`\`sh
pnpm chaos --seed ${seed} --rounds ${rounds}
pnpm chaos --only kills --seed ${seed} --rounds 1
\`\`\`

A seed decides every chance that the test takes, not when the system lets which process run: what a round finds may take a few
rounds to find again. \`--minutes 30\` begins no round after half an hour, \`--resume\` goes on with what was stopped.
With \`CONFAB_TEST_DATABASE_URL\` PostgreSQL has its part.`

async function versions(): Promise<Table> {
  const databaseUrl = process.env.CONFAB_TEST_DATABASE_URL
  return conditions([
    ['SQLite, in libsql', await asked('select sqlite_version() as version', {})],
    ...(databaseUrl ? [['PostgreSQL', await asked('show server_version', { databaseUrl })]] : []),
    ['Load at the end, over 15 minutes', loadavg()[2]!.toFixed(1)],
  ])
}

async function asked(question: string, place: Pick<DatabaseOptions, 'databaseUrl'>): Promise<string> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'confab-version-'))
  const database = openDatabase({ dataFolder, ...place })
  const { rows } = await sql<Record<string, string>>`${sql.raw(question)}`.execute(database)
  await database.destroy()
  rmSync(dataFolder, { recursive: true, force: true })
  return Object.values(rows[0]!)[0]!
}
