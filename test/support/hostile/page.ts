/** The page's side: draws the hostile texts in every place, and tells what happened. */
import { seededRandom } from '../seeded-random.ts'
import { chunkEnds, chunkings, payloads, sample, type Chunking } from './payloads.ts'
import { makeElement, markdown, settled, sinks, unsafeSink, type Sink } from './sinks.ts'
import { Watch } from './watch.ts'

export interface Plan {
  /** `sample`: every text as Markdown, some of them everywhere. `all`: everything. `unsafe`: in a place that is known to be bad. */
  readonly extent: 'sample' | 'all' | 'unsafe'
  readonly seed: number
  /** Texts that are drawn everywhere, in `sample`. */
  readonly everywhere?: number
}

export interface HostileReport {
  readonly payloads: number
  readonly sinks: number
  /** Texts drawn from beginning to end. */
  readonly drawings: number
  readonly executions: number
  readonly violations: number
  readonly faultCount: number
  /** The first of each kind. */
  readonly faults: readonly string[]
  /** Places in which no word of the text is shown: so they are checked for what they do. */
  readonly silent: readonly string[]
  /** What the page asked for after it was there. */
  readonly asked: readonly string[]
  readonly slowest: string
}

const host = document.createElement('div')
const root = host.attachShadow({ mode: 'open' })
document.body.append(host)

export async function run(plan: Plan): Promise<HostileReport> {
  const silent = await ready()
  const watch = new Watch(root)
  const asked = performance.getEntriesByType('resource').length
  const texts = payloads()
  const seen = { drawings: 0, slowest: '', longest: 0 }
  for (const [sink, chunking, given] of jobs(plan, texts)) {
    // Those that wait for frames wait together; who of them was at fault is then not known.
    const together = sink.slow ? 25 : 1
    for (let at = 0; at < given.length; at += together) {
      const batch = given.slice(at, at + together)
      watch.subject = `${sink.name}, ${chunking}: ${JSON.stringify(batch[0]?.slice(0, 150))}`
      const begin = performance.now()
      await Promise.all(
        batch.map((text, place) => {
          const ends = chunkEnds(text, chunking, seededRandom(plan.seed + at + place))
          return draw(sink, text, ends, watch).catch((error: unknown) =>
            watch.note(`error: ${String(error)}`),
          )
        }),
      )
      const took = performance.now() - begin
      seen.drawings += batch.length
      if (together === 1 && took > seen.longest)
        Object.assign(seen, { longest: took, slowest: `${Math.round(took)} ms: ${watch.subject}` })
    }
    // What a text sets off may come later.
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  watch.subject = 'afterwards'
  await new Promise((resolve) => setTimeout(resolve, 500))
  return {
    payloads: texts.length,
    sinks: sinks.length,
    drawings: seen.drawings,
    executions: watch.executions,
    violations: watch.violations,
    faultCount: watch.faults.length,
    faults: watch.examples.slice(0, 20),
    silent,
    asked: performance
      .getEntriesByType('resource')
      .slice(asked)
      .map(({ name }) => name),
    slowest: seen.slowest,
  }
}

type Job = [Sink, Chunking, readonly string[]]

function jobs({ extent, seed, everywhere = 16 }: Plan, texts: readonly string[]): Job[] {
  if (extent === 'unsafe') return [[unsafeSink, 'whole', sample(texts, 300, seed)]]
  const everyWay = (sink: Sink, some: readonly string[]): Job[] =>
    chunkings.map((chunking) => [sink, chunking, some])
  if (extent === 'all') return sinks.flatMap((sink) => everyWay(sink, texts))
  return [
    [markdown, 'whole', texts],
    [markdown, 'pieces', texts],
    ...sinks.flatMap((sink, at) => everyWay(sink, sample(texts, sink.slow ? 3 : everywhere, seed + at))),
  ]
}

async function draw(sink: Sink, text: string, ends: readonly number[], watch: Watch): Promise<void> {
  const element = makeElement(sink)
  const steps = sink.streams ? ends : spread(ends, sink.slow ? 2 : 10)
  Object.assign(element, sink.properties('', true))
  root.append(element)
  if (sink.slow) await settled(element)
  for (const end of steps) {
    Object.assign(element, sink.properties(text.slice(0, end), true))
    await settled(element)
  }
  Object.assign(element, sink.properties(text, false))
  await settled(element)
  watch.judge(element, !sink.ofHost && sink.element !== 'div')
  element.remove()
}

/** So many of them, from all over. */
function spread(ends: readonly number[], count: number): readonly number[] {
  return ends.filter((_, at) => at % Math.ceil(ends.length / count) === 0)
}

/** Draws a word everywhere, until the Markdown part is there. Gives the places that do not show it. */
async function ready(): Promise<string[]> {
  const silent: string[] = []
  for (const sink of sinks) {
    const element = makeElement(sink)
    Object.assign(element, sink.properties('', true))
    root.append(element)
    await settled(element)
    Object.assign(element, sink.properties('probe *&Dcaron;*', false))
    for (let tries = 0; sink === markdown && !element.textContent.includes('Ď'); tries++) {
      if (tries > 200) throw new Error('Markdown is not drawn.')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await settled(element)
    if (!wordsIn(element).includes('probe')) silent.push(sink.name)
    element.remove()
  }
  return silent
}

function wordsIn(element: Element): string {
  const boxes = [...element.querySelectorAll('textarea')].map(({ value }) => value)
  return [element.textContent, ...boxes].join(' ')
}

Object.assign(globalThis, { runHostile: run })
