/** The page around the widget: it is left as it was, and whatever it is like, the chat works on it. */
import type { Page } from 'playwright'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineEngine } from '../../server/src/define.ts'
import { openChat, say } from '../support/host-site.ts'
import { sendPage, startSite } from '../support/loopback.ts'
import { countListeners, countTimers, openThings } from '../support/open-things.ts'
import { complaintsOf, pageBench } from '../support/page-bench.ts'

const engine = defineEngine({
  name: 'cites',
  async *generateReply() {
    const content = { type: 'MARKDOWN_TEXT' as const, text: 'The door is *green*, `really`.' }
    const citations = [{ offset: 18, url: 'https://docs.example/doors', title: 'Doors', body: 'Green.' }]
    yield { type: 'put', item: { type: 'MESSAGE', id: 'answer', content, citations } }
  },
})

let head: string
let body: string
let policy: string | undefined
/** Served in place of the page. */
let xml: string | undefined
const bench = pageBench({
  site: () =>
    startSite((_request, response) => {
      if (xml) return sendPage(response, xml, { 'content-type': 'application/xhtml+xml' })
      const icon = policy ? '' : '<link rel="icon" href="data:,">'
      const watch = `<script nonce="n1">globalThis.violations = []
        addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI))</script>`
      const html = `<!doctype html><html lang="en"><head><title>Shop</title>${icon}${watch}${head}</head>
        <body><h1>Goods</h1>${body}</body></html>`
      return sendPage(response, html, policy ? { 'content-security-policy': policy } : {})
    }),
  config: { agents: { cites: { engine } } },
})
let page: Page
let address: string
/** Everything the page asked for that is not the page itself. */
let asked: string[]
let complaints: string[]

beforeEach(async () => {
  head = ''
  body = script()
  policy = xml = undefined
  page = await bench.context.newPage()
  address = `${bench.site.origin}/`
  asked = []
  complaints = complaintsOf(page)
  page.on('request', (request) => asked.push(request.url()))
  page.on('websocket', (socket) => asked.push(socket.url()))
})

const script = (): string => `<script async nonce="n1" src="${bench.server.url}/widget.js"></script>`

async function ask(): Promise<void> {
  await openChat(page)
  await say(page, 'Which colour has the door?')
  await page.locator('confab-chat em', { hasText: 'green' }).waitFor()
  await page.locator('confab-chat .citation-marker').click()
  await page.locator('confab-chat a[href="https://docs.example/doors"]').waitFor()
}

describe('the chat works and complains of nothing', () => {
  it.each([
    ['under no policy', undefined],
    [
      'under the strictest policy',
      (origin: string) =>
        `default-src 'none'; script-src 'nonce-n1' 'strict-dynamic'; connect-src ${origin} ${origin.replace('http', 'ws')}; base-uri 'none'; require-trusted-types-for 'script'`,
    ],
  ])('%s', async (_, make) => {
    policy = make?.(bench.server.url)
    await page.goto(address)
    await ask()
    expect(await page.evaluate('violations')).toEqual([])
    expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([])
    const foreign = asked.filter(
      (url) => !url.startsWith(address) && !/^(?:http|ws):\/\/127\.0\.0\.1:/.test(url),
    )
    expect(foreign.filter((url) => !url.startsWith('data:'))).toEqual([])
  })

  it('where storage, cookies and databases are forbidden', async () => {
    await bench.context.addInitScript(() => {
      const forbid = (): never => {
        throw new DOMException('Access is denied for this document.', 'SecurityError')
      }
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
        Object.defineProperty(window, name, { get: forbid })
      Object.defineProperty(Document.prototype, 'cookie', { get: forbid, set: forbid })
      Object.defineProperty(Navigator.prototype, 'locks', { get: forbid })
      Object.defineProperty(window, 'BroadcastChannel', { value: forbid })
    })
    await page.goto(address)
    await ask()
    expect(complaints).toEqual([])
  })

  it.each([
    'body * { all: unset !important }',
    'body * { display: none !important }',
    'body * { all: unset !important; display: none !important; visibility: hidden !important; opacity: 0 !important }',
    'body * { position: absolute !important; left: -9999px !important; pointer-events: none !important; transform: scale(0) !important }',
    'body * { content-visibility: hidden !important; contain: strict !important; overflow: clip !important; inline-size: 0 !important }',
    'body * { animation: none 9s infinite !important; transition: all 9s !important; filter: blur(9px) !important; clip-path: inset(50%) !important }',
    'body > :not(h1) { display: none !important }',
    'button, textarea, svg, div, p { all: unset !important; display: none !important }',
    'html { font-size: 200px !important; direction: rtl } body { transform: scale(.1); overflow: hidden; filter: blur(9px) }',
    'h1 { position: fixed; inset: 0; z-index: 2147483647; background: red }',
    ':root { zoom: 1.6 }',
    ':root { --panel-width: 90px; --panel-height: 90px; --visible-top: 900px; --visible-height: 9px }',
  ])('where the page says %s', async (css) => {
    head = `<style>${css}</style>`
    await page.goto(address)
    await ask()
    const box = await page.locator('confab-chat textarea').boundingBox()
    expect(box?.width).toBeGreaterThan(150)
    const panel = await page.locator('confab-chat .panel').boundingBox()
    expect(panel?.y).toBeGreaterThanOrEqual(0)
    expect(panel?.height).toBeGreaterThan(400)
    expect(await page.evaluate(isOnTop)).toBe(true)
  })

  it('where an old library has put its own in the place of built-ins', async () => {
    head = `<script>
      Array.prototype.entries = function () { return this.slice() }
      Array.prototype.toJSON = function () { return 'a list' }
      Array.from = (list) => list == null ? [] : list.length === undefined ? [list] : [].slice.call(list)
      Function.prototype.delay = Array.prototype.each = String.prototype.strip = Object.prototype.extend = () => {}
      Object.freeze(Object.prototype)
    </script>`
    await page.goto(address)
    await ask()
    expect(complaints).toEqual([])
  })

  it('where the page is XML', async () => {
    xml = `<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>Shop</title><link rel="icon" href="data:,"/></head>
      <body><h1>Goods</h1>${script().replace('async', 'async=""')}</body></html>`
    await page.goto(address)
    await ask()
    expect(complaints).toEqual([])
  })

  it('where names of elements lie over those of the page', async () => {
    const evil = 'https://evil.example/widget.js'
    body = `<img name="currentScript" src="data:," data-x="1"><form id="location"></form><form id="customElements"></form>${script()}`
    await page.route('https://evil.example/**', (route) => route.abort())
    await page.goto(address)
    await page.evaluate((src) => {
      for (const image of document.images) Object.assign(image, { src })
    }, evil)
    await ask()
    expect(asked.filter((url) => url.includes('evil.example/widget/'))).toEqual([])
  })
})

/** Of what lies at the middle of the box to write in, the widget is the first. */
function isOnTop(): boolean {
  const chat = document.querySelector('confab-chat')
  const { x, y, width, height } =
    chat?.shadowRoot?.querySelector('textarea')?.getBoundingClientRect() ?? new DOMRect()
  return document.elementFromPoint(x + width / 2, y + height / 2) === chat
}

describe('the page', () => {
  it('has the globals and built-ins it had, before and after a conversation', async () => {
    body = ''
    await page.goto(address)
    const before = await page.evaluate(inventory)
    body = script()
    await page.goto(address)
    await page.locator('confab-chat').waitFor({ state: 'attached' })
    expect(await page.evaluate(inventory)).toEqual(before)
    await ask()
    expect(await page.evaluate(inventory)).toEqual(before)
  })

  it('is asked nothing and keeps nothing until the visitor opens the chat', async () => {
    await page.goto(address, { waitUntil: 'networkidle' })
    await page.mouse.move(200, 200)
    await page.waitForTimeout(500)
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([
      address,
      `${bench.server.url}/widget.js`,
    ])
    expect(await page.evaluate(kept)).toEqual([0, 0, '', 0])
    // To point at it is not yet to open it: the chat's code comes, and nothing else.
    await page.getByRole('button', { name: 'Open chat' }).hover()
    await expect.poll(() => asked.at(-1)).toMatch(/\/chat\.js$/)
    await page.waitForTimeout(300)
    expect(asked.filter((url) => !url.startsWith('data:'))).toHaveLength(3)
    expect(await page.evaluate(kept)).toEqual([0, 0, '', 0])
    expect(await bench.context.cookies()).toEqual([])
    await ask()
    expect(await bench.context.cookies()).toEqual([])
  })

  it('has nothing of it left when the element is removed', async () => {
    await bench.context.addInitScript(countListeners)
    await bench.context.addInitScript(countTimers)
    await page.goto(address)
    await page.locator('confab-chat').waitFor({ state: 'attached' })
    await ask()
    await page.evaluate(() => document.querySelector('confab-chat')?.remove())
    const left = await page.evaluate(() => [
      document.adoptedStyleSheets.length,
      document.styleSheets.length,
      document.body.children.length,
    ])
    expect(left).toEqual([0, 0, 2])
    await expect.poll(() => page.evaluate(openThings)).toEqual({ listeners: 0, timers: 0, sockets: 0 })
  })
})

interface Inventory {
  readonly names: string[]
  readonly builtIns: number
  /** Functions of the language and the page that are no longer the browser's own. */
  readonly changed: string[]
}

function inventory(): Inventory {
  const changed: string[] = []
  let builtIns = 0
  const constructors = Object.getOwnPropertyNames(window).filter((name) => /^[A-Z]/.test(name))
  for (const name of constructors) {
    const made = Reflect.get(window, name) as { prototype?: object } | undefined
    for (const owner of [made, made?.prototype]) {
      if (owner === undefined || owner === null) continue
      for (const [key, found] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
        builtIns++
        for (const one of [found.value, found.get, found.set] as unknown[])
          if (typeof one === 'function' && !Function.prototype.toString.call(one).includes('[native code]'))
            changed.push(`${name}.${key}`)
      }
    }
  }
  return { names: Object.getOwnPropertyNames(window), builtIns, changed }
}

async function kept(): Promise<unknown[]> {
  const databases = await indexedDB.databases()
  return [localStorage.length, sessionStorage.length, document.cookie, databases.length]
}
