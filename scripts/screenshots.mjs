/** Takes the pictures of the README from a running `npm start`: `node scripts/screenshots.mjs http://127.0.0.1:8787`. */
import { join } from 'node:path'
import { chromium } from 'playwright'
import { browserArguments, findBrowser } from './find-browser.mjs'

const address = process.argv[2] ?? 'http://127.0.0.1:8787'
const folder = join(import.meta.dirname, '../docs/images')
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
