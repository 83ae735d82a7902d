/**
 * Takes the pictures that the chat is compared with, one of each state; or, given the address of a running `npm start`, those
 * of the README: `pnpm run screenshots http://127.0.0.1:8787`.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { browserArguments, findBrowser } from './find-browser.mjs'

const root = join(import.meta.dirname, '..')
const address = process.argv[2]
if (address) await takeForReadme(address)
else {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const test = ['run', '--config', 'vitest.browsers.config.ts', 'test/browsers/pictures.test.ts']
  const env = { ...process.env, CONFAB_PICTURES: 'update' }
  process.exitCode =
    spawnSync(process.execPath, [vitest, ...test], { cwd: root, env, stdio: 'inherit' }).status ?? 1
}

/** @param {string} address */
async function takeForReadme(address) {
  const folder = join(root, 'docs/images')
  const question = 'How do I change the colours?'

  const browser = await chromium.launch({ executablePath: findBrowser().path, args: browserArguments })
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 2 })

  await page.goto(address)
  const sample = page.frameLocator('iframe')
  await sample.locator('confab-chat [part~=launcher]').click()
  await sample.locator('confab-chat textarea').fill(question)
  await page.keyboard.press('Enter')
  await sample.locator('confab-chat [part~=citations]').waitFor()
  // The panel's opening and the last words' fading in.
  await page.waitForTimeout(1_000)
  await page.screenshot({ path: join(folder, 'preview.png') })
  // A taller window shows the question with the answer.
  await page.setViewportSize({ width: 1280, height: 960 })
  await page.waitForTimeout(300)
  await sample.locator('confab-chat [part~=panel]').screenshot({ path: join(folder, 'chat.png') })
  await browser.close()
}
