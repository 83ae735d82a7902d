/** What the chat looks like in each of its states, light and dark, from left to right and from right to left, wide and narrow. */
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserArguments, pinnedBrowser } from '../../scripts/find-browser.mjs'
import setup from '../support/built-widget.ts'
import { pageOf } from '../support/other-browsers.ts'
import { difference } from '../support/pictures/compare.ts'
import { fontFiles, pictureHead, pictureStyle } from '../support/pictures/fonts.ts'
import { openStage, type Stage } from '../support/stage/stage.ts'
import { states } from '../support/stage/states.ts'
import { Visitor } from '../support/stage/visitor.ts'

/** Pictures can only be compared with those of the same browser. */
const pinned = pinnedBrowser()
const drawsTheSame = ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb']
let browser: Browser
let stage: Stage

beforeAll(async () => {
  if (!pinned) return
  setup()
  stage = await openStage(pictureHead, fontFiles)
  browser = await chromium.launch({
    executablePath: pinned.path,
    args: [...browserArguments, ...drawsTheSame],
  })
})
afterAll(async () => {
  await browser?.close()
  await stage?.close()
})

const wide = { width: 1280, height: 720 }
const narrow = { width: 375, height: 720 }
/** What is around the chat is not of interest. */
const cutOut = {
  ltr: { x: 840, y: 0, width: 440, height: 720 },
  rtl: { x: 0, y: 0, width: 440, height: 720 },
}

describe.skipIf(!pinned)('the chat looks as it did', () => {
  const directions = [
    { direction: 'ltr', language: 'en' },
    { direction: 'rtl', language: 'ar' },
  ] as const

  describe.each(directions)('from $direction', ({ direction, language }) => {
    it.each(states)('in the state: $name', async ({ name, reach, phone }) => {
      stage.network.set({})
      const context = await browser.newContext({
        viewport: phone ? narrow : wide,
        reducedMotion: 'reduce',
        permissions: ['clipboard-write'],
        locale: language,
      })
      const page = await context.newPage()
      await reach(new Visitor(pageOf(page), stage, language))
      const faults: (string | undefined)[] = []
      for (const viewport of phone ? [narrow] : [wide, narrow])
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize(viewport)
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          const clip = viewport === wide ? { clip: cutOut[direction] } : {}
          const taken = await takePicture(page, clip)
          faults.push(difference(`${name}-${direction}-${viewport.width}-${colorScheme}`, taken))
        }
      await context.close()
      expect(faults.filter(Boolean)).toEqual([])
    })
  })
})

/** Once everything is where it belongs. */
async function takePicture(page: Page, options: object): Promise<Buffer> {
  await page.evaluate(async (text) => {
    const root = document.querySelector('confab-chat')?.shadowRoot
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    root?.adoptedStyleSheets.push(sheet)
    await document.fonts.ready
    for (let frames = 0; frames < 3; frames++) await new Promise((resolve) => requestAnimationFrame(resolve))
  }, pictureStyle)
  return page.screenshot({ ...options, animations: 'disabled' })
}
