/** The invitation beside the closed launcher. */
import type { Locator, Page } from 'playwright'
import { beforeEach, describe, expect, it } from 'vitest'
import { composer } from '../support/host-site.ts'
import { pageBench } from '../support/page-bench.ts'

const bench = pageBench({ context: { locale: 'en' } })
let page: Page
beforeEach(async () => {
  page = await bench.context.newPage()
})

const teaser = (): Locator => page.locator('[part~=teaser]')
const invitation = (): Locator => page.getByRole('button', { name: 'Can we help?' })
const launcher = (): Locator => page.getByRole('button', { name: 'Open chat' })
const open = (query = '?mode=bubble&teaser=Can we help?') => page.goto(`${bench.site.origin}/${query}`)
const stored = (): Promise<number> => page.evaluate(() => localStorage.length + sessionStorage.length)
/** Whatever would show the teaser has had the time to. */
const settle = (): Promise<void> => page.waitForTimeout(300)

describe('the invitation', () => {
  it('stands beside the launcher and comes before it by keyboard; nothing of the chat is loaded for it', async () => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await open()
    await invitation().waitFor()
    const [words, button] = [(await teaser().boundingBox())!, (await launcher().boundingBox())!]
    expect(words.x + words.width).toBeLessThanOrEqual(button.x)
    expect(words.y + words.height).toBeLessThan(page.viewportSize()!.height)
    expect(asked.filter((path) => path.startsWith('/widget')).map((path) => path.split('/').at(-1))).toEqual([
      'widget.js',
      'teaser.js',
    ])
    const focused = () => page.evaluate(() => document.querySelector('confab-chat')!.shadowRoot.activeElement)
    for (const next of [invitation(), page.getByRole('button', { name: 'Dismiss' }), launcher()]) {
      await page.keyboard.press('Tab')
      expect(await next.evaluate((element) => element.matches(':focus'))).toBe(true)
    }
    expect(await focused()).not.toBeNull()
    expect(await teaser().evaluate((box) => [box.role, box.closest('[aria-live]')])).toEqual([null, null])
    expect(await stored()).toBe(0)
  })

  it('looks as the page says of its part', async () => {
    await open()
    await page.addStyleTag({ content: 'confab-chat::part(teaser) { background: rgb(1, 2, 3) }' })
    await expect
      .poll(() => teaser().evaluate((box) => getComputedStyle(box).backgroundColor))
      .toBe('rgb(1, 2, 3)')
  })

  it('opens the chat, and is not there any more, after a reload neither', async () => {
    await open()
    await invitation().press('Enter')
    await composer(page).waitFor()
    await expect.poll(() => composer(page).evaluate((box) => box.matches(':focus'))).toBe(true)
    expect(await teaser().count()).toBe(0)
    await page.keyboard.press('Escape')
    await launcher().waitFor()
    await page.reload()
    await launcher().waitFor()
    await settle()
    expect(await teaser().count()).toBe(0)
  })

  it.each<[string, () => Promise<void>]>([
    ['its button', () => page.getByRole('button', { name: 'Dismiss' }).press('Enter')],
    ['Escape', () => invitation().press('Escape')],
  ])('is dismissed by %s for as long as the page is there, and nothing is stored', async (_, dismiss) => {
    await open()
    await invitation().waitFor()
    await dismiss()
    expect(await teaser().count()).toBe(0)
    expect(await launcher().evaluate((button) => button.matches(':focus'))).toBe(true)
    await page.evaluate(() => {
      const chat = document.querySelector('confab-chat')!
      chat.replaceWith(chat.cloneNode())
    })
    await settle()
    expect([await teaser().count(), await stored()]).toEqual([0, 0])
    await page.evaluate(() => (document.querySelector('confab-chat')!.teaser = 'Still here?'))
    await page.getByRole('button', { name: 'Still here?' }).waitFor()
    await page.reload()
    await invitation().waitFor()
  })

  it('is the greeting when it is empty, and none in other modes or when it is taken back', async () => {
    await open('?mode=bubble&teaser=&greeting=Good day')
    await page.getByRole('button', { name: 'Good day' }).waitFor()
    const set = (name: string, value: string | null) =>
      page.evaluate(
        ([name, value]) => Object.assign(document.querySelector('confab-chat')!, { [name!]: value }),
        [name, value],
      )
    await set('teaser', null)
    await expect.poll(() => teaser().count()).toBe(0)
    await set('teaser', 'Hello')
    await page.getByRole('button', { name: 'Hello' }).waitFor()
    await set('mode', 'inline')
    await expect.poll(() => teaser().count()).toBe(0)
  })

  it('waits until the page has been loaded', async () => {
    let send = (): void => undefined
    const slow = new Promise<void>((resolve) => (send = resolve))
    await page.route('**/slow.png', async (route) => {
      await slow
      await route.fulfill({ status: 404 })
    })
    await page.addInitScript(() =>
      addEventListener('DOMContentLoaded', () => {
        const image = document.createElement('img')
        image.src = '/slow.png'
        document.body.append(image)
      }),
    )
    await page.goto(`${bench.site.origin}/?mode=bubble&teaser=Can we help?`, {
      waitUntil: 'domcontentloaded',
    })
    await launcher().waitFor()
    await settle()
    expect(await teaser().count()).toBe(0)
    send()
    await invitation().waitFor()
  })

  it('goes with the element, and comes back where that is put', async () => {
    await open()
    await invitation().waitFor()
    await page.evaluate(() => {
      const place = document.createElement('section')
      document.body.append(place)
      place.append(document.querySelector('confab-chat')!)
    })
    await invitation().waitFor()
    expect(await teaser().evaluate((box) => box.matches(':popover-open'))).toBe(true)
  })
})
