/** The chat on a phone: it fills what can be seen of the screen, and leaves the phone's own ways alone. */
import type { Page } from 'playwright'
import { beforeEach, describe, expect, it } from 'vitest'
import { composer, reads } from '../support/host-site.ts'
import { pageBench } from '../support/page-bench.ts'

const screen = { width: 390, height: 844 }
const bench = pageBench({ context: { viewport: screen, hasTouch: true, isMobile: true, locale: 'en' } })
let page: Page
beforeEach(async () => {
  page = await bench.context.newPage()
  await page.addInitScript(() => {
    addEventListener('DOMContentLoaded', () => {
      const meta = document.createElement('meta')
      Object.assign(meta, { name: 'viewport', content: 'width=device-width,viewport-fit=cover' })
      document.head.append(meta)
    })
  })
})

const launcher = () => page.getByRole('button', { name: 'Open chat' })
const open = async (): Promise<void> => {
  await page.goto(`${bench.site.origin}/?mode=bubble`)
  await launcher().tap()
  await composer(page).waitFor()
  await page.waitForTimeout(300)
}
const send = async (text: string): Promise<void> => {
  await composer(page).fill(text)
  await page.locator('.send').tap()
}
const box = async (selector: string) => (await page.locator(selector).boundingBox())!

/** As if a keyboard lay over the lower part of the page, which browsers tell of in this way alone. */
const cover = (height: number, top = 0, scale = 1): Promise<void> =>
  page.evaluate(
    ({ height, top, scale }) => {
      const visible = window.visualViewport!
      for (const [name, value] of Object.entries({ height: innerHeight - height, offsetTop: top, scale }))
        Object.defineProperty(visible, name, { configurable: true, value })
      visible.dispatchEvent(new Event('resize'))
    },
    { height, top, scale },
  )

describe('on a phone', () => {
  it('the chat fills the screen, and opening it brings up no keyboard', async () => {
    await open()
    expect(await box('confab-panel')).toEqual({ x: 0, y: 0, ...screen })
    expect(await page.locator('.launcher').isVisible()).toBe(false)
    expect(await composer(page).evaluate((one) => one.matches(':focus'))).toBe(false)
    await page.getByRole('button', { name: 'Close chat' }).tap()
    await launcher().waitFor()
  })

  it('it fills the screen of a phone on its side too, and no other window that is as low', async () => {
    const onItsSide = { width: 844, height: 390 }
    await page.setViewportSize(onItsSide)
    await open()
    expect(await box('confab-panel')).toEqual({ x: 0, y: 0, ...onItsSide })
    expect(await page.locator('.launcher').isVisible()).toBe(false)
    expect(await page.locator('confab-panel').getAttribute('aria-modal')).toBe('true')
    await page.setViewportSize({ width: 1280, height: 390 })
    await expect.poll(async () => (await box('confab-panel')).width).toBe(400)
    expect(await page.locator('confab-panel').getAttribute('aria-modal')).toBe(null)
  })

  it('it stays above the keyboard, and is as large as before when that is gone', async () => {
    await open()
    await cover(320)
    await expect.poll(() => box('confab-panel')).toEqual({ x: 0, y: 0, width: 390, height: 524 })
    const { y, height } = await box('confab-composer')
    expect(y + height).toBeLessThanOrEqual(524)
    await cover(320, 60)
    await expect.poll(async () => (await box('confab-panel')).y).toBe(60)
    await cover(0)
    await expect.poll(() => box('confab-panel')).toEqual({ x: 0, y: 0, ...screen })
  })

  it('who has zoomed in sees what they zoomed in to, whatever a keyboard covers', async () => {
    await open()
    await cover(500, 100, 2)
    await page.waitForTimeout(50)
    expect(await box('confab-panel')).toEqual({ x: 0, y: 0, ...screen })
  })

  it.each(['bubble', 'full'])('nothing of it lies under a notch or a rounded corner: %s', async (mode) => {
    const insets = { top: 47, bottom: 34, left: 12, right: 14 }
    const session = await bench.context.newCDPSession(page)
    await session.send('Emulation.setSafeAreaInsetsOverride', { insets })
    await page.goto(`${bench.site.origin}/?mode=${mode}`)
    if (mode === 'bubble') {
      const { y, height } = await box('.launcher')
      expect(y + height).toBeLessThanOrEqual(844 - 34)
      await launcher().tap()
    }
    await composer(page).waitFor()
    await page.waitForTimeout(300)
    expect(await box('confab-panel')).toEqual({ x: 0, y: 0, ...screen })
    const isInside = async (selector: string): Promise<void> => {
      const { x, y, width, height } = await box(selector)
      expect([x >= 12, y >= 47, x + width <= 390 - 14, y + height <= 844 - 34]).toEqual([
        true,
        true,
        true,
        true,
      ])
    }
    await isInside('.header >> nth=0')
    await isInside('confab-composer')
    await page.getByRole('button', { name: 'More' }).tap()
    await page.getByRole('button', { name: 'Conversations' }).tap()
    await page.locator('.cover .header').waitFor()
    await isInside('.cover .header')
  })

  it('no box to write in is so small that the browser would zoom in on it', async () => {
    await open()
    await send('Hello')
    await reads(page, 'You said: Hello')
    await page.getByRole('button', { name: 'Bad answer' }).tap()
    await page.locator('.writing textarea').waitFor()
    await page.getByRole('button', { name: 'More' }).tap()
    await page.getByRole('button', { name: 'Conversations' }).tap()
    await page.getByRole('searchbox').waitFor()
    const sizes = await page
      .locator('confab-panel :is(input, textarea)')
      .evaluateAll((boxes) => boxes.map((one) => parseFloat(getComputedStyle(one).fontSize)))
    expect(sizes.length).toBeGreaterThanOrEqual(3)
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(16)
  })

  it('the way back leads where it would without the chat', async () => {
    await page.goto(`${bench.site.origin}/plain`)
    const before = await page.evaluate(() => history.length)
    await open()
    await send('Hello')
    await page.getByRole('button', { name: 'Close chat' }).tap()
    expect(await page.evaluate(() => history.length)).toBe(before + 1)
    await page.goBack()
    expect(page.url()).toBe(`${bench.site.origin}/plain`)
  })
})
