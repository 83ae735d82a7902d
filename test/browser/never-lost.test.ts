/** The widget on a page that is reloaded, left, and cut off from the network or its storage. */
import type { Locator, Page } from 'playwright'
import { beforeEach, describe, expect, it } from 'vitest'
import { endlessEngine } from '../support/endless-engine.ts'
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { composer, log, notice, say, shown } from '../support/host-site.ts'
import { pageBench } from '../support/page-bench.ts'
import { scriptedEngine } from '../support/scripted-engine.ts'
import { seededRandom } from '../support/seeded-random.ts'

const endless = endlessEngine(5)
let proxy: FaultProxy
const bench = pageBench({
  config: {
    agents: { scripted: { engine: scriptedEngine }, endless: { engine: endless } },
    defaultAgent: 'scripted',
    limits: { sendBurst: 10_000, sendsPerSecond: 10_000, sessionBurst: 10_000, requestBurst: 10_000 },
  },
  launch: { ignoreDefaultArgs: ['--disable-back-forward-cache'] },
  network: async (server) => (proxy = await startFaultProxy(server)),
})
let page: Page
beforeEach(async () => {
  proxy.set({})
  page = await open()
})

/** Another tab of the same browser, with the chat in it. */
async function open(path?: string): Promise<Page> {
  const tab = await bench.open(path)
  await composer(tab).waitFor()
  return tab
}

const answer = (tab: Page, text: string): Locator => tab.locator('confab-message-list').getByText(text)
/** What the visitor has said in the newest conversation, as the server has it. */
async function stored(): Promise<string[]> {
  const { messages } = await bench.api.messages(await bench.api.newest(), '?limit=100')
  return messages.flatMap(({ role, content }) => (role === 'user' ? (content?.text ?? '') : []))
}

const numbered = (count: number, name = 'Message'): string[] =>
  Array.from({ length: count }, (_, index) => `${name} ${index + 1}`)

describe('A page that is reloaded', () => {
  it('while a message is sent, 20 times at whatever moment: each is sent exactly once, in order', async () => {
    const random = seededRandom(7)
    proxy.set({ latencyMs: 2, jitterMs: 6 })
    const texts = numbered(20)
    for (const text of texts) {
      await composer(page).waitFor()
      await sendAndReload(text, random.chance(0.5) ? 0 : random.int(1, 60))
    }
    await expect.poll(stored).toEqual(texts)
    await expect.poll(() => shown(page)).toEqual(texts)
  })

  /** In one breath: nothing but what the widget does by itself comes between. */
  async function sendAndReload(text: string, wait: number): Promise<void> {
    const loaded = page.waitForEvent('load')
    await composer(page)
      .evaluate(
        async (box: HTMLTextAreaElement, words) => {
          box.value = words.text
          box.dispatchEvent(new InputEvent('input', { bubbles: true }))
          box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
          if (words.wait > 0) await new Promise((resolve) => setTimeout(resolve, words.wait))
          location.reload()
        },
        { text, wait },
      )
      .catch(() => undefined)
    await loaded
  }

  it('in the middle of a reply, 20 times: it shows all of it, as a page does that was never reloaded', async () => {
    const tab = await open('/?agent=endless')
    await say(tab, 'Talk')
    await answer(tab, 'word 5,').waitFor()
    const still = await open('/?agent=endless')
    const random = seededRandom(8)
    for (let reload = 0; reload < 20; reload++) {
      await tab.reload({ waitUntil: 'commit' })
      await tab.waitForTimeout(random.int(0, 300))
    }
    endless.end(await bench.api.newest())
    await still.getByRole('button', { name: 'Send', exact: true }).waitFor()
    await tab.getByRole('button', { name: 'Send', exact: true }).waitFor()
    expect(await log(tab)).toBe(await log(still))
    expect(await log(tab)).toContain('word 100,')
  })

  it('has what was being written', async () => {
    await composer(page).fill('Half a thou')
    await page.reload()
    await expect.poll(() => composer(page).inputValue()).toBe('Half a thou')
    await composer(page).press('Enter')
    await expect.poll(() => shown(page)).toEqual(['Half a thou'])
    await page.reload()
    await expect.poll(() => shown(page)).toEqual(['Half a thou'])
    expect(await composer(page).inputValue()).toBe('')
  })
})

describe('Without a network', () => {
  it('five messages wait, also over a reload; with it they are sent once, in order', async () => {
    await say(page, 'Before')
    await expect.poll(stored).toEqual(['Before'])
    await answer(page, 'You said: Before').waitFor()
    proxy.set({ refuse: true })
    proxy.cut('reset')
    const texts = numbered(5)
    for (const text of texts) await say(page, text)
    await expect.poll(() => shown(page)).toEqual(['Before', ...texts.map((text) => `${text} (waiting)`)])
    proxy.set({ hold: ['down'] })
    await page.close()
    expect(await stored()).toEqual(['Before'])
    proxy.set({})
    page = await open()
    await expect.poll(stored).toEqual(['Before', ...texts])
    await expect.poll(() => shown(page)).toEqual(['Before', ...texts])
  })

  it('which the browser tells of, messages wait, and go out as soon as it is back', async () => {
    await say(page, 'Before')
    await answer(page, 'You said: Before').waitFor()
    await bench.context.setOffline(true)
    for (const text of numbered(5)) await say(page, text)
    await page.getByText('No connection').waitFor()
    await bench.context.setOffline(false)
    await expect.poll(stored).toEqual(['Before', ...numbered(5)])
    await expect.poll(() => notice(page)).toBe('')
  })
})

describe('Five tabs of one browser', () => {
  it('stay equal: what is said, what is being written, and which conversation it is', async () => {
    const tabs = [page, ...(await Promise.all(numbered(4).map(() => open())))]
    const [first, second, third] = tabs as [Page, Page, Page]
    const allShow = (texts: string[]): Promise<unknown> =>
      Promise.all(tabs.map((tab) => expect.poll(() => shown(tab)).toEqual(texts)))
    await say(first, 'From the first')
    await allShow(['From the first'])
    for (const [index, tab] of tabs.entries()) await say(tab, `From tab ${index + 1}`)
    await expect.poll(async () => (await stored()).length).toBe(6)
    await allShow(await stored())
    await answer(second, 'You said: From tab 5').waitFor()
    await expect.poll(async () => new Set(await Promise.all(tabs.map(log))).size).toBe(1)
    await composer(third).fill('Shared')
    for (const tab of tabs) await expect.poll(() => composer(tab).inputValue()).toBe('Shared')
    await second.getByRole('button', { name: 'New conversation' }).click()
    for (const tab of tabs) await expect.poll(() => tab.locator('confab-welcome').count()).toBe(1)
    const before = await bench.api.newest()
    await say(third, 'Anew')
    await allShow(['Anew'])
    expect(await bench.api.newest()).not.toBe(before)
  })
})

describe('A page that the visitor leaves and comes back to', () => {
  it('is as it was, kept by the browser, and has what came meanwhile', async ({ skip }) => {
    skip(!(await keepsPages()), 'This browser keeps no pages: one without a window of any kind never does.')
    await say(page, 'Hello')
    await answer(page, 'You said: Hello').waitFor()
    await page.evaluate(() =>
      addEventListener('pageshow', ({ persisted }) => (document.title = `kept: ${persisted}`)),
    )
    await page.goto(`${bench.site.origin}/plain`)
    await bench.api.post(await bench.api.newest(), { role: 'agent', content: 'Are you still there?' })
    await page.goBack({ waitUntil: 'commit' }) // a page that was kept is not loaded
    await answer(page, 'Are you still there?').waitFor()
    expect(await page.title()).toBe('kept: true')
    await say(page, 'Yes')
    await answer(page, 'You said: Yes').waitFor()
    expect(await stored()).toEqual(['Hello', 'Yes'])
  })

  async function keepsPages(): Promise<boolean> {
    const tab = await bench.context.newPage()
    await tab.goto(`${bench.site.origin}/plain`)
    await tab.evaluate(() => addEventListener('pageshow', () => (document.title = 'kept')))
    await tab.goto(`${bench.site.origin}/plain?elsewhere`)
    await tab.goBack({ waitUntil: 'commit' })
    await tab.waitForTimeout(200)
    const title = await tab.title()
    await tab.close()
    return title === 'kept'
  }
})

describe('Storage', () => {
  it.each([
    [
      'is forbidden',
      () => {
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
          Object.defineProperty(window, name, {
            get: () => {
              throw new DOMException('', 'SecurityError')
            },
          })
      },
    ],
    [
      'is full',
      () => {
        const full = (): never => {
          throw new DOMException('', 'QuotaExceededError')
        }
        Storage.prototype.setItem = IDBObjectStore.prototype.put = full
      },
    ],
  ])('that %s keeps nobody from talking', async (_, script) => {
    const tab = await bench.context.newPage()
    await tab.addInitScript(script)
    await tab.goto(bench.site.origin)
    for (const text of numbered(3)) await say(tab, text)
    await expect.poll(stored).toEqual(numbered(3))
    await expect.poll(() => shown(tab)).toEqual(numbered(3))
  })

  it('that is cleared while the page is open is not missed there', async () => {
    await say(page, 'Before')
    await answer(page, 'You said: Before').waitFor()
    const session = await bench.context.newCDPSession(page)
    await session.send('Storage.clearDataForOrigin', { origin: bench.site.origin, storageTypes: 'all' })
    proxy.set({ refuse: true })
    proxy.cut('reset')
    for (const text of numbered(3)) await say(page, text)
    proxy.set({})
    await expect.poll(stored).toEqual(['Before', ...numbered(3)])
  })
})

describe('A network that lets no WebSocket live', () => {
  it('is lived with: replies stream in, and nothing worse is said than that it connects', async () => {
    proxy.set({ webSockets: 'refuse' })
    const tab = await open('/?agent=endless')
    const said = new Set<string>()
    await say(tab, 'Talk')
    for (const word of [3, 30, 60]) {
      await answer(tab, `word ${word},`).waitFor()
      said.add(await notice(tab))
    }
    endless.end(await bench.api.newest())
    await tab.getByRole('button', { name: 'Send', exact: true }).waitFor()
    for (const words of said) expect(['', 'Connecting…', 'Reconnecting…']).toContain(words)
    expect(await shown(tab)).toEqual(['Talk'])
  })
})
