/** A chat that is moved stays as it is; one that is removed leaves nothing behind. */
import type { CDPSession, Page } from 'playwright'
import { beforeEach, describe, expect, it } from 'vitest'
import { composer, reads, say, talk } from '../support/host-site.ts'
import { heldThings, watchThings } from '../support/held-things.ts'
import { pageBench } from '../support/page-bench.ts'
import { showingEngine } from '../support/showing-engine.ts'

const bench = pageBench({
  config: {
    agents: { shown: { engine: showingEngine } },
    limits: { sendBurst: 10_000, requestBurst: 10_000, sessionBurst: 10_000, authSockets: 1_000 },
  },
  context: { viewport: { width: 900, height: 700 } },
})
let page: Page
let opened: number
beforeEach(async () => {
  opened = 0
  page = await bench.context.newPage()
  await watchThings(page)
  page.on('websocket', () => opened++)
})

const words = Array.from({ length: 40 }, (_, index) => `Line ${index}`).join('\n')
const logPlace = (): Promise<number> => page.locator('.log').evaluate(({ scrollTop }) => scrollTop)

describe.each(['bubble', 'inline'])('a %s chat that is moved', (mode) => {
  beforeEach(async () => {
    await page.goto(`${bench.site.origin}/?mode=${mode}&open`)
    await composer(page).waitFor()
    for (const text of [words, words]) {
      await say(page, text)
      await reads(page, 'You said: Line 0')
    }
    await page.locator('.log').evaluate((list) => (list.scrollTop = 120))
    await expect.poll(logPlace).toBe(120)
    await page.waitForTimeout(100)
  })

  const stays = async (): Promise<void> => {
    await talk(page, 'Still here?')
    expect(opened).toBe(1)
  }

  it.each<[string, () => void]>([
    [
      'to another place',
      () => {
        const place = document.createElement('section')
        document.body.append(place)
        place.append(document.querySelector('confab-chat')!)
      },
    ],
    [
      'into the next page of a single-page app',
      () => {
        const chat = document.querySelector('confab-chat')!
        history.pushState(null, '', '/next')
        document.body.replaceChildren(document.createElement('main'), chat)
      },
    ],
    [
      'by moveBefore',
      () => {
        const place = document.createElement('section')
        document.body.append(place)
        const chat = document.querySelector('confab-chat')!
        Reflect.apply(Reflect.get(place, 'moveBefore') ?? place.append, place, [chat, null])
      },
    ],
  ])('%s keeps its conversation, its connection, and the place that is read', async (_, move) => {
    await page.locator('confab-panel').evaluate((panel) => panel.setAttribute('data-same', ''))
    await page.evaluate(move)
    await page.waitForTimeout(100)
    expect(await logPlace()).toBe(120)
    expect(await page.locator('confab-panel[data-same]').count()).toBe(1)
    if (mode === 'bubble')
      expect(await page.locator('confab-panel').evaluate((panel) => panel.matches(':popover-open'))).toBe(
        true,
      )
    await stays()
  })
})

/** What the page holds after a garbage collection. */
async function measure(session: CDPSession) {
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (name: string): number => metrics.find((one) => one.name === name)!.value
  return { heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') }
}

/** Puts chats into the page and removes them again: each tenth is opened, and connected when it goes. */
const cycle = (count: number): Promise<number> =>
  page.evaluate(async (count) => {
    let live = 0
    for (let index = 0; index < count; index++) {
      const chat = document.createElement('confab-chat')
      document.body.append(chat)
      if (index % 10 === 0) {
        chat.show()
        await new Promise<void>((resolve) =>
          chat.addEventListener('confab-connection', ({ detail }) => {
            if (detail.connection.status === 'live') resolve()
          }),
        )
        live++
      }
      chat.remove()
      if (index % 10 === 0) await new Promise((resolve) => setTimeout(resolve))
    }
    return live
  }, count)

describe('a chat that is removed', () => {
  it('leaves nothing, a thousand times', { timeout: 120_000 }, async () => {
    await page.goto(`${bench.site.origin}/?mode=bubble&open`)
    await composer(page).waitFor()
    await talk(page, 'Hello')
    await page.evaluate(() => document.querySelector('confab-chat')!.remove())
    const session = await bench.context.newCDPSession(page)
    await session.send('Performance.enable')
    await cycle(100)
    await expect.poll(() => heldThings(page)).toEqual({})
    const before = await measure(session)
    expect(await cycle(1_000)).toBe(100)
    await expect.poll(() => heldThings(page)).toEqual({})
    const after = await measure(session)
    expect(after.nodes - before.nodes).toBeLessThanOrEqual(20)
    expect(after.listeners - before.listeners).toBeLessThanOrEqual(5)
    expect(after.heap - before.heap).toBeLessThan(500_000)
  })
})
