/** A visitor makes the panel of a bubble as large as they like. */
import type { Locator, Page } from 'playwright'
import { beforeEach, describe, expect, it } from 'vitest'
import { openChat } from '../support/host-site.ts'
import { pageBench } from '../support/page-bench.ts'

const bench = pageBench({
  context: { viewport: { width: 1_000, height: 900 }, locale: 'en', reducedMotion: 'reduce' },
})
let page: Page
beforeEach(async () => {
  page = await bench.context.newPage()
})

const handle = (): Locator => page.getByRole('separator', { name: 'Resize' })
const open = async (query = ''): Promise<void> => {
  await page.goto(`${bench.site.origin}/?mode=bubble${query}`)
  await openChat(page)
}
interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
const box = async (): Promise<Box> => (await page.locator('confab-panel').boundingBox())!
const size = (): Promise<number[]> =>
  page
    .locator('confab-panel')
    .evaluate((panel) => [(panel as HTMLElement).offsetWidth, (panel as HTMLElement).offsetHeight])
async function drag(right: number, down: number): Promise<void> {
  const { x, y, width, height } = (await handle().boundingBox())!
  const from = { x: x + width / 2, y: y + height / 2 }
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + right / 2, from.y + down / 2)
  await page.mouse.move(from.x + right, from.y + down)
  await page.mouse.up()
}

describe('the panel of a bubble', () => {
  it.each([
    ['ltr', 'bottom-end', -1],
    ['ltr', 'bottom-start', 1],
    ['rtl', 'bottom-end', 1],
    ['rtl', 'bottom-start', -1],
  ])('is dragged by its free corner: %s, %s', async (dir, placement, out) => {
    await page.addInitScript((dir) => {
      addEventListener('DOMContentLoaded', () => (document.documentElement.dir = dir))
    }, dir)
    await open(`&placement=${placement}`)
    await handle().waitFor()
    const before = await box()
    await drag(100 * out, -60)
    const after = await box()
    expect([after.width, after.height]).toEqual([before.width + 100, before.height + 60])
    expect(after.y + after.height).toBe(before.y + before.height)
    if (out < 0) expect(after.x + after.width).toBe(before.x + before.width)
    else expect(after.x).toBe(before.x)
    await drag(-50 * out, 0)
    expect((await box()).width).toBe(before.width + 50)
  })

  it('is as it was made after a reload, and nothing is kept before the chat is opened', async () => {
    await page.goto(`${bench.site.origin}/?mode=bubble`)
    await page.locator('.launcher').waitFor()
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
    await open()
    await handle().waitFor()
    await drag(-120, 40)
    const made = await size()
    await open()
    expect(await size()).toEqual(made)
    await handle().dblclick()
    expect(await size()).toEqual([400, 680])
    await open()
    expect(await size()).toEqual([400, 680])
  })

  it('is made larger and smaller by keyboard, and says how large it is', async () => {
    await open()
    await handle().focus()
    const value = () => handle().evaluate((one) => [one.ariaValueNow, one.ariaValueText])
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowUp']) await page.keyboard.press(key)
    expect(await size()).toEqual([448, 704])
    expect(await value()).toEqual(['448', '448 × 704'])
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key)
    expect(await size()).toEqual([424, 656])
    await page.keyboard.press('Home')
    expect(await size()).toEqual([400, 680])
    expect(await handle().evaluate((one) => one.matches(':focus'))).toBe(true)
  })

  it('is neither too small to be used nor larger than the window', async () => {
    await open()
    await handle().waitFor()
    await drag(900, 800)
    expect(await size()).toEqual([320, 360])
    await drag(-900, -800)
    expect(await size()).toEqual([960, 792])
    await page.setViewportSize({ width: 700, height: 600 })
    expect(await size()).toEqual([660, 492])
  })

  it('has no handle where it fills the screen, nor in other modes', async () => {
    await open()
    await handle().waitFor()
    await page.setViewportSize({ width: 400, height: 700 })
    await expect.poll(() => handle().isVisible()).toBe(false)
    expect(await size()).toEqual([400, 700])
    await page.setViewportSize({ width: 1_000, height: 700 })
    await page.evaluate(() => (document.querySelector('confab-chat')!.mode = 'inline'))
    await expect.poll(() => handle().isVisible()).toBe(false)
    expect((await box()).width).toBeGreaterThan(900)
  })
})
