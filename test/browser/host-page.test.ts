import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { scripted } from '../support/scripted-engine.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const answer = Array.from({ length: 40 }, (_, index) => `Sentence **${index + 1}** of the answer.`).join(' ')

describe('a page of another origin with only the script tag', () => {
  let browser: Browser
  let server: TestServer
  let site: Server
  let address: string
  let visitor: BrowserContext
  beforeAll(async () => {
    browser = await launchBrowser()
    site = createServer((_request, response) => {
      const script = `<script async src="${server.url}/widget.js"></script>`
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(
        `<!doctype html><html lang="en"><title>Shop</title><body><h1>Goods</h1>${script}</body></html>`,
      )
    })
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    server = await startServer({ config: { origins: [address] } })
  })
  afterAll(async () => {
    await browser.close()
    site.close()
    await server.close()
  })
  beforeEach(async () => {
    visitor = await browser.newContext()
  })
  afterEach(() => visitor.close())

  async function openChat(): Promise<Page> {
    const page = await visitor.newPage()
    await page.goto(address)
    await page.locator('confab-chat [part~=launcher]').click()
    await page.locator('confab-chat textarea').waitFor()
    return page
  }

  const send = async (page: Page, text: string): Promise<void> => {
    await page.locator('confab-chat textarea').fill(text)
    await page.keyboard.press('Enter')
  }
  /** What the log says, as a reader sees it. */
  const logOf = (page: Page): Promise<string> => page.locator('confab-chat [role=log]').innerText()
  const stopButton = (page: Page) => page.getByRole('button', { name: 'Stop' })
  const ended = (page: Page): Promise<void> =>
    expect.poll(() => stopButton(page).count(), { timeout: 15_000 }).toBe(0)

  it('answers', async () => {
    const page = await openChat()
    await send(page, 'Hello there')
    await expect.poll(() => logOf(page)).toContain('You said: Hello there')
  })

  it('keeps the conversation over a reload, also one in the middle of a reply', async () => {
    const page = await openChat()
    await send(page, scripted({ say: answer, pieces: 40, pauseMs: 40 }))
    await expect.poll(() => logOf(page)).toContain('Sentence 5 of')
    await page.reload()
    await page.locator('confab-chat [part~=launcher]').click()
    await expect.poll(() => logOf(page), { timeout: 15_000 }).toContain('Sentence 40 of the answer.')
    await ended(page)
    expect((await logOf(page)).match(/Sentence 1 of/g)).toHaveLength(1)
  })

  it('stays equal in two tabs while a reply streams', async () => {
    const one = await openChat()
    await send(one, 'First')
    await expect.poll(() => logOf(one)).toContain('You said: First')
    const other = await openChat()
    await expect.poll(() => logOf(other)).toContain('You said: First')
    await send(one, scripted({ think: 'Hm.', say: answer, pieces: 40, pauseMs: 20 }))
    await expect.poll(() => logOf(other)).toContain('Sentence 3 of')
    await expect.poll(() => logOf(other), { timeout: 15_000 }).toContain('Sentence 40 of the answer.')
    await Promise.all([ended(one), ended(other)])
    expect(await logOf(other)).toBe(await logOf(one))
  })

  it('stops a reply from the other tab', async () => {
    const one = await openChat()
    await send(one, 'First')
    await expect.poll(() => logOf(one)).toContain('You said: First')
    const other = await openChat()
    await send(one, scripted({ say: answer, pieces: 40, pauseMs: 100 }))
    await expect.poll(() => logOf(other)).toContain('Sentence 2 of')
    await stopButton(other).click()
    await Promise.all([ended(one), ended(other)])
    await expect.poll(() => logOf(one)).toBe(await logOf(other))
    expect(await logOf(one)).not.toContain('Sentence 40 of')
  })
})
