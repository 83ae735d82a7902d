/** The script tag: what it brings to a page of another origin, and what it does not. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSite, type Site } from '../support/loopback.ts'
import { browserBench } from '../support/page-bench.ts'

const built = join(import.meta.dirname, '../../widget/dist/browser')
/** Read when it has been built. */
let manifest: { version: string; files: { path: string; integrity: string }[] }

const bench = browserBench()
let widget: Site
let site: Site
let page: Page
/** What is served at `/` of the host page's own origin. */
let html: string
let requests: string[]
let complaints: string[]

/** As strict as a site can be: no inline styles or scripts, nothing but our server, and no text that becomes code. */
const policy = (origin: string): string =>
  `default-src 'none'; script-src ${origin}; connect-src ${origin}; style-src 'none'; require-trusted-types-for 'script'`

beforeAll(async () => {
  manifest = JSON.parse(await readFile(join(built, 'manifest.json'), 'utf8')) as typeof manifest
  widget = await startSite((request, response) => {
    requests.push(request.url ?? '')
    const path = join(built, (request.url ?? '').replace(/^\/widget\//, ''))
    const headers = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }
    void readFile(path).then(
      (file) => response.writeHead(200, headers).end(file),
      () => response.writeHead(404, headers).end(),
    )
  })
  site = await startSite((request, response) => {
    const headers = { 'content-type': 'text/html', 'content-security-policy': policy(widget.origin) }
    response.writeHead(request.url === '/' ? 200 : 404, headers).end(html)
  })
})
afterAll(() => {
  widget.close()
  site.close()
})

beforeEach(async () => {
  requests = []
  complaints = []
  page = await bench.context.newPage()
  page.on('console', (message) => {
    const isIcon = message.location().url.endsWith('/favicon.ico')
    if (message.type() === 'error' && !isIcon) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
})

const script = (attributes = ''): string =>
  `<script async src="${widget.origin}/widget.js" ${attributes}></script>`
const inHead = (tags: string): string =>
  `<!doctype html><html lang="en"><head><title>Shop</title>${tags}</head>`

async function open(head: string, body = '<p>Goods</p>'): Promise<void> {
  html = `${inHead(head)}<body>${body}</body></html>`
  await page.goto(site.origin, { waitUntil: 'networkidle' })
}

const elements = (): Promise<string[]> =>
  page.locator('confab-chat').evaluateAll((found) => found.map((element) => element.outerHTML))

async function openDialog(): Promise<void> {
  await page.getByRole('button', { name: 'Open chat' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Message' }).waitFor()
}

const serverOf = (): Promise<unknown> =>
  page.locator('confab-chat').evaluate((element): unknown => Reflect.get(element, 'server'))

describe('a script tag on a site of another origin', () => {
  it('puts the launcher there and nothing else: one request, no storage, no cookie, no global', async () => {
    await open('')
    const before = await page.evaluate(() => Object.getOwnPropertyNames(window))
    await open(script('data-agent="help" data-color-scheme="dark"'))
    expect(await elements()).toEqual(['<confab-chat agent="help" color-scheme="dark"></confab-chat>'])
    expect(requests).toEqual(['/widget.js'])
    const after = await page.evaluate(() => ({
      names: Object.getOwnPropertyNames(window),
      kept: [localStorage.length, sessionStorage.length, document.cookie.length],
    }))
    expect(after).toEqual({ names: before, kept: [0, 0, 0] })
    expect(complaints).toEqual([])
  })

  it('fetches the chat of its own version when the launcher is pressed, under the strictest policy', async () => {
    await open(script())
    await openDialog()
    expect(requests.filter((path) => /^\/widget\/\d+\.\d+\.\d+\/chat\.js$/.test(path))).toHaveLength(1)
    expect(await serverOf()).toBe(widget.origin)
    expect(complaints).toEqual([])
  })

  const pinned = (integrity: string): string =>
    `<script async src="${widget.origin}/widget/${manifest.version}/widget.js" integrity="${integrity}" crossorigin="anonymous"></script>`

  it('runs pinned to a version and its bytes, and finds the chat from there', async () => {
    const loader = manifest.files.find(({ path }) => path === `${manifest.version}/widget.js`)
    await open(pinned(loader!.integrity))
    await openDialog()
    expect(requests.filter((path) => path === `/widget/${manifest.version}/chat.js`)).toHaveLength(1)
    expect(await serverOf()).toBe(widget.origin)
    expect(complaints).toEqual([])
  })

  it('does not run at all when its bytes are others than those it is pinned to', async () => {
    await open(pinned(`sha384-${'A'.repeat(64)}`))
    expect(await elements()).toEqual([])
    expect(requests).toEqual([`/widget/${manifest.version}/widget.js`])
    expect(complaints.join()).toContain('integrity')
  })

  it('only defines the element when it is not to mount one', async () => {
    await open(script('data-mount="none"'), '<confab-chat agent="sales"></confab-chat>')
    expect(await elements()).toEqual(['<confab-chat agent="sales"></confab-chat>'])
    expect(await page.getByRole('button', { name: 'Open chat' }).count()).toBe(1)
  })

  it('that is there twice makes one element, and one with other settings a second', async () => {
    await open(script('data-agent="a"') + script('data-agent="a"') + script('data-agent="b"'))
    expect(await elements()).toHaveLength(2)
    expect(complaints).toEqual([])
  })
})
