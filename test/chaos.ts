/** The long run, `pnpm chaos`: what the tests do, many more times; writes `docs/reliability.md` when all of it is sound. */
import { parseArgs } from 'node:util'
import { buildServer } from './support/chaos-build.ts'
import { kills, postgres, terms } from './support/chaos-parts-load.ts'
import { flushes, mutants, replies } from './support/chaos-parts-proof.ts'
import { absence, stalled, tabs } from './support/chaos-parts-readers.ts'
import { writeReport, type Part, type Section } from './support/chaos-report.ts'

const { values: given } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** Twenty kills each; the other parts grow with it. */
    rounds: { type: 'string', default: '25' },
    /** Names of parts, with commas; then nothing is written. */
    only: { type: 'string' },
  },
})

const ofPostgres = process.env.CONFAB_TEST_DATABASE_URL ? { postgres } : {}
const parts: Record<string, Part> = {
  ...{ kills, terms, ...ofPostgres },
  ...{ flushes, replies, tabs, absence, stalled, mutants },
}
const chosen = given.only?.split(',') ?? Object.keys(parts)
const build = await buildServer()
const options = { build, seed: Number(given.seed), rounds: Number(given.rounds) }
const sections: Section[] = []
try {
  for (const name of chosen) {
    const begin = performance.now()
    const section = await parts[name]!(options)
    const seconds = Math.round((performance.now() - begin) / 1_000)
    console.log(`${section.isSound ? 'Sound' : 'NOT SOUND'}: ${name}, in ${seconds} s.`)
    for (const row of section.table) console.log(`  ${row.join(' | ')}`)
    sections.push(section)
  }
} finally {
  build.remove()
}
const isSound = sections.every((section) => section.isSound)
if (isSound && given.only === undefined) await writeReport(sections)
process.exit(isSound ? 0 : 1)
