/** A long answer that comes as fast as a server passes it on, in a chat that is open on a page. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright'
import { defineEngine } from '../../server/src/define.ts'
import type { EngineOutput } from '../../server/src/engines/engine.ts'
import { Api } from '../support/api.ts'
import { composer, say } from '../support/host-site.ts'
import { Meter } from './meter.ts'
import { openShop } from './shop.ts'

const GREETING = 'Hello'
/** After so long what has arrived is drawn. */
const DRAWN_MS = 1_000

/** Of the page, from the question to the end of the answer, in milliseconds of its main thread. */
export async function chatBurstMs(browser: Browser, text: string, step: number): Promise<number> {
  const shop = await openShop({ bursting: { engine: burstingEngine(text, step) } })
  const context = await browser.newContext()
  const page = await context.newPage()
  const meter = await Meter.of(page)
  await page.goto(shop.origin)
  await composer(page).waitFor()
  await say(page, GREETING)
  await page.locator('confab-response-view em').waitFor()
  await pause(DRAWN_MS)
  const before = await meter.cost()
  const api = new Api(shop.server.url)
  await api.post(await api.newest(), 'Say all of it')
  await pause(DRAWN_MS)
  const after = await meter.cost()
  const drawn = await page.locator('confab-response-view').last().innerText()
  if (drawn.length < text.length / 2) throw new Error('The answer was not drawn.')
  await context.close()
  await shop.close()
  return after.taskMs - before.taskMs
}

/** Greets whoever greets; says the text to everybody else, in pieces, without a pause. */
const burstingEngine = (text: string, step: number) =>
  defineEngine({
    name: 'bursting',
    async *generateReply({ message }): AsyncGenerator<EngineOutput> {
      const content = { type: 'MARKDOWN_TEXT' as const, text: '' }
      yield { type: 'put', item: { type: 'MESSAGE', id: 'answer', content } }
      const words = message.content?.text === GREETING ? '*Hello*' : text
      for (let start = 0; start < words.length; start += step) {
        yield { type: 'append', outputId: 'answer', text: words.slice(start, start + step) }
      }
    },
  })
