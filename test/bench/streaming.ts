/** What drawing a long answer costs while it grows. */
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { browserArguments } from '../../scripts/find-browser.mjs'
import { launchBrowser } from '../support/browser.ts'
import { bundle } from '../support/bundle.ts'
import { sendPage, startSite, type Site } from '../support/loopback.ts'
import { median } from '../support/percentile.ts'
import type { DrawingPage, Kind } from './drawing-page.ts'
import { chatBurstMs } from './chat-burst.ts'
import { Meter } from './meter.ts'
import type { Figure, Part } from './part.ts'
import { LENGTH, mixed, shapes as texts } from './texts.ts'

const ROUNDS = 5
const CHAT_ROUNDS = 3
/** Characters. */
const PIECE = 4
const kinds: readonly Kind[] = ['nothing', 'blocks', 'confab']

export const streaming: Part = {
  name: 'streaming',
  async measure() {
    const site = await startDrawingSite()
    const browser = await launchBrowser()
    const costs: Record<Kind, number[]> = { nothing: [], blocks: [], confab: [] }
    for (let round = 0; round < ROUNDS; round++)
      for (const kind of kinds)
        costs[kind].push(await costOf(browser, site, { how: 'burst', kind, text: mixed, step: PIECE }))
    const inChat: number[] = []
    for (let round = 0; round < CHAT_ROUNDS; round++) inChat.push(await chatBurstMs(browser, mixed, PIECE))
    await browser.close()
    site.close()
    const [idle, floor, value] = kinds.map((kind) => median(costs[kind]))
    return {
      heading: 'What does a long answer cost while it arrives?',
      text: `${LENGTH.toLocaleString('en')} characters of Markdown came in ${(LENGTH / PIECE).toLocaleString('en')} pieces, as fast as the page took them: what the main thread did until all of it was drawn, the median of ${ROUNDS} rounds. The floor puts the bare text into the page, a block for each line, once a frame. At most it may be 1.6 times the floor, and what a page costs that is fed and draws nothing. In an open chat everything is counted, from the frames of the WebSocket to the words that are read aloud; there a server passes on what the engine says in so many pieces, and merges those that come while it writes.`,
      figures: [
        { what: 'The answer, drawn', value: value!, unit: 'ms', floor: floor!, most: 1.6 * floor! + idle! },
        { what: 'A page that draws nothing', value: idle!, unit: 'ms' },
        {
          what: 'The same answer from a server, in an open chat',
          value: median(inChat),
          unit: 'ms',
          floor: floor!,
        },
      ],
    }
  },
}

/** Without it a browser waits for the screen. */
const asFastAsItCan = ['--disable-frame-rate-limit', '--disable-gpu-vsync']
const STEP = 20
const SHAPE_ROUNDS = 3

export const shapes: Part = {
  name: 'shapes',
  async measure() {
    const site = await startDrawingSite()
    const browser = await launchBrowser({ args: [...browserArguments, ...asFastAsItCan] })
    const figures: Figure[] = []
    for (const [name, text] of Object.entries(texts)) {
      const costs: Record<'blocks' | 'confab', number[]> = { blocks: [], confab: [] }
      for (let round = 0; round < SHAPE_ROUNDS; round++)
        for (const kind of ['blocks', 'confab'] as const)
          costs[kind].push(await costOf(browser, site, { how: 'frames', kind, text, step: STEP }))
      const floor = median(costs.blocks)
      figures.push({
        what: `An answer that is ${name}`,
        value: median(costs.confab),
        unit: 'ms',
        floor,
        most: 3 * floor,
      })
    }
    await browser.close()
    site.close()
    return {
      heading: 'Is there an answer that is hard to draw?',
      text: `${LENGTH.toLocaleString('en')} characters were drawn anew ${(LENGTH / STEP).toLocaleString('en')} times, each time with ${STEP} characters more and in a frame of its own: more often than a chat does it, which draws about 20 times a second. The floor puts the bare text into the page in as many frames; at most it may be three times that. The median of ${SHAPE_ROUNDS} rounds.`,
      figures,
    }
  },
}

interface Run {
  readonly how: 'burst' | 'frames'
  readonly kind: Kind
  readonly text: string
  readonly step: number
}

/** Of a run in a page of its own, in milliseconds of the main thread. */
async function costOf(browser: Browser, site: Site, run: Run): Promise<number> {
  const page = await browser.newPage()
  const meter = await Meter.of(page)
  await page.goto(site.origin)
  await page.evaluate(() => (globalThis as unknown as { page: DrawingPage }).page.prepare())
  const before = await meter.cost()
  await page.evaluate(
    ({ how, kind, text, step }) =>
      (globalThis as unknown as { page: DrawingPage }).page[how](kind, text, step),
    run,
  )
  const after = await meter.cost()
  const drawn = await page.evaluate(() => document.body.textContent.length)
  if (run.kind !== 'nothing' && drawn < run.text.length / 2) throw new Error('The answer was not drawn.')
  await page.close()
  return after.taskMs - before.taskMs
}

/** Its page can draw, and does nothing by itself. */
export async function startDrawingSite(): Promise<Site> {
  const script = await bundle(join(import.meta.dirname, 'drawing-page.ts'))
  return startSite(({ url }, response) => {
    if (url === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    else
      sendPage(
        response,
        '<!doctype html><link rel="icon" href="data:,"><body><script type="module" src="/page.js"></script>',
      )
  })
}
