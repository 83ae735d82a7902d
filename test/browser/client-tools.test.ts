/** Functions of the host page that an agent calls: run once, wherever the visitor looks, and answered. */
import type { Json } from '@confab/shared/conversation'
import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { log, reads, say, talk } from '../support/host-site.ts'
import { pageBench } from '../support/page-bench.ts'
import { showingEngine } from '../support/showing-engine.ts'

const bench = pageBench({ config: { agents: { shown: { engine: showingEngine } } } })

interface Offer {
  readonly approve?: boolean
  readonly ms?: number
  readonly parameters?: { readonly type: string }
}

/** A tab whose page offers to change the delivery, and counts for all tabs how often it did. */
async function open(offer: Offer = {}): Promise<Page> {
  const tab = await bench.open()
  await tab.waitForFunction(() => customElements.get('confab-chat'))
  await tab.evaluate(({ approve = false, ms = 0, parameters = { type: 'object' } }) => {
    document.querySelector('confab-chat')!.tools = {
      change_delivery: {
        description: 'Moves the delivery to another day',
        parameters,
        approve,
        run: async ({ day = null }) => {
          localStorage.setItem('runs', String(Number(localStorage.getItem('runs')) + 1))
          await new Promise((resolve) => setTimeout(resolve, ms))
          return { day, moved: true }
        },
      },
    }
  }, offer)
  return tab
}

const runs = (tab: Page): Promise<number> => tab.evaluate(() => Number(localStorage.getItem('runs')))
const allow = (tab: Page) => tab.getByRole('button', { name: 'Allow', exact: true })
const brought = 'The page says: {"day":"Friday","moved":true}'

describe('a tool of the page', () => {
  it('is known to the agent, beside what the page says of itself', async () => {
    const tab = await open({ parameters: { type: 'object' } })
    await tab.evaluate(() => (document.querySelector('confab-chat')!.context = { page: '/cart' }))
    await say(tab, 'tools')
    await reads(tab, '"page":"/cart"')
    const told = JSON.parse(await tab.locator('confab-content code').innerText()) as Json
    const description = 'Moves the delivery to another day'
    const tool = { name: 'change_delivery', description, parameters: { type: 'object' } }
    expect(told).toEqual({ page: '/cart', tools: [tool] })
  })

  it('runs once although three tabs are open, and its result reaches the agent', async () => {
    const tabs = [await open({ ms: 300 }), await open({ ms: 300 }), await open({ ms: 300 })]
    await talk(tabs[0]!, 'Hello')
    for (const tab of tabs) await reads(tab, 'You said: Hello')
    await say(tabs[0]!, 'call')
    for (const tab of tabs) await reads(tab, brought)
    expect(await runs(tabs[0]!)).toBe(1)
    await expect.poll(() => log(tabs[2]!)).toBe(await log(tabs[0]!))
  })

  it('tells the page first, which may answer it in its own way', async () => {
    const tab = await open()
    const told = await tab.evaluateHandle(() => {
      const told: unknown[] = []
      document.addEventListener('confab-tool-call', (event) => {
        told.push(event.detail)
        event.preventDefault()
      })
      return told
    })
    await say(tab, 'call')
    await reads(tab, 'change delivery')
    await expect.poll(async () => (await told.jsonValue()).length).toBe(1)
    const [call] = (await told.jsonValue()) as { conversationId: string; toolCallId: string }[]
    expect(call).toMatchObject({ name: 'change_delivery', arguments: { day: 'Friday' } })
    await tab.reload()
    await tab.waitForTimeout(300)
    expect(await runs(tab)).toBe(0)
    const result = { role: 'tool', toolCallId: call!.toolCallId, result: 'done by our own server' }
    await bench.api.post(call!.conversationId, { ...result, action: 'generate-reply' })
    await reads(tab, 'The page says: "done by our own server"')
  })

  it('that the page was left in the middle of is not run again, and the agent is told the truth', async () => {
    const tab = await open({ ms: 60_000 })
    await say(tab, 'call')
    await expect.poll(() => runs(tab)).toBe(1)
    await tab.close()
    const again = await open({ ms: 0 })
    await reads(again, 'The page was closed while the tool ran; whether it did is not known.')
    expect(await runs(again)).toBe(1)
  })
})

describe('a tool that the visitor must allow', () => {
  it('asks again after a reload, runs once when it is allowed in another tab, and asks no more', async () => {
    const one = await open({ approve: true })
    await say(one, 'call')
    await allow(one).waitFor()
    await one.close()
    // Long enough for both to be pressed before the result takes the question away.
    const slow = { approve: true, ms: 1_000 }
    const [two, three] = [await open(slow), await open(slow)]
    await Promise.all([allow(two).waitFor(), allow(three).waitFor()])
    expect(await runs(two)).toBe(0)
    await Promise.all([allow(two).click(), allow(three).click()])
    await Promise.all([reads(two, brought), reads(three, brought)])
    expect(await runs(two)).toBe(1)
    expect([await allow(two).count(), await allow(three).count()]).toEqual([0, 0])
  })

  it('does not run when it is refused, which the agent is told', async () => {
    const tab = await open({ approve: true })
    await say(tab, 'call')
    await tab.getByRole('button', { name: 'Don’t allow' }).click()
    await reads(tab, 'The visitor did not allow it.')
    expect(await runs(tab)).toBe(0)
  })
})
