/** Measures what is promised of speed and size, `pnpm bench [--only <parts>] [--write]`; ends with 1 when it is not kept. */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import buildWidget from './support/built-widget.ts'
import { conditions } from './support/report-page.ts'
import { bytes } from './bench/bytes.ts'
import { firstPaint } from './bench/first-paint.ts'
import { idle } from './bench/idle.ts'
import { messages } from './bench/messages.ts'
import { open } from './bench/open.ts'
import { isMissed, type Measured } from './bench/part.ts'
import { inWords, print, writeReport } from './bench/report.ts'
import { shapes, streaming } from './bench/streaming.ts'
import { transcript } from './bench/transcript.ts'

const { values: given } = parseArgs({
  options: {
    /** Names of parts, with commas; then nothing is written. */
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})

/** A run that has not ended by then hangs. */
const RUN_MS = 480_000

const all = [bytes, open, streaming, shapes, transcript, messages, firstPaint, idle]
const names = given.only?.split(',')
const unknown = names?.filter((name) => !all.some((part) => part.name === name)) ?? []
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.`)

buildWidget()
console.log(
  conditions([])
    .slice(1)
    .map((row) => row.join(' '))
    .join(' · '),
)
setTimeout(() => {
  console.error('It does not end.')
  process.exit(1)
}, RUN_MS).unref()

const measured: Measured[] = []
for (const { name, measure } of all.filter((part) => names?.includes(part.name) ?? true)) {
  const [load] = loadavg()
  const begin = performance.now()
  const section = await measure()
  measured.push({ ...section, name, load: load!, seconds: (performance.now() - begin) / 1_000 })
  print(measured.at(-1)!)
}

if (given.write && names === undefined) await writeReport(measured)
const missed = measured.flatMap(({ figures }) => figures.filter(isMissed))
for (const figure of missed) console.error(`Missed: ${inWords(figure)}`)
process.exit(missed.length > 0 ? 1 : 0)
