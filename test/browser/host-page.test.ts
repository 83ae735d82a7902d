/** A page of another origin with only the script tag. */
import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { log, openChat, reads, say, talk } from '../support/host-site.ts'
import { sendPage, startSite } from '../support/loopback.ts'
import { pageBench } from '../support/page-bench.ts'
import { scripted } from '../support/scripted-engine.ts'

const answer = Array.from({ length: 40 }, (_, index) => `Sentence **${index + 1}** of the answer.`).join(' ')

const bench = pageBench({
  site: (server) =>
    startSite((_request, response) => {
      const script = `<script async src="${server()}/widget.js"></script>`
      sendPage(
        response,
        `<!doctype html><html lang="en"><title>Shop</title><body><h1>Goods</h1>${script}</body></html>`,
      )
    }),
})

async function open(): Promise<Page> {
  const page = await bench.open()
  await openChat(page)
  return page
}

const stopButton = (page: Page) => page.getByRole('button', { name: 'Stop' })
const ended = (page: Page): Promise<void> =>
  expect.poll(() => stopButton(page).count(), { timeout: 15_000 }).toBe(0)

describe('a page of another origin with only the script tag', () => {
  it('answers', async () => {
    const page = await open()
    await talk(page, 'Hello there')
  })

  it('keeps the conversation over a reload, also one in the middle of a reply', async () => {
    const page = await open()
    await say(page, scripted({ say: answer, pieces: 40, pauseMs: 40 }))
    await reads(page, 'Sentence 5 of')
    await page.reload()
    await openChat(page)
    await expect.poll(() => log(page), { timeout: 15_000 }).toContain('Sentence 40 of the answer.')
    await ended(page)
    expect((await log(page)).match(/Sentence 1 of/g)).toHaveLength(1)
  })

  it('stays equal in two tabs while a reply streams', async () => {
    const one = await open()
    await talk(one, 'First')
    const other = await open()
    await reads(other, 'You said: First')
    await say(one, scripted({ think: 'Hm.', say: answer, pieces: 40, pauseMs: 20 }))
    await reads(other, 'Sentence 3 of')
    await expect.poll(() => log(other), { timeout: 15_000 }).toContain('Sentence 40 of the answer.')
    await Promise.all([ended(one), ended(other)])
    expect(await log(other)).toBe(await log(one))
  })

  it('stops a reply from the other tab', async () => {
    const one = await open()
    await talk(one, 'First')
    const other = await open()
    await say(one, scripted({ say: answer, pieces: 40, pauseMs: 100 }))
    await reads(other, 'Sentence 2 of')
    await stopButton(other).click()
    await Promise.all([ended(one), ended(other)])
    await expect.poll(() => log(one)).toBe(await log(other))
    expect(await log(one)).not.toContain('Sentence 40 of')
  })
})
