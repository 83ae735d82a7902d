/** Users of a site in the chat on its pages: who they are, and that none sees what another wrote. */
import type { Page } from 'playwright'
import { beforeEach, describe, expect, it } from 'vitest'
import { composer, log, say, shown, talk } from '../support/host-site.ts'
import { identityToken, siteIdentity } from '../support/open-visitors.ts'
import { pageBench } from '../support/page-bench.ts'

const bench = pageBench({
  config: { identity: siteIdentity, limits: { sessionBurst: 1_000, sendBurst: 1_000 } },
})
/** Every request that started a session, and the addresses of all. */
let sessions: { identityToken?: string; visitorToken?: string }[]
let addresses: string[]

beforeEach(async () => {
  sessions = []
  addresses = []
  await bench.context.exposeFunction('tokenOf', (sub: string) => identityToken(sub))
  bench.context.on('request', (request) => {
    addresses.push(request.url())
    if (request.method() === 'POST' && request.url().endsWith('/v1/sessions'))
      sessions.push(request.postDataJSON() as (typeof sessions)[number])
  })
})

type Chat = HTMLElement & { getIdentityToken?: () => Promise<string>; logout(): Promise<void> }
declare const tokenOf: (sub: string) => Promise<string>

async function open(): Promise<Page> {
  const page = await bench.open()
  await composer(page).waitFor()
  return page
}

/** The page's user is this one from now on; none, when there is no name. */
const signIn = (page: Page, sub?: string): Promise<void> =>
  page.evaluate((name) => {
    const chat = document.querySelector<Chat>('confab-chat')!
    if (name === undefined) delete chat.getIdentityToken
    else chat.getIdentityToken = () => tokenOf(name)
  }, sub)
const logOut = (page: Page): Promise<void> =>
  page.evaluate(() => document.querySelector<Chat>('confab-chat')!.logout())

/** Everything of the chat that can be read, what is being written included. */
const inSight = async (page: Page): Promise<string> =>
  (await page.locator('confab-panel').innerText()) + (await composer(page).inputValue())
const storage = (page: Page): Promise<string> => page.evaluate(() => JSON.stringify(localStorage))

describe('the chat on a page with users', () => {
  it('goes on with what was said before signing in', async () => {
    const page = await open()
    await talk(page, 'Where is my order?')
    await signIn(page, 'ann')
    await expect.poll(() => sessions.length).toBe(2)
    await talk(page, 'And now?')
    expect(await shown(page)).toEqual(['Where is my order?', 'And now?'])
    expect(sessions[1]).toEqual({
      visitorToken: expect.any(String) as string,
      identityToken: expect.any(String) as string,
    })
    const secrets = sessions.flatMap((body) => [body.visitorToken, body.identityToken]).filter(Boolean)
    for (const secret of secrets) expect(addresses.join()).not.toContain(secret)
    expect(await storage(page)).not.toContain('visitorToken')
  })

  it('shows the next user nothing of the one before, neither at once nor after a reload', async () => {
    const page = await open()
    await signIn(page, 'bea')
    await talk(page, 'A secret of Bea')
    await composer(page).fill('Another secret')
    await signIn(page, 'cid')
    await expect.poll(() => inSight(page)).not.toContain('secret')
    await talk(page, 'Hello from Cid')
    expect(await shown(page)).toEqual(['Hello from Cid'])

    await composer(page).fill('A secret of Cid')
    await page.reload()
    await composer(page).waitFor()
    expect(await inSight(page)).not.toContain('secret')
    await signIn(page, 'dan')
    await talk(page, 'Hello from Dan')
    expect(await shown(page)).toEqual(['Hello from Dan'])
  })

  it('forgets a user who logs out, in every tab', async () => {
    const [here, there] = [await open(), await open()]
    await talk(here, 'A secret')
    await expect.poll(() => inSight(there)).toContain('A secret')
    await composer(there).fill('Another secret')
    await logOut(here)
    for (const page of [here, there]) await expect.poll(() => inSight(page)).not.toContain('secret')
    expect(await storage(here)).toBe('{}')
    await here.reload()
    await composer(here).waitFor()
    expect(await inSight(here)).not.toContain('secret')
  })

  it('does not hear a letter of another tab that comes after the logout', async () => {
    const [here, there] = [await open(), await open()]
    await say(here, 'Hello')
    await expect.poll(() => inSight(there)).toContain('Hello')
    const resend = await there.evaluateHandle(() => {
      const channel = new BroadcastChannel('confab')
      const letters: unknown[] = []
      channel.onmessage = ({ data }) => letters.push(data)
      return () => letters.forEach((letter) => channel.postMessage(letter))
    })
    await composer(here).fill('A late secret')
    await expect.poll(() => composer(there).inputValue()).toBe('A late secret')
    await logOut(here)
    await expect.poll(() => inSight(there)).not.toContain('secret')
    await resend.evaluate((again) => again())
    await here.waitForTimeout(300)
    for (const page of [here, there]) expect(await inSight(page)).not.toContain('secret')
  })

  it('is for nobody else when the page cannot say who its user is', async () => {
    const page = await open()
    await page.evaluate(() => {
      const chat = document.querySelector<Chat>('confab-chat')!
      chat.getIdentityToken = () => Promise.reject(new Error('Not logged in'))
      chat.addEventListener('confab-error', ({ detail }: CustomEventInit<{ error: { message: string } }>) => {
        document.title = detail!.error.message
      })
    })
    await say(page, 'Is anybody there?')
    await expect.poll(() => page.title()).toBe('getIdentityToken: Error: Not logged in')
    await page.waitForTimeout(500)
    expect(sessions).toEqual([])
    await signIn(page, 'eve')
    await expect.poll(() => log(page), { timeout: 35_000 }).toContain('You said: Is anybody there?')
    expect(sessions).toMatchObject([{ identityToken: expect.any(String) as string }])
  })
})
