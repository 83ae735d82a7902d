/** What a conversation costs that has gone on for years. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, BrowserContext } from 'playwright'
import { Api } from '../support/api.ts'
import { launchBrowser } from '../support/browser.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import { composer, say, startHostSite } from '../support/host-site.ts'
import type { Site } from '../support/loopback.ts'
import { median } from '../support/percentile.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { writePast } from './long-talk.ts'
import { Meter } from './meter.ts'
import type { Part } from './part.ts'

const LONG = 10_000
/** As many as the widget draws at once. */
const SHORT = 50
const ROUNDS = 3
const SETTLED_MS = 3_000

export const transcript: Part = {
  name: 'transcript',
  async measure() {
    const { empty, short, long } = await opened()
    const over = (pages: readonly Opened[], what: keyof Opened): number =>
      median(pages.map((one) => one[what])) - median(empty.map((one) => one[what]))
    return {
      heading: 'What does a long conversation cost?',
      text: `A page was opened with a conversation of ${LONG.toLocaleString('en')} messages, half of them answers in Markdown: what the main thread did, and what JavaScript holds afterwards, garbage collected, over the same page with an open chat in which nothing has been said. The median of ${ROUNDS} visits. The floor is a conversation of ${SHORT} messages: as many as are drawn.`,
      figures: [
        {
          what: 'Opening a conversation of years',
          value: over(long, 'taskMs'),
          unit: 'ms',
          floor: over(short, 'taskMs'),
          most: 80,
        },
        {
          what: 'What it holds in memory',
          value: over(long, 'heapMb'),
          unit: 'MB',
          floor: over(short, 'heapMb'),
          most: 10,
        },
      ],
    }
  },
}

interface Opened {
  readonly taskMs: number
  readonly heapMb: number
}

const limits = { sendBurst: 1e4, sendsPerSecond: 1e4, sessionBurst: 1e4, requestBurst: 1e4 }

async function opened(): Promise<Record<'empty' | 'short' | 'long', Opened[]>> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'confab-bench-'))
  const proxy = await startFaultProxy('http://127.0.0.1:1')
  const site = await startHostSite(() => proxy.url)
  const start = async (): Promise<TestServer> => {
    const server = await startServer({ dataFolder, config: { origins: [site.origin], limits } })
    proxy.aim(server.url)
    return server
  }
  const browser = await launchBrowser()
  const first = await start()
  const api = new Api(first.url)
  const [short, long] = [await begin(browser, site, api), await begin(browser, site, api)]
  await first.close()
  await writePast(first, short.conversationId, SHORT)
  await writePast(first, long.conversationId, LONG)
  const second = await start()
  const all: Awaited<ReturnType<typeof opened>> = { empty: [], short: [], long: [] }
  for (let round = 0; round < ROUNDS; round++) {
    all.empty.push(await visit(await browser.newContext(), site, 0))
    all.short.push(await visit(short.context, site, SHORT))
    all.long.push(await visit(long.context, site, SHORT))
  }
  await browser.close()
  await second.close()
  site.close()
  await proxy.close()
  rmSync(dataFolder, { recursive: true, force: true })
  return all
}

/** Somebody says something. */
async function begin(
  browser: Browser,
  site: Site,
  api: Api,
): Promise<{ context: BrowserContext; conversationId: string }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(site.origin)
  await composer(page).waitFor()
  await say(page, 'Hello')
  await page.getByText('You said: Hello').first().waitFor()
  await page.close()
  return { context, conversationId: await api.newest() }
}

/** Nothing but the page's own scripts runs in it until it has been measured; then so many entries must be drawn. */
async function visit(context: BrowserContext, site: Site, entries: number): Promise<Opened> {
  const page = await context.newPage()
  const meter = await Meter.of(page)
  await page.goto(site.origin)
  await pause(SETTLED_MS)
  const { taskMs } = await meter.cost()
  const heapMb = await meter.heapMb()
  const drawn = await page.locator('confab-user-message, confab-response-view').count()
  if (drawn !== entries) throw new Error(`${drawn} of ${entries} entries were drawn.`)
  await page.close()
  return { taskMs, heapMb }
}
