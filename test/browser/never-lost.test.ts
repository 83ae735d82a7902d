/** The widget on a page that is reloaded, left, and cut off from the network or its storage. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Api } from '../support/api.ts'
import { launchBrowser } from '../support/browser.ts'
import { endlessEngine } from '../support/endless-engine.ts'
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { composer, log, notice, say, shown, startHostSite, type HostSite } from '../support/host-site.ts'
import { scriptedEngine } from '../support/scripted-engine.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const endless = endlessEngine(5)
let browser: Browser
let server: TestServer
let proxy: FaultProxy
let site: HostSite
let context: BrowserContext
let page: Page

beforeAll(async () => {
  site = await startHostSite(() => proxy.url)
  server = await startServer({
    config: {
      agents: { scripted: { engine: scriptedEngine }, endless: { engine: endless } },
      defaultAgent: 'scripted',
      origins: [site.origin],
      limits: { sendBurst: 10_000, sendsPerSecond: 10_000, sessionBurst: 10_000, requestBurst: 10_000 },
    },
  })
  proxy = await startFaultProxy(server.url)
  browser = await launchBrowser({ ignoreDefaultArgs: ['--disable-back-forward-cache'] })
})
afterAll(async () => {
  await browser.close()
  site.close()
  await proxy.close()
  await server.close()
})
beforeEach(async () => {
  proxy.set({})
  context = await browser.newContext()
  page = await open()
})
afterEach(() => context.close())

/** Another tab of the same browser. */
async function open(path = '/'): Promise<Page> {
  const tab = await context.newPage()
  await tab.goto(site.origin + path)
  await composer(tab).waitFor()
  return tab
}

const soon = { timeout: 10_000 }
const answer = (tab: Page, text: string): Locator => tab.locator('confab-message-list').getByText(text)
const api = (): Api => new Api(server.url)

/** The conversation that was begun last. */
async function newest(): Promise<string> {
  const { conversations } = await api().answer('conversations', 200, 'GET', '/v1/conversations?limit=1')
  return conversations[0]!.id
}

/** What the visitor has said in it, as the server has it. */
async function stored(): Promise<string[]> {
  const { messages } = await api().messages(await newest(), '?limit=100')
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
    await expect.poll(stored, soon).toEqual(texts)
    await expect.poll(() => shown(page), soon).toEqual(texts)
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
    endless.end(await newest())
    await still.getByRole('button', { name: 'Send', exact: true }).waitFor()
    await tab.getByRole('button', { name: 'Send', exact: true }).waitFor()
    expect(await log(tab)).toBe(await log(still))
    expect(await log(tab)).toContain('word 100,')
  })

  it('has what was being written', async () => {
    await composer(page).fill('Half a thou')
    await page.reload()
    await expect.poll(() => composer(page).inputValue(), soon).toBe('Half a thou')
    await composer(page).press('Enter')
    await expect.poll(() => shown(page), soon).toEqual(['Half a thou'])
    await page.reload()
    await expect.poll(() => shown(page), soon).toEqual(['Half a thou'])
    expect(await composer(page).inputValue()).toBe('')
  })
})

describe('Without a network', () => {
  it('five messages wait, also over a reload; with it they are sent once, in order', async () => {
    await say(page, 'Before')
    await expect.poll(stored, soon).toEqual(['Before'])
    await answer(page, 'You said: Before').waitFor()
    proxy.set({ refuse: true })
    proxy.cut('reset')
    const texts = numbered(5)
    for (const text of texts) await say(page, text)
    await expect
      .poll(() => shown(page), soon)
      .toEqual(['Before', ...texts.map((text) => `${text} (waiting)`)])
    proxy.set({ hold: ['down'] })
    await page.close()
    expect(await stored()).toEqual(['Before'])
    proxy.set({})
    page = await open()
    await expect.poll(stored, soon).toEqual(['Before', ...texts])
    await expect.poll(() => shown(page), soon).toEqual(['Before', ...texts])
  })

  it('which the browser tells of, messages wait, and go out as soon as it is back', async () => {
    await say(page, 'Before')
    await answer(page, 'You said: Before').waitFor()
    await context.setOffline(true)
    for (const text of numbered(5)) await say(page, text)
    await page.getByText('No connection').waitFor()
    await context.setOffline(false)
    await expect.poll(stored, soon).toEqual(['Before', ...numbered(5)])
    await expect.poll(() => notice(page), soon).toBe('')
  })
})

describe('Five tabs of one browser', () => {
  it('stay equal: what is said, what is being written, and which conversation it is', async () => {
    const tabs = [page, ...(await Promise.all(numbered(4).map(() => open())))]
    const [first, second, third] = tabs as [Page, Page, Page]
    const allShow = (texts: string[]): Promise<unknown> =>
      Promise.all(tabs.map((tab) => expect.poll(() => shown(tab), soon).toEqual(texts)))
    await say(first, 'From the first')
    await allShow(['From the first'])
    for (const [index, tab] of tabs.entries()) await say(tab, `From tab ${index + 1}`)
    await expect.poll(async () => (await stored()).length, soon).toBe(6)
    await allShow(await stored())
    await answer(second, 'You said: From tab 5').waitFor()
    await expect.poll(async () => new Set(await Promise.all(tabs.map(log))).size, soon).toBe(1)
    await composer(third).fill('Shared')
    for (const tab of tabs) await expect.poll(() => composer(tab).inputValue(), soon).toBe('Shared')
    await second.getByRole('button', { name: 'New conversation' }).click()
    for (const tab of tabs) await expect.poll(() => tab.locator('confab-welcome').count(), soon).toBe(1)
    const before = await newest()
    await say(third, 'Anew')
    await allShow(['Anew'])
    expect(await newest()).not.toBe(before)
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
    await page.goto(`${site.origin}/plain`)
    await api().post(await newest(), { role: 'agent', content: 'Are you still there?' })
    await page.goBack({ waitUntil: 'commit' }) // a page that was kept is not loaded
    await answer(page, 'Are you still there?').waitFor()
    expect(await page.title()).toBe('kept: true')
    await say(page, 'Yes')
    await answer(page, 'You said: Yes').waitFor()
    expect(await stored()).toEqual(['Hello', 'Yes'])
  })

  async function keepsPages(): Promise<boolean> {
    const tab = await context.newPage()
    await tab.goto(`${site.origin}/plain`)
    await tab.evaluate(() => addEventListener('pageshow', () => (document.title = 'kept')))
    await tab.goto(`${site.origin}/plain?elsewhere`)
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
    const tab = await context.newPage()
    await tab.addInitScript(script)
    await tab.goto(site.origin)
    for (const text of numbered(3)) await say(tab, text)
    await expect.poll(stored, soon).toEqual(numbered(3))
    await expect.poll(() => shown(tab), soon).toEqual(numbered(3))
  })

  it('that is cleared while the page is open is not missed there', async () => {
    await say(page, 'Before')
    await answer(page, 'You said: Before').waitFor()
    const session = await context.newCDPSession(page)
    await session.send('Storage.clearDataForOrigin', { origin: site.origin, storageTypes: 'all' })
    proxy.set({ refuse: true })
    proxy.cut('reset')
    for (const text of numbered(3)) await say(page, text)
    proxy.set({})
    await expect.poll(stored, soon).toEqual(['Before', ...numbered(3)])
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
    endless.end(await newest())
    await tab.getByRole('button', { name: 'Send', exact: true }).waitFor()
    for (const words of said) expect(['', 'Connecting…', 'Reconnecting…']).toContain(words)
    expect(await shown(tab)).toEqual(['Talk'])
  })
})
