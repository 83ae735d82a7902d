/** The long run, `pnpm chaos`: what the tests do, many more times; writes `docs/reliability.md` when all of it is sound. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildServer } from './support/chaos/build.ts'
import { Diary } from './support/chaos/diary.ts'
import type { Part } from './support/chaos/part.ts'
import { pages } from './support/chaos/parts-browser.ts'
import { kills, onPostgres, terms } from './support/chaos/parts-load.ts'
import { flushes, mutants, replies } from './support/chaos/parts-proof.ts'
import { absence, stalled, tabs } from './support/chaos/parts-readers.ts'
import { writeReport } from './support/chaos/report.ts'
import { commit } from './support/report-page.ts'

const { values: given } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** Twenty kills each; the other parts grow with it. */
    rounds: { type: 'string', default: '25' },
    /** After so many no round is begun, but for the first of each part. */
    minutes: { type: 'string' },
    /** Goes on with the last run of the same seed and commit. */
    resume: { type: 'boolean', default: false },
    /** Names of parts, with commas; then nothing is written. */
    only: { type: 'string' },
  },
})
const [seed, rounds] = [Number(given.seed), Number(given.rounds)]
const minutes = given.minutes === undefined ? undefined : Number(given.minutes)

const address = process.env.CONFAB_TEST_DATABASE_URL
const onDatabases = address ? [onPostgres(address)] : []
const all: Part[] = [kills, terms, ...onDatabases, flushes, replies, tabs, absence, stalled, pages, mutants]
const names = given.only?.split(',')
const parts = all.filter(({ name }) => names?.includes(name) ?? true)

const folder = join(import.meta.dirname, '../node_modules/.cache/confab')
const diary = new Diary(join(folder, `chaos-${commit().replaceAll(' ', '-')}-${seed}.jsonl`), given.resume)
const doneOf = ({ name }: Part): number => diary.results(name).length
const shareOf = (part: Part): number => doneOf(part) / part.planned(rounds)

/** The part that is furthest behind, so that a run that has no more time has done some of everything. */
function next(): Part | undefined {
  const isLate = minutes !== undefined && performance.now() > minutes * 60_000
  const due = parts.filter((part) => (isLate ? doneOf(part) === 0 : shareOf(part) < 1))
  return due.toSorted((a, b) => shareOf(a) - shareOf(b))[0]
}

const build = await buildServer()
try {
  for (let part = next(); part; part = next()) {
    const begin = performance.now()
    const result = await part.round({ build, seed: seed + doneOf(part) })
    diary.write(part.name, result)
    const seconds = Math.round((performance.now() - begin) / 1_000)
    const { isSound } = part.report([result], seed)
    const count = `${doneOf(part)} of ${part.planned(rounds)}`
    console.log(`${isSound ? 'Sound' : 'NOT SOUND'}: ${part.name}, ${count}, in ${seconds} s.`)
  }
} finally {
  build.remove()
}

const progress = parts.map((part) => ({ ...part, planned: part.planned(rounds), done: doneOf(part) }))
const sections = parts.map((part) => part.report(diary.results(part.name), seed))
for (const { heading, table, isSound } of sections) {
  console.log(`\n${heading}${isSound ? '' : ' NOT SOUND'}`)
  for (const row of table) console.log(`  ${row.join(' | ')}`)
}
console.log(`\nEach round is in ${diary.file}.`)
const isSound = sections.every((section) => section.isSound)
if (isSound && names === undefined) await writeReport({ seed, rounds, progress, sections })
process.exit(isSound ? 0 : 1)
