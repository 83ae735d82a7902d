/** What engines say, as a visitor sees it: in a real browser, from a real server. */
import type { Locator, Page } from 'playwright'
import { beforeEach, describe, expect, it } from 'vitest'
import { composer, log, openChat, reads, say, talk } from '../support/host-site.ts'
import { pageBench } from '../support/page-bench.ts'
import { showingEngine } from '../support/showing-engine.ts'

const bench = pageBench({
  config: { agents: { shown: { engine: showingEngine } } },
  context: { permissions: ['clipboard-read', 'clipboard-write'] },
})
let page: Page
beforeEach(async () => {
  page = await bench.open()
})

const inChat = (selector: string): Locator => page.locator('confab-chat').locator(selector)
const button = (name: string): Locator => page.getByRole('button', { name })

describe('what an engine says', () => {
  it('shows its reasoning while it lasts, then folded behind how long it took', async () => {
    await say(page, 'think')
    await reads(page, 'Thinking…')
    await reads(page, 'Comparing countries')
    await reads(page, 'Thought for 1 s')
    const fold = inChat('details[part=reasoning]')
    expect(await fold.getByText('Looking up delivery times').isVisible()).toBe(false)
    await fold.locator('summary').first().click()
    expect(await fold.getByText('Looking up delivery times').isVisible()).toBe(true)
  })

  it('shows its sources as markers in the text, which lead to cards below it', async () => {
    await say(page, 'cite')
    await reads(page, 'Delivery')
    const text = inChat('confab-content p')
    await expect.poll(() => text.innerText()).toMatch(/three days\.\s*1\s*Abroad.*week\.\s*2/s)
    await button('Source 2').click()
    await reads(page, 'A week at most.')
    const card = inChat('.selected a')
    expect(await card.getAttribute('href')).toBe('https://shop.example/abroad')
    expect(await card.evaluate((link) => link.matches(':focus'))).toBe(true)
  })

  it('shows a tool it used, with what went in and what came out', async () => {
    await say(page, 'look')
    await reads(page, 'It is on its way.')
    await inChat('details[part=reasoning] > summary').click()
    const call = inChat('confab-tool-call')
    await expect.poll(() => call.innerText()).toMatch(/find order\s+Done/)
    await call.locator('summary').click()
    expect(await call.innerText()).toMatch(/"id": "A-1"[\s\S]*"status": "shipped"/)
  })

  it('keeps what was said when it fails, and says the whole when it is asked once more', async () => {
    await say(page, 'fail')
    await reads(page, 'The reply was interrupted.')
    await reads(page, 'Half an ans')
    await button('Try again').click()
    await reads(page, 'Half an answer, and the other half.')
    expect(await button('Try again').count()).toBe(0)
    expect((await log(page)).match(/Half an ans/g)).toHaveLength(2)
  })

  it('can be said without being asked', async () => {
    await talk(page, 'Hello')
    await bench.api.post(await bench.api.newest(), {
      role: 'control',
      content: 'Offer help',
      action: 'generate-reply',
    })
    await reads(page, 'Good morning! Are you looking for something?')
    expect(await log(page)).not.toContain('Offer help')
  })
})

describe('a person who takes over', () => {
  it('is shown by name, and no engine answers meanwhile', async () => {
    await talk(page, 'Hello')
    const path = `/v1/conversations/${await bench.api.newest()}`
    await bench.api.call('PATCH', path, { agentTakeOver: true })
    await inChat('.subtitle').getByText('A person is answering').waitFor()
    const author = { name: 'Mara Lind', avatarUrl: 'https://elsewhere.example/mara.png' }
    await bench.api.post(await bench.api.newest(), { role: 'agent', content: 'Mara here.', author })
    await reads(page, 'Mara here.')
    await reads(page, 'Mara Lind')
    expect(await inChat('.avatar').innerText()).toBe('ML')
    expect(await inChat('.avatar img').count()).toBe(0)
    await say(page, 'Thank you')
    await expect
      .poll(async () => (await bench.api.messages(await bench.api.newest())).messages.length)
      .toBe(4)
    await bench.api.call('PATCH', path, { agentTakeOver: false })
    await inChat('.subtitle').getByText('AI assistant').waitFor()
    expect(await log(page)).not.toContain('You said: Thank you')
  })

  it('is announced by the number on the launcher while the chat is closed', async () => {
    // What is read in one tab is read in all.
    await page.close()
    page = await bench.open('/?mode=bubble')
    const counts = await page.evaluateHandle(() => {
      const counts: number[] = []
      document.addEventListener('confab-unread', ({ detail }) => counts.push(detail.count))
      return counts
    })
    await openChat(page)
    await talk(page, 'Hello')
    await page.keyboard.press('Escape')
    for (const content of ['One', 'Two'])
      await bench.api.post(await bench.api.newest(), { role: 'agent', content, author: { name: 'Mara' } })
    await inChat('.badge[data-count="2"]').waitFor()
    await button('Open chat').click()
    await expect.poll(() => inChat('.badge').count()).toBe(0)
    expect(await counts.jsonValue()).toEqual([1, 2, 0])
  })
})

describe('a visitor', () => {
  it('copies an answer, rates it, and says why', async () => {
    await say(page, 'cite')
    await button('Copy').click()
    await button('Copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
      'Parcels take **three days**.',
    )
    await button('Bad answer').click()
    await page.getByRole('textbox', { name: /What should we know/ }).fill('Which country?')
    await page.keyboard.press('Enter')
    await expect.poll(() => button('Bad answer').getAttribute('aria-pressed')).toBe('true')
    await page.reload()
    await expect.poll(() => button('Bad answer').getAttribute('aria-pressed')).toBe('true')
    const { response } = await bench.api.answer('records', 200, 'GET', '/v1/responses')
    expect(response[0]).toMatchObject({ rating: 'thumbs_down' })
  })

  it('sends a message again in other words, as a new one', async () => {
    await talk(page, 'Helo')
    await inChat('.bubble').hover()
    await button('Change and send again').click()
    await inChat('.writing textarea').fill('Hello')
    await page.keyboard.press('Enter')
    await reads(page, 'You said: Hello')
    await reads(page, 'You said: Helo')
  })

  it('finds an earlier conversation, names it, goes back to it, and keeps it as a file', async () => {
    await say(page, 'How long does it take?')
    await reads(page, 'You said: How long')
    await button('New conversation').click()
    await talk(page, 'Invoices')
    await button('More').click()
    await button('Conversations').click()
    await button('Rename: How long does it take?').click()
    await inChat('.writing textarea').fill('Delivery')
    await page.keyboard.press('Enter')
    await page.getByRole('searchbox').fill('deliv')
    await expect.poll(() => inChat('.results .title').allInnerTexts()).toEqual(['Delivery'])
    await inChat('.entry').click()
    await reads(page, 'You said: How long does it take?')
    await button('More').click()
    const download = page.waitForEvent('download')
    await button('Save as a file').click()
    expect((await download).suggestedFilename()).toMatch(/^conversation-\d{4}-\d\d-\d\d\.md$/)
  })

  it('ends a conversation, says how it was, and begins another', async () => {
    await talk(page, 'Hello')
    await button('More').click()
    await button('End conversation').click()
    await page.getByText('This conversation has ended.').waitFor()
    expect(await composer(page).count()).toBe(0)
    await page.getByRole('radio', { name: '4 of 5' }).check({ force: true })
    await expect
      .poll(async () => (await bench.api.answer('records', 200, 'GET', '/v1/responses')).response[0]?.rating)
      .toBe('4')
    await inChat('confab-ended > .button').click()
    await say(page, 'Once more')
    await reads(page, 'You said: Once more')
  })
})
