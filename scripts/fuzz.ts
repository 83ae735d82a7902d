/** `pnpm fuzz [--count 1000000] [--seed 1]`: malformed input through every door; ends with 1 when anything went wrong. */
import { parseArgs } from 'node:util'
import { fuzz } from '../test/support/fuzz/fuzz.ts'

const { values } = parseArgs({ options: { count: { type: 'string' }, seed: { type: 'string' } } })
const count = Number(values.count ?? 1_000_000)
const seed = Number(values.seed ?? 1)

let shown = 0
const report = await fuzz({
  count,
  seed,
  onProgress(sent) {
    if (sent - shown < count / 20) return
    shown = sent
    console.log(`${sent.toLocaleString('en')} of ${count.toLocaleString('en')}`)
  },
})
console.log(JSON.stringify({ seed, ...report }, null, 2))
const { isAlive, faults, troubles, complaints, isDatabaseWhole } = report
const isWell = isAlive && isDatabaseWhole && faults.length + troubles.length + complaints.length === 0
process.exitCode = isWell ? 0 : 1
