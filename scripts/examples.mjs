/** Builds every example as its reader would, with an install of its own, and tries each in a browser: `npm run examples`. */
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { chromium } from 'playwright'
import { browserArguments, findBrowser } from './find-browser.mjs'

const root = join(import.meta.dirname, '..')
const examples = join(root, 'examples')
/** Where each built page lies; the plain one is not built at all. */
const pages = {
  react: 'react/dist',
  vue: 'vue/dist',
  svelte: 'svelte/dist',
  angular: 'angular/dist/app',
  'plain-html': 'plain-html',
}

/** @param {string[]} words */
function pnpm(...words) {
  const { status, stdout, stderr } = spawnSync('npx', ['--yes', 'pnpm@10.34.9', ...words], {
    cwd: examples,
    encoding: 'utf8',
  })
  if (status === 0) return
  console.error(stdout, stderr)
  throw new Error(`pnpm ${words.join(' ')} failed, see above.`)
}

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** A site of the files below the folder. @param {string} folder */
async function serve(folder) {
  const site = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname.replace(/\/$/, '/index.html')
    readFile(join(folder, path)).then(
      (file) => {
        const type = /** @type {Record<string, string>} */ (types)[extname(path)] ?? 'text/plain'
        response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).end(file)
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise((resolve) => site.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (site.address())
  return { url: `http://127.0.0.1:${port}/`, close: () => site.close() }
}

/**
 * The button opens the chat (a method), the starters are there (a property), the counter counts (an event).
 *
 * @param {import('playwright').Page} page
 */
async function tryPage(page) {
  /** @type {string[]} */
  const errors = []
  page.on('pageerror', ({ message }) => errors.push(message))
  await page.getByRole('button', { name: 'Ask us' }).click()
  await page.getByRole('button', { name: 'Where is my order?' }).waitFor()
  await page.locator('confab-chat').evaluate((chat) => {
    const detail = { message: { role: 'user' } }
    chat.dispatchEvent(new CustomEvent('confab-message', { detail, bubbles: true, composed: true }))
  })
  await page.getByText('Messages so far: 1').waitFor()
  if (errors.length > 0) throw new Error(errors.join('\n'))
}

const started = Date.now()
pnpm('install', '--frozen-lockfile')
console.log(`Installed in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
pnpm('--recursive', 'run', 'build')

const browser = await chromium.launch({
  executablePath: findBrowser().path,
  args: browserArguments,
  timeout: 30_000,
})
const widget = await serve(join(root, 'widget/dist/browser'))
try {
  for (const [name, folder] of Object.entries(pages)) {
    const site = await serve(join(examples, folder))
    const page = await browser.newPage()
    page.setDefaultTimeout(15_000)
    // Stands in for the Confab server of the examples, as far as files go.
    await page.route('http://127.0.0.1:8787/**', async (route) => {
      const path = new URL(route.request().url()).pathname.replace(/^\/widget\//, '/')
      const answer = await fetch(new URL(path, widget.url))
      const headers = {
        'content-type': answer.headers.get('content-type') ?? '',
        'access-control-allow-origin': '*',
      }
      await route.fulfill({ status: answer.status, headers, body: await answer.text() })
    })
    await page.goto(site.url)
    await tryPage(page)
    await page.close()
    site.close()
    console.log(`${name}: opens, offers, listens.`)
  }
} finally {
  await browser.close()
  widget.close()
}
