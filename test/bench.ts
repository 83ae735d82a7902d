/** Measures what is promised of speed and size, `pnpm bench [--only <parts>] [--write]`; ends with 1 when it is not kept. */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import buildWidget from './support/built-widget.ts'
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

/** What hangs is a fault, too. */
const PART_MS = 180_000

const all = [bytes, open, streaming, shapes, transcript, messages, firstPaint, idle]
const names = given.only?.split(',')
const unknown = names?.filter((name) => !all.some((part) => part.name === name)) ?? []
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.`)

buildWidget()
const measured: Measured[] = []
for (const { name, measure } of all.filter((part) => names?.includes(part.name) ?? true)) {
  const [load] = loadavg()
  const begin = performance.now()
  const late = setTimeout(() => {
    console.error(`${name} does not end.`)
    process.exit(1)
  }, PART_MS)
  const section = await measure()
  clearTimeout(late)
  measured.push({ ...section, name, load: load!, seconds: (performance.now() - begin) / 1_000 })
  print(measured.at(-1)!)
}

if (given.write && names === undefined) await writeReport(measured)
const missed = measured.flatMap(({ figures }) => figures.filter(isMissed))
for (const figure of missed) console.error(`Missed: ${inWords(figure)}`)
process.exit(missed.length > 0 ? 1 : 0)
