/** What a page can do with the element it wrote, beyond what it can set. */
import type { Page } from 'playwright'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ConfabChat } from '../../widget/src/confab-chat.ts'
import { composer, say } from '../support/host-site.ts'
import { sendPage, startSite } from '../support/loopback.ts'
import { identityToken, siteIdentity } from '../support/open-visitors.ts'
import { pageBench } from '../support/page-bench.ts'
import { scripted } from '../support/scripted-engine.ts'

const seen = scripted({ think: 'Hm.', say: 'That is so.' })

let html = ''
const bench = pageBench({
  site: () => startSite((_request, response) => sendPage(response, html)),
  config: { identity: siteIdentity },
})
let page: Page
beforeEach(async () => {
  page = await bench.context.newPage()
})

/** A page with this in its head and this in the element. */
async function open(inside = '', head = ''): Promise<void> {
  html = `<!doctype html><html lang="en"><head><title>Site</title>${head}</head><body>
    <script async src="${bench.server.url}/widget.js" data-mount="none"></script>
    <confab-chat>${inside}</confab-chat></body></html>`
  await page.goto(bench.site.origin)
  await page.evaluate(async () => {
    await customElements.whenDefined('confab-chat')
    document.querySelector('confab-chat')!.toggle()
  })
  await composer(page).waitFor()
}

const withChat = <T>(task: (chat: ConfabChat) => T): Promise<T> =>
  page.evaluate(`(${task.toString()})(document.querySelector('confab-chat'))`)

describe('a page with an element of its own', () => {
  it('styles every part, and nothing else of the page has that look', async () => {
    const parts = ['launcher', 'panel', 'header', 'log', 'message', 'reasoning', 'composer', 'send']
    const rules = parts.map(
      (part, index) => `confab-chat::part(${part}) { outline: ${index + 1}px solid red }`,
    )
    await open('', `<style>${rules.join('\n')}</style>`)
    await say(page, seen)
    await page.getByText('That is so.').first().waitFor()
    for (const [index, part] of parts.entries()) {
      const shown = page.locator(`confab-chat [part~=${part}]`).first()
      await expect
        .poll(() => shown.evaluate((inner) => getComputedStyle(inner).outlineWidth), { message: part })
        .toBe(`${index + 1}px`)
    }
  })

  it('fills every slot with what is its own', async () => {
    const slots = ['header', 'empty', 'footer', 'launcher']
    await open(slots.map((slot) => `<b slot="${slot}">My ${slot}</b>`).join(''))
    for (const slot of slots) await page.getByText(`My ${slot}`).waitFor()
    expect(await page.getByText('How can we help?').isVisible()).toBe(false)
    await say(page, 'Hello')
    await page.getByText('You said: Hello').first().waitFor()
    expect(await page.getByText('My empty').isVisible()).toBe(false)
  })

  it('hears of messages, replies, the connection, and what came while the chat was closed', async () => {
    await open()
    await page.evaluate(() => {
      const heard: [string, unknown][] = []
      for (const name of ['confab-message', 'confab-response', 'confab-connection', 'confab-unread'])
        document.addEventListener(name, (event) => heard.push([name, (event as CustomEvent).detail]))
      Object.assign(window, { heard })
    })
    const heard = (name: string): Promise<unknown[]> =>
      page.evaluate(
        (wanted) =>
          (window as unknown as { heard: [string, unknown][] }).heard
            .filter(([one]) => one === wanted)
            .map(([, detail]) => detail),
        name,
      )
    await say(page, scripted({ say: 'Said later.', pieces: 4, pauseMs: 150 }))
    await expect.poll(() => heard('confab-message')).toMatchObject([{ message: { role: 'user' } }])
    await withChat((chat) => chat.toggle())
    await expect.poll(() => heard('confab-response')).toMatchObject([{ response: { status: 'COMPLETED' } }])
    await expect.poll(async () => (await heard('confab-unread')).at(-1)).toEqual({ count: 1 })
    expect(await heard('confab-connection')).toContainEqual({ connection: { status: 'live' } })
  })

  it('says who the visitor is', async () => {
    const token = await identityToken('user-7')
    await open()
    await page.evaluate((given) => {
      const chat = document.querySelector('confab-chat')!
      chat.getIdentityToken = () => Promise.resolve(given)
    }, token)
    const session = page.waitForRequest((request) => request.postData()?.includes(token) ?? false)
    await say(page, 'Hello')
    await session
    await page.getByText('You said: Hello').first().waitFor()
  })

  it('sets fonts, their size and lines', async () => {
    await open(
      '',
      `<style>:root { --confab-font: serif; --confab-font-size: 19px; --confab-font-mono: fantasy; --confab-border: rgb(1, 2, 3) }</style>`,
    )
    await say(page, scripted({ say: 'Use `this`.' }))
    await page.getByText('Use').first().waitFor()
    const look = await withChat((chat) => {
      const panel = chat.shadowRoot.querySelector('[part~=panel]')!
      const header = chat.shadowRoot.querySelector('[part~=header]')!
      const probe = panel.appendChild(document.createElement('code'))
      probe.style.fontFamily = 'var(--confab-font-mono)'
      const { fontFamily, fontSize } = getComputedStyle(panel)
      return [
        fontFamily,
        fontSize,
        getComputedStyle(probe).fontFamily,
        getComputedStyle(header).borderBottomColor,
      ]
    })
    expect(look).toEqual(['serif', '19px', 'fantasy', 'rgb(1, 2, 3)'])
  })
})
