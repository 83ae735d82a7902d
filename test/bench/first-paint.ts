/** How long it takes from what an engine says to what a visitor sees. */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright'
import { defineEngine } from '../../server/src/define.ts'
import type { EngineOutput } from '../../server/src/engines/engine.ts'
import { launchBrowser } from '../support/browser.ts'
import { bundle } from '../support/bundle.ts'
import { composer, say } from '../support/host-site.ts'
import { startSite } from '../support/loopback.ts'
import { percentile } from '../support/percentile.ts'
import type { DrawingPage } from './drawing-page.ts'
import type { PaintPage } from './paint-page.ts'
import type { Figure, Part } from './part.ts'
import { openShop } from './shop.ts'
import { startDrawingSite } from './streaming.ts'

/** How many ticks an answer has, and how long after each other they come. */
interface Pace {
  readonly what: string
  readonly count: number
  readonly everyMs: number
}
const paces: readonly Pace[] = [
  { what: 'A delta that comes by itself', count: 50, everyMs: 200 },
  { what: 'One of 50 in a second', count: 250, everyMs: 20 },
]
const LEAD = 5

const clock = (): number => performance.timeOrigin + performance.now()

/** Says each tick, and notes when. */
async function* ticks({ count, everyMs }: Pace, said: Map<number, number>): AsyncGenerator<string> {
  for (let tick = 1; tick <= count; tick++) {
    await pause(everyMs)
    said.set(tick, clock())
    yield `tick${tick} `
  }
}

export const firstPaint: Part = {
  name: 'paint',
  async measure() {
    const script = await bundle(join(import.meta.dirname, 'paint-page.ts'))
    const browser = await launchBrowser()
    const figures: Figure[] = []
    for (const pace of paces) {
      const floor = await straight(browser, script, pace)
      const value = await through(browser, script, pace)
      const [half, floorHalf] = [percentile(value, 0.5), percentile(floor, 0.5)]
      figures.push(
        {
          what: `${pace.what}, the median`,
          value: half,
          unit: 'ms',
          floor: floorHalf,
          most: 1.5 * floorHalf,
        },
        {
          what: `${pace.what}, 19 of 20 within`,
          value: percentile(value, 0.95),
          unit: 'ms',
          floor: percentile(floor, 0.95),
        },
      )
    }
    await browser.close()
    return {
      heading: 'How soon is an answer seen?',
      text: 'From the moment an engine says something until it is painted in Chromium, through the server, its disk, and Socket.IO, all on one machine. A chat draws at most about 20 times a second, so what comes faster waits for its turn. The floor is a page that reads the same from the engine itself, as server-sent events, and draws it by the same code; at most it may be one and a half times that.',
      figures,
    }
  },
}

/** How long each tick took, but for the first few. */
async function delays(said: Map<number, number>, painted: Promise<[number, number][]>): Promise<number[]> {
  return (await painted).filter(([tick]) => tick > LEAD).map(([tick, at]) => at - said.get(tick)!)
}

const readPainted = (): [number, number][] => [
  ...(globalThis as unknown as { paint: PaintPage }).paint.painted,
]

async function straight(browser: Browser, script: string, pace: Pace): Promise<number[]> {
  const said = new Map<number, number>()
  const engine = await startSite((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' })
    void (async () => {
      for await (const text of ticks(pace, said)) response.write(`data: ${JSON.stringify({ text })}\n\n`)
      response.end()
    })()
  })
  const site = await startDrawingSite()
  const page = await browser.newPage()
  await page.addInitScript({ content: script })
  await page.goto(site.origin)
  await page.evaluate(async (url) => {
    const { paint, page } = globalThis as unknown as { paint: PaintPage; page: DrawingPage }
    await page.prepare()
    paint.watch(document)
    await paint.read(page, url)
  }, engine.origin)
  await pause(200)
  const times = await delays(said, page.evaluate(readPainted))
  await page.close()
  engine.close()
  site.close()
  return times
}

async function through(browser: Browser, script: string, pace: Pace): Promise<number[]> {
  const said = new Map<number, number>()
  const engine = defineEngine({
    name: 'ticking',
    async *generateReply(): AsyncGenerator<EngineOutput> {
      const content = { type: 'MARKDOWN_TEXT' as const, text: '' }
      yield { type: 'put', item: { type: 'MESSAGE', id: 'answer', content } }
      for await (const text of ticks(pace, said)) yield { type: 'append', outputId: 'answer', text }
    },
  })
  const shop = await openShop({ ticking: { engine } })
  const page = await browser.newPage()
  await page.addInitScript({ content: script })
  await page.goto(shop.origin)
  await composer(page).waitFor()
  await page.evaluate(() => {
    const { paint } = globalThis as unknown as { paint: PaintPage }
    paint.watch(document.querySelector('confab-chat')!.shadowRoot)
  })
  await say(page, 'Go on')
  await pause(pace.count * pace.everyMs * 1.2 + 2_000)
  const times = await delays(said, page.evaluate(readPainted))
  await page.close()
  await shop.close()
  if (times.length < pace.count - LEAD) throw new Error('Not all that was said was painted.')
  return times
}
