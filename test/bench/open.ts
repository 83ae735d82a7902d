/** What the launcher and the open chat cost a slow phone. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright'
import { launchBrowser } from '../support/browser.ts'
import { median } from '../support/percentile.ts'
import { Meter } from './meter.ts'
import type { Figure, Part } from './part.ts'
import { startPlainChat } from './plain-chat.ts'
import { openShop } from './shop.ts'

const SLOWDOWN = 4
const ROUNDS = 5
/** After so long nothing more happens on a page, on a slow machine either. */
const SETTLED_MS = 1_500
const size = { width: 1280, height: 900 }
/** The launcher's middle, from the corner. */
const AWAY = 44

export const open: Part = {
  name: 'open',
  async measure() {
    const { blank, plain, chat } = await visits()
    const over = (pages: readonly Visit[], stage: keyof Visit): number =>
      median(pages.map((one) => one[stage])) - median(blank.map((one) => one[stage]))
    const figure = (what: string, stage: keyof Visit): Figure => ({
      what,
      value: over(chat, stage),
      unit: 'ms',
      floor: over(plain, stage),
    })
    return {
      heading: 'How long does it keep a phone busy?',
      text: `The time in which JavaScript runs, in Chromium with a processor that is ${SLOWDOWN} times slower, over that of the same page without a chat, which is visited and clicked on in the same way. The median of ${ROUNDS} visits, each with nothing in its cache. The floor is a button that fetches a box to write in, without any library.`,
      figures: [
        figure('The page with the launcher', 'loadedMs'),
        { ...figure('The same, and the chat opened', 'openMs'), most: 80 },
      ],
    }
  },
}

/** By turns, so that what else the machine does is the same for all of them. */
async function visits(): Promise<Record<'blank' | 'plain' | 'chat', Visit[]>> {
  const shop = await openShop()
  const plainChat = await startPlainChat()
  const browser = await launchBrowser()
  const all: Awaited<ReturnType<typeof visits>> = { blank: [], plain: [], chat: [] }
  for (let round = 0; round < ROUNDS; round++) {
    all.blank.push(await visit(browser, `${shop.origin}/plain`))
    all.plain.push(await visit(browser, plainChat.origin, 'plain-chat'))
    all.chat.push(await visit(browser, `${shop.origin}/?mode=bubble`, 'confab-composer textarea'))
  }
  await browser.close()
  plainChat.close()
  await shop.close()
  return all
}

interface Visit {
  readonly loadedMs: number
  readonly openMs: number
}

/** Nothing but the page's own scripts runs in it until it has been measured; then `opened` must be there. */
async function visit(browser: Browser, url: string, opened?: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: size })
  const page = await context.newPage()
  const meter = await Meter.of(page, SLOWDOWN)
  await page.goto(url)
  await pause(SETTLED_MS)
  const { scriptMs: loadedMs } = await meter.cost()
  await page.mouse.click(size.width - AWAY, size.height - AWAY)
  await pause(SETTLED_MS)
  const { scriptMs: openMs } = await meter.cost()
  if (opened && !(await page.locator(opened).isVisible())) throw new Error(`It did not open: ${url}`)
  await context.close()
  return { loadedMs, openMs }
}
