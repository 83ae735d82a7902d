/** The chat by keyboard alone, and by ear. */
import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pageOf } from '../support/other-browsers.ts'
import { browserBench } from '../support/page-bench.ts'
import { courses, hear } from '../support/stage/announcements.ts'
import { walk } from '../support/stage/keyboard-script.ts'
import { openStage, type Stage } from '../support/stage/stage.ts'
import { Visitor } from '../support/stage/visitor.ts'

const bench = browserBench({ context: { viewport: { width: 1280, height: 800 } } })
let stage: Stage
let page: Page
let visitor: Visitor

beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  stage.network.set({})
  page = await bench.context.newPage()
  visitor = new Visitor(pageOf(page), stage)
})

describe('by keyboard alone', () => {
  it('everything is reached, in order, with a ring that can be seen, and used', async () => {
    console.log((await walk(visitor)).join('\n'))
  })

  it('so it is in forced colours, in the dark', async () => {
    await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' })
    await walk(visitor)
  })

  const focused = async (): Promise<string> => (await visitor.look('focus')).name

  it('the keyboard stays inside where the chat fills the screen, and nowhere else', async () => {
    await page.setViewportSize({ width: 375, height: 720 })
    await visitor.arrive()
    await visitor.open()
    const panel = page.locator('confab-chat [part~=panel]')
    expect(await panel.getAttribute('aria-modal')).toBe('true')
    await expect.poll(focused).toBe('textarea “Message”')
    await page.keyboard.press('Tab')
    await expect.poll(focused).toBe('button “More”')
    await page.keyboard.press('Shift+Tab')
    await expect.poll(focused).toBe('textarea “Message”')
    await page.setViewportSize({ width: 1280, height: 800 })
    await expect.poll(() => panel.getAttribute('aria-modal')).toBe(null)
    for (let stop = 0; stop < 3; stop++) await page.keyboard.press('Tab')
    await expect.poll(focused).toBe('a “After”')
    await page.setViewportSize({ width: 375, height: 720 })
    await page.evaluate(() => document.querySelector<HTMLElement>('#before')?.focus())
    expect(await focused()).toBe('a “Before”')
  })

  it('Escape returns from the full screen to the button that opened it', async () => {
    await page.setViewportSize({ width: 375, height: 720 })
    await visitor.arrive()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expect.poll(focused).toBe('textarea “Message”')
    await page.keyboard.press('Escape')
    await expect.poll(focused).toBe('button “Open chat”')
  })
})

describe('by ear', () => {
  it('the launcher is called in the language of the page before anything is opened, and no word of another is lost', async () => {
    const german = new Visitor(visitor.page, stage, 'de')
    await german.arrive()
    await page.getByRole('button', { name: 'Chat öffnen' }).waitFor()
    expect(await page.locator('confab-chat .teaser, confab-chat [part~=panel]').count()).toBe(0)
    await german.open()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Chat öffnen' }).waitFor()
    await visitor.arrive({ locale: 'ar' })
    await page.getByRole('button', { name: 'فتح المحادثة' }).waitFor()
  })

  it.each(courses)('one hears, of: $name', async (course) => {
    await expect(await hear(visitor, course)).toMatchFileSnapshot(`golden/${course.name}.txt`)
  })
})
