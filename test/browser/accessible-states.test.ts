/** Every state of the chat, on a real page with a real server, is accessible: by axe, by size, in little room, in any colours. */
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { pageOf } from '../support/other-browsers.ts'
import { openStage, type Stage } from '../support/stage/stage.ts'
import { states } from '../support/stage/states.ts'
import { Visitor } from '../support/stage/visitor.ts'

let browser: Browser
let stage: Stage

beforeAll(async () => {
  stage = await openStage()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  await stage.close()
})

const desk = { width: 1280, height: 800 }
const phone = { width: 375, height: 720 }
/** 1280 by 1024 at 400 %. */
const zoomed = { width: 320, height: 256 }
const plain = {
  colorScheme: 'light',
  forcedColors: 'none',
  contrast: 'no-preference',
  reducedMotion: 'no-preference',
} as const

describe.each(states)('the state: $name', ({ reach, phone: isPhone }) => {
  let page: Page
  let visitor: Visitor

  beforeAll(async () => {
    stage.network.set({})
    const context = await browser.newContext({
      viewport: isPhone ? phone : desk,
      permissions: ['clipboard-write'],
    })
    page = await context.newPage()
    visitor = new Visitor(pageOf(page), stage)
    await reach(visitor)
  })
  afterAll(() => page.context().close())

  /** Of pictures in motion axe cannot tell the colours. */
  const still = (): Promise<void> =>
    expect.poll(() => visitor.look('moving').then(ending), { timeout: 5_000 }).toEqual([])
  const ending = (moving: string[]): string[] => moving.filter((one) => !/shimmer|wait/.test(one))

  it.each([
    { name: 'light', media: plain },
    { name: 'dark', media: { ...plain, colorScheme: 'dark' } },
    { name: 'forced, light', media: { ...plain, forcedColors: 'active' } },
    { name: 'forced, dark', media: { ...plain, forcedColors: 'active', colorScheme: 'dark' } },
    { name: 'of more contrast', media: { ...plain, contrast: 'more' } },
  ] as const)('has no barrier that axe knows, in colours that are $name', async ({ media }) => {
    await page.emulateMedia(media)
    await still()
    expect(await visitor.look('barriers')).toEqual([])
    if ('active' === media.forcedColors) expect(await visitor.look('unframed')).toEqual([])
    await page.emulateMedia(plain)
  })

  it('has no target smaller than 24 by 24 pixels without room around it, by mouse or by finger', async () => {
    for (const size of [desk, phone]) {
      await page.setViewportSize(size)
      expect(await visitor.look('countTargets')).toBeGreaterThan(0)
      expect(await visitor.look('smallTargets')).toEqual([])
    }
    await page.setViewportSize(isPhone ? phone : desk)
  })

  it('moves nothing when less motion is asked for', async () => {
    await page.emulateMedia({ ...plain, reducedMotion: 'reduce' })
    expect(await visitor.look('moving')).toEqual([])
    await page.emulateMedia(plain)
  })

  it('fits into 320 pixels, as at a zoom of 400 %, and scrolls one way only', async () => {
    await page.setViewportSize(zoomed)
    await still()
    expect(await visitor.look('overflowing')).toEqual([])
    await page.setViewportSize(isPhone ? phone : desk)
  })

  it('cuts nothing when the text is given more space', async () => {
    await visitor.look('spaceText')
    for (const size of [desk, { ...zoomed, height: 720 }]) {
      await page.setViewportSize(size)
      expect(await visitor.look('overflowing')).toEqual([])
    }
  })
})

describe('what looks for barriers', () => {
  it('finds faint colours, small targets, what leaves the page, and what moves', async () => {
    const context = await browser.newContext({ viewport: desk, reducedMotion: 'reduce' })
    const visitor = new Visitor(pageOf(await context.newPage()), stage)
    await visitor.arrive()
    await visitor.open()
    await visitor.look('spoil')
    expect((await visitor.look('barriers')).join()).toContain('color-contrast')
    expect((await visitor.look('smallTargets')).join()).toContain('button.tool')
    expect((await visitor.look('overflowing')).join()).toMatch(/p\.greeting leaves the page/)
    expect((await visitor.look('moving')).join()).toContain('confab-spoil')
    await context.close()
  })
})
