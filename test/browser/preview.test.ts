import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../support/loopback.ts'
import { barriersOf } from '../support/page-barriers.ts'
import { browserBench, complaintsOf } from '../support/page-bench.ts'
import { apiKey, call, startServer, startServerProcess, type ServerProcess } from '../support/start-server.ts'

const config = (...agents: string[]): string => `export default {
  agents: { ${agents.map((name) => `${name}: { engine: 'docs', content: ['docs/*.md'] }`).join(', ')} },
}`
const page1 = `# Painting\n\n${'Much is to be said about walls.\n\n'.repeat(60)}## Which colour has the door?\n\nThe door is *green*, as [the hinges](hinges.md#steel) are.\n`
const page2 = '# Hinges\n\n## Steel {#steel}\n\nThey are made of steel.\n'

const bench = browserBench({ context: { viewport: { width: 1280, height: 800 } } })
let folder: string
let server: ServerProcess
let page: Page
let complaints: string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'confab-preview-'))
  mkdirSync(join(folder, 'docs'))
  writeFileSync(join(folder, 'docs/painting.md'), page1)
  writeFileSync(join(folder, 'docs/hinges.md'), page2)
  writeFileSync(join(folder, 'secret.md'), '# Secret')
  writeFileSync(join(folder, 'confab.config.ts'), config('help'))
  // The addresses in citations hold the port, so it must be known before the server starts.
  const environment = { PORT: String(await freePort()), CONFAB_CONFIG: join(folder, 'confab.config.ts') }
  server = await startServerProcess({ command: 'dev', dataFolder: join(folder, 'data'), environment })
})
afterAll(async () => {
  await server.end('SIGTERM')
  rmSync(folder, { recursive: true })
})
/** Each test has a page of its own, in which nothing may go wrong. */
function inTheBrowser(): void {
  beforeEach(async () => {
    page = await bench.context.newPage()
    complaints = complaintsOf(page)
    await page.goto(server.url)
  })
  afterEach(async () => {
    await page.close()
    expect(complaints).toEqual([])
  })
}

let asked = 0

/** Asks in a conversation of its own, and waits for the end of the reply in the timeline. @returns what was asked */
async function ask(): Promise<string> {
  const question = `Which colour has the door? ${++asked}`
  const sample = page.frameLocator('iframe')
  await sample.getByRole('button', { name: 'Ask a question' }).click()
  await sample.getByRole('textbox').fill(question)
  await sample.getByRole('textbox').press('Enter')
  await page.locator('option', { hasText: `Newest: ${question}` }).waitFor({ state: 'attached' })
  await page.locator('.type', { hasText: 'response.completed' }).waitFor()
  return question
}

describe('the live preview', () => {
  inTheBrowser()

  it('shows every event of what is said in the widget, and each in full', async () => {
    const question = await ask()
    const types = await page.locator('.type').allTextContents()
    expect(types.slice(0, 4)).toEqual([
      'message.created',
      'response.created',
      'response.started',
      'output.put',
    ])
    expect(types.filter((type) => type === 'output.appended').length).toBeLessThan(3)
    await page.locator('summary').first().click()
    const event = JSON.parse((await page.locator('details pre').textContent()) ?? '') as object
    expect(event).toMatchObject({ seq: 1, message: { content: { text: question } } })
  })

  it('shows what steers the agent, marked as hidden from visitors', async () => {
    const { body } = await call(server.url, 'POST', '/v1/conversations', {})
    await call(server.url, 'POST', `/v1/conversations/${body.id}/messages`, {
      role: 'control',
      content: 'Be brief.',
      stateAfter: { playbook: 'sales', context: [{ plan: 'pro' }] },
    })
    const marked = page.locator('summary', { hasText: 'hidden from visitors' })
    await expect
      .poll(() => marked.locator('.type').allTextContents())
      .toEqual(['message.created', 'state.changed'])
    await page.getByRole('tab', { name: 'State' }).click()
    expect(await page.locator('dd').allTextContents()).toEqual(
      expect.arrayContaining(['sales', 'none', '[\n  {\n    "plan": "pro"\n  }\n]', 'help']),
    )
  })

  it('goes back to an earlier conversation, and follows the newest again', async () => {
    const question = await ask()
    const { body } = await call(server.url, 'POST', '/v1/conversations', { title: 'By a server' })
    await call(server.url, 'POST', `/v1/conversations/${body.id}/messages`, {
      role: 'user',
      content: 'Hello',
    })
    const chooser = page.getByRole('combobox', { name: 'Conversation' })
    await chooser.locator('option', { hasText: 'Newest: By a server' }).waitFor({ state: 'attached' })
    await page.locator('.summary', { hasText: 'user: “Hello”' }).waitFor()
    await chooser.selectOption(question)
    await page.locator('.summary', { hasText: `user: “${question}”` }).waitFor()
    await chooser.selectOption('Newest: By a server')
    await page.locator('.summary', { hasText: 'user: “Hello”' }).waitFor()
  })

  it('gives the snippet to copy, which is the very one in the sample page', async () => {
    await bench.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('tab', { name: 'Design' }).click()
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const snippet = `<script async src="${server.url}/widget.js" data-agent="help"></script>`
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(snippet)
    expect((await page.locator('.snippet code').innerText()).replace(/\s+/g, ' ').trim()).toBe(snippet)
    expect(await (await fetch(`${server.url}/preview/sample`)).text()).toContain(snippet)
  })

  it('shows the sample as a phone would, and in the dark', async () => {
    const sample = page.frameLocator('iframe')
    await page.getByRole('button', { name: 'Phone' }).click()
    expect(await sample.locator('html').evaluate(() => [innerWidth, innerHeight])).toEqual([375, 667])
    await page.getByRole('button', { name: 'Dark sample page' }).click()
    expect(await sample.locator('confab-chat').getAttribute('color-scheme')).toBe('dark')
    const paper = await sample.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)
    expect(paper).toBe('rgb(19, 20, 24)')
  })

  it('takes a changed configuration, says what is wrong with a faulty one, and keeps the conversation', async () => {
    await ask()
    const count = await page.locator('.type').count()
    writeFileSync(join(folder, 'confab.config.ts'), config('help', 'sales'))
    await page.getByRole('combobox', { name: 'Agent' }).selectOption('sales')
    await page.getByRole('tab', { name: 'Design' }).click()
    expect(await page.locator('.snippet code').innerText()).toContain('data-agent="sales"')
    writeFileSync(join(folder, 'confab.config.ts'), 'export default { agnets: {} }')
    await page.locator('.notice', { hasText: 'did you mean "agents"' }).waitFor()
    writeFileSync(join(folder, 'confab.config.ts'), config('help'))
    await page.getByRole('combobox', { name: 'Agent' }).waitFor({ state: 'detached' })
    expect(await page.locator('.notice').count()).toBe(0)
    await page.getByRole('tab', { name: 'Events' }).click()
    expect(await page.locator('.type').count()).toBe(count)
  })

  it('tells no browser the API key', async () => {
    const bodies: Promise<string>[] = []
    await page.goto('about:blank')
    page.on('requestfinished', (finished) => {
      const body = finished.response().then((response) => response?.text() ?? '')
      bodies.push(body.catch(() => '')) // a redirect has none
    })
    await page.goto(server.url)
    await ask()
    expect((await Promise.all(bodies)).filter((body) => body.includes(apiKey))).toEqual([])
    expect(bodies.length).toBeGreaterThan(5)
  })

  it.each([
    { colorScheme: 'light' as const, viewport: { width: 1280, height: 800 } },
    { colorScheme: 'dark' as const, viewport: { width: 375, height: 667 } },
  ])('has no barriers: $colorScheme, $viewport.width wide', async ({ colorScheme, viewport }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize(viewport)
    await page.reload()
    await page.frameLocator('iframe').getByRole('button', { name: 'Ask a question' }).waitFor()
    const found = await barriersOf(page.frames()[1]!)
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click()
      found.push(...(await barriersOf(page.mainFrame())))
    }
    expect(found).toEqual([])
  })

  it('can be used with the keyboard alone', async () => {
    await ask()
    await page.getByRole('tab', { name: 'Events' }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('State')
    await page.keyboard.press('Home')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.locator('details[open] pre').waitFor()
  })
})

describe('the page of a citation', () => {
  inTheBrowser()

  it('opens at the heading that is cited', async () => {
    await ask()
    const opened = bench.context.waitForEvent('page')
    await page
      .frameLocator('iframe')
      .getByRole('link', { name: /Which colour has the door/ })
      .first()
      .click()
    const read = await opened
    await read.locator('main h2:target').waitFor()
    expect(await read.locator(':target').innerText()).toBe('Which colour has the door?')
    await expect.poll(() => read.evaluate(() => scrollY)).toBeGreaterThan(500)
    expect(await read.title()).toBe('Painting · Confab')
    page = read
    expect(await barriersOf(page.mainFrame())).toEqual([])
  })

  it('leads on to other pages, at their headings', async () => {
    await page.goto(`${server.url}/pages/painting`)
    await page.getByRole('link', { name: 'the hinges' }).click()
    await page.locator('main h2:target').waitFor()
    expect(await page.locator(':target').innerText()).toBe('Steel')
  })
})

describe('the live preview, to others', () => {
  const statusAs = (host: string, path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request(server.url + path, { headers: { host } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })

  it.each(['/', '/preview/sample', '/preview/conversations', '/preview/project', '/pages/painting'])(
    'does not give %s under a name that is not ours',
    async (path) => {
      expect(await statusAs('evil.example', path)).toBe(403)
      expect(await statusAs(`localhost:${new URL(server.url).port}`, path)).toBe(200)
    },
  )

  it.each(['/pages/secret', '/pages/..%2fsecret', '/pages/%2e%2e/secret', '/pages/docs/painting'])(
    'has no page for %s, which the agent does not answer from',
    async (path) => {
      expect((await fetch(server.url + path)).status).toBe(404)
      expect((await fetch(server.url + path.replace('/pages', '/preview/pages'))).status).toBe(404)
    },
  )

  it('does not exist in production', async () => {
    const production = await startServer()
    const paths = ['/', '/preview/conversations', '/preview/project', '/pages/', '/widget/preview/index.html']
    const answers = await Promise.all(paths.map((path) => fetch(production.url + path)))
    await production.close()
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404))
  })
})
