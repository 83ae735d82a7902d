/** Several chats on one page: each with its agent and conversation, all of a visitor over one connection. */
import type { Locator, Page } from 'playwright'
import { beforeEach, describe, expect, it } from 'vitest'
import { reads, talk } from '../support/host-site.ts'
import { identityToken, siteIdentity } from '../support/open-visitors.ts'
import { pageBench } from '../support/page-bench.ts'
import { showingEngine } from '../support/showing-engine.ts'

const bench = pageBench({
  config: {
    agents: { sales: { engine: showingEngine }, help: { engine: showingEngine } },
    defaultAgent: 'help',
    identity: siteIdentity,
    limits: { sessionBurst: 1_000, sendBurst: 1_000 },
  },
})
let page: Page
/** Where the page's WebSockets go that are open. */
let lines: string[]
/** How many there ever were. */
let opened: number

beforeEach(async () => {
  lines = []
  opened = 0
  await bench.context.exposeFunction('tokenOf', (sub: string) => identityToken(sub))
  page = await bench.open('/plain')
  page.on('websocket', (line) => {
    opened++
    lines.push(line.url())
    line.on('close', () => lines.splice(lines.indexOf(line.url()), 1))
  })
  await page.evaluate(async (url) => {
    const script = document.createElement('script')
    script.src = `${url}/widget.js`
    script.dataset['mount'] = 'none'
    document.body.append(script)
    await customElements.whenDefined('confab-chat')
  }, bench.server.url)
})

declare const tokenOf: (sub: string) => Promise<string>

/** Puts another chat into the page. */
async function add(id: string, attributes: Record<string, string> = {}, user?: string): Promise<Locator> {
  await page.evaluate(
    ({ id, attributes, user }) => {
      const chat = document.createElement('confab-chat')
      Object.assign(chat, { id, ...(user && { getIdentityToken: () => tokenOf(user) }) })
      for (const [name, value] of Object.entries({ mode: 'inline', ...attributes }))
        chat.setAttribute(name, value)
      document.body.append(chat)
    },
    { id, attributes, user },
  )
  return page.locator(`#${id}`)
}

const text = (chat: Locator): Promise<string> => chat.locator('confab-panel').innerText()
const remove = (chat: Locator): Promise<void> => chat.evaluate((element) => element.remove())

describe('three chats with two agents', () => {
  let chats: [Locator, Locator, Locator]
  beforeEach(async () => {
    chats = [
      await add('one', { agent: 'sales' }),
      await add('two', { agent: 'help' }),
      await add('three', { agent: 'help' }),
    ]
    await talk(chats[0], 'apples')
    await talk(chats[1], 'pears')
    await reads(chats[2], 'You said: pears')
  })

  it('talk over one connection, and each hears what is its own', async () => {
    expect([lines.length, opened]).toEqual([1, 1])
    await talk(chats[2], 'plums')
    await reads(chats[1], 'You said: plums')
    expect(await text(chats[0])).not.toMatch(/pears|plums/)
    for (const chat of chats.slice(1)) expect(await text(chat)).not.toContain('apples')
    expect(opened).toBe(1)
  })

  it('are not disturbed when one is removed, not even the one that connected first', async () => {
    for (const [gone, left] of [
      [0, 1],
      [1, 2],
    ] as const) {
      await remove(chats[gone])
      await talk(chats[left], `without ${gone}`)
      expect([lines.length, opened]).toEqual([1, 1])
    }
    await remove(chats[2])
    await expect.poll(() => lines).toEqual([])
  })

  it('all come back when the connection is lost, over one', async () => {
    await bench.context.setOffline(true)
    await page.evaluate(() => dispatchEvent(new Event('offline')))
    await expect.poll(() => lines).toEqual([])
    await bench.context.setOffline(false)
    await talk(chats[0], 'again')
    await talk(chats[1], 'and again')
    await reads(chats[2], 'You said: and again')
    expect(lines).toHaveLength(1)
  })

  it('are left by the visitor together, and begin anew together', async () => {
    await chats[0].evaluate((chat: HTMLElement & { logout(): Promise<void> }) => chat.logout())
    for (const chat of chats) await expect.poll(() => text(chat)).not.toMatch(/apples|pears/)
    await expect.poll(() => lines).toEqual([])
    await talk(chats[0], 'new')
    await talk(chats[1], 'also new')
    expect(lines).toHaveLength(1)
  })
})

describe('chats of somebody else', () => {
  it('have a connection of their own: another user, another server', async () => {
    const mine = await add('mine', { agent: 'sales' }, 'bea')
    const anns = await add('anns', {}, 'ann')
    const elsewhere = await add('elsewhere', { server: bench.server.url.replace('127.0.0.1', 'localhost') })
    for (const [index, chat] of [mine, anns, elsewhere].entries()) await talk(chat, `word ${index}`)
    expect(lines).toHaveLength(3)
    const annsToo = await add('anns-too', {}, 'ann')
    await talk(annsToo, 'another word')
    expect([lines.length, opened]).toEqual([3, 3])
    await anns.evaluate((chat: HTMLElement & { logout(): Promise<void> }) => chat.logout())
    for (const chat of [anns, annsToo]) await expect.poll(() => text(chat)).not.toContain('word')
    expect([await text(mine), await text(elsewhere)]).toEqual([
      expect.stringContaining('You said: word 0'),
      expect.stringContaining('You said: word 2'),
    ])
    await talk(mine, 'still here')
  })
})
