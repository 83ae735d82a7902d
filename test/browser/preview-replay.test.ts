import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyEvent } from '@confab/shared/apply-event'
import type { Conversation, Transcript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import type { Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Api } from '../support/api.ts'
import { elementsOf } from '../support/elements-of.ts'
import { barriersOf } from '../support/page-barriers.ts'
import { browserBench, complaintsOf } from '../support/page-bench.ts'
import { scripted, scriptedEngine } from '../support/scripted-engine.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

interface Recording {
  readonly conversation: Conversation
  readonly events: readonly ConversationEvent[]
}

const pageText = `# Painting

## Which colour has the door?

The door is **green**, as [the hinges](hinges.md) are:

- \`paint\` it once,
- and *once more*.

## Who painted it?

A painter did, with a brush and a ladder.
`
const bench = browserBench({ context: { viewport: { width: 1280, height: 800 } } })
let folder: string
let server: TestServer
let api: Api
let page: Page
let complaints: string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'confab-replay-'))
  mkdirSync(join(folder, 'docs'))
  writeFileSync(join(folder, 'docs/painting.md'), pageText)
  const docs = { engine: 'docs', content: [join(folder, 'docs/*.md')] }
  const agents = { help: docs, scripted: { engine: scriptedEngine } }
  server = await startServer({ preview: true, config: { agents, limits: { sendsPerSecond: 100 } } })
  api = new Api(server.url)
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  page = await bench.context.newPage()
  complaints = complaintsOf(page)
  await page.goto(server.url)
})
afterEach(() => expect(complaints).toEqual([]))

const button = (name: string): Locator => page.getByRole('button', { name, exact: true })
const slider = (): Locator => page.getByRole('slider')
const replayed = (): Locator => page.locator('replay-chat .entries')
const place = (): Promise<string | null> => slider().getAttribute('aria-valuetext')
const showReplay = (): Promise<void> => page.getByRole('tab', { name: 'Replay' }).click()

/** Asks in the chat on the page and waits for the answer. */
async function ask(question: string): Promise<void> {
  const sample = page.frameLocator('iframe')
  const before = await sample.locator('confab-reply-actions').count()
  await sample.getByRole('textbox').fill(question)
  await sample.getByRole('textbox').press('Enter')
  await sample.locator('confab-reply-actions').nth(before).waitFor()
}

/** Two answers with Markdown and sources, one of them rated, and between them something that is hidden. @returns its log */
async function hold(): Promise<Locator> {
  const sample = page.frameLocator('iframe')
  await sample.getByRole('button', { name: 'Ask a question' }).click()
  await ask('Which colour has the door?')
  const path = `/v1/conversations/${await api.newest()}/messages`
  await api.call('POST', path, { role: 'control', content: 'Be brief.', stateAfter: { phase: 'brief' } })
  await ask('Who painted it?')
  await sample.getByRole('button', { name: 'Good answer' }).first().click()
  await sample.getByRole('button', { name: 'Cancel' }).click()
  await page.locator('.type', { hasText: 'feedback.given' }).waitFor()
  return sample.locator('.entries')
}

let begun = 0

/** Of a conversation with the scripted agent, which says so many words. */
async function say(words: number, pauseMs = 10): Promise<string> {
  const title = `Words ${++begun}`
  const { id } = await api.create({ agent: 'scripted', title })
  const text = Array.from({ length: words }, (_, at) => `word${at}`).join(' ')
  const content = scripted({ think: 'Hm', say: text, pieces: words, pauseMs })
  await api.call('POST', `/v1/conversations/${id}/messages`, {
    role: 'user',
    content,
    action: 'generate-reply',
  })
  await page.locator('option', { hasText: `Newest: ${title}` }).waitFor({ state: 'attached' })
  await page.locator('.type', { hasText: 'response.completed' }).waitFor()
  return id
}

async function save(): Promise<{ path: string; recording: Recording }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button('Save recording').click()])
  const path = join(folder, download.suggestedFilename())
  await download.saveAs(path)
  return { path, recording: JSON.parse(readFileSync(path, 'utf8')) as Recording }
}

const open = (...file: Parameters<Locator['setInputFiles']>): Promise<void> =>
  page.locator('input[type=file]').setInputFiles(...file)

describe('the replay of a conversation', () => {
  it('is drawn as the widget drew it, element by element', async () => {
    const live = await hold()
    await showReplay()
    const lines = await elementsOf(live)
    await expect.poll(() => elementsOf(replayed())).toEqual(lines)
    expect(lines.join('\n')).toMatch(/strong[^]*citation-marker[^]*aria-pressed="true"/)
    expect(lines.join('\n')).not.toContain('Be brief.')
    await slider().press('Home')
    await slider().press('End')
    await expect.poll(() => elementsOf(replayed())).toEqual(lines)
  })

  it('is the same from a file, for which no server is asked', async () => {
    const lines = await elementsOf(await hold())
    await showReplay()
    const { path, recording } = await save()
    expect(path).toContain(`${await api.newest()}.json`)
    expect(recording).toMatchObject({ confab: 1, conversation: { agent: 'help' } })

    await api.create({ title: 'Another' })
    await page.reload()
    await page.locator('option', { hasText: 'Newest: Another' }).waitFor({ state: 'attached' })
    await showReplay()
    await page.getByText('No conversation yet.').waitFor()
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.frame() === page.mainFrame()) asked.push(new URL(request.url()).pathname)
    })
    await open(path)
    await page.getByText('Recording ' + path.split('/').at(-1)!).waitFor()
    await expect.poll(() => elementsOf(replayed())).toEqual(lines)
    expect(asked.filter((one) => !one.startsWith('/preview/assets/'))).toEqual([])
    await button('Back to the live conversation').click()
    await page.getByText('No conversation yet.').waitFor()
  })

  it('shows at each event what had been said by then, going on and going back', async () => {
    await say(40)
    await showReplay()
    const { conversation, events } = (await save()).recording
    const start = { ...conversation, messages: [], responses: [], order: [], feedback: {}, engineMemory: {} }
    const said = (seq: number): string | undefined => {
      const transcript = events.slice(0, seq).reduce<Transcript>(applyEvent, { ...start, seq: 0 })
      const item = transcript.responses[0]?.outputs.find(({ type }) => type === 'MESSAGE')
      return item?.type === 'MESSAGE' ? item.content.text.trim() : undefined
    }
    const appended = events.filter(({ type }) => type === 'output.appended').map(({ seq }) => seq)
    expect(appended.length).toBeGreaterThan(20)
    const [first = 0, some = 0, more = 0, last = 0] = [0, 7, 20, -1].map((at) => appended.at(at))
    const answer = replayed().locator('.reply > confab-content')
    for (const seq of [first, more, some, last, first]) {
      await slider().fill(String(seq))
      await expect.poll(async () => (await answer.innerText()).trim()).toBe(said(seq))
    }
    await slider().fill('1')
    await expect.poll(() => answer.count()).toBe(0)
  })

  it('plays from the first event to the last', async () => {
    await say(30, 60)
    await showReplay()
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('20×')
    await page.evaluate(() => {
      const seen: number[] = ((window as unknown as { seen: number[] }).seen = [])
      const range = document.querySelector<HTMLInputElement>('input[type=range]')!
      new MutationObserver(() => seen.push(range.valueAsNumber)).observe(range, { attributes: true })
    })
    await button('Play').click()
    await expect.poll(place).toMatch(/^Event (\d+) of \1: response.completed$/)
    await button('Play').waitFor()
    const seen = await page.evaluate(() => (window as unknown as { seen: number[] }).seen)
    expect(seen[0]).toBeLessThan(5)
    expect(seen).toEqual([...seen].sort((one, other) => one - other))
    expect(new Set(seen).size).toBeGreaterThan(3)
    await page.getByText('word29', { exact: false }).last().waitFor()
  })

  it('goes on while the conversation does, for who looks at its end', async () => {
    const id = await say(5)
    await showReplay()
    await api.call('POST', `/v1/conversations/${id}/messages`, { role: 'agent', content: 'One thing more.' })
    await replayed().getByText('One thing more.').waitFor()
  })
})

describe('what moves through a replay', () => {
  it('is used with the keyboard, and says where it stands', async () => {
    await say(5)
    await showReplay()
    await slider().press('Home')
    expect(await place()).toMatch(/^Event 1 of \d+: message.created$/)
    await slider().press('ArrowRight')
    expect(await place()).toMatch(/^Event 2 of \d+: response.created$/)
    await button('Step forward').press('Enter')
    expect(await place()).toMatch(/^Event 3 of \d+: response.started$/)
    await button('Step back').press('Enter')
    expect(await place()).toMatch(/^Event 2 of /)
  })

  it('is led to an event from its line', async () => {
    await say(5)
    const line = page.locator('li', { hasText: 'response.started' })
    await line.locator('summary').click()
    await line.getByRole('button', { name: 'Replay to here' }).click()
    await expect.poll(() => slider().evaluate((one) => one === document.activeElement)).toBe(true)
    expect(await place()).toMatch(/^Event 3 of \d+: response.started$/)
    await page.getByRole('tab', { name: 'Events' }).click()
    await showReplay()
    expect(await place()).toMatch(/^Event 3 of /)
  })

  it('offers nothing that would be asked of an agent', async () => {
    await hold()
    await showReplay()
    await replayed().waitFor()
    const chat = page.locator('replay-chat')
    const names = await chat.getByRole('button').evaluateAll((all) => all.map((one) => one.ariaLabel))
    expect(names.filter((name) => name !== null)).toEqual([
      'Source 1',
      'Copy',
      'Good answer',
      'Source 1',
      'Copy',
    ])
    expect(await chat.getByRole('textbox').count()).toBe(0)
    await chat.getByRole('button', { name: 'Good answer' }).press('Enter')
    expect(await chat.getByRole('textbox').count()).toBe(0)
  })
})

describe('a file that is no recording', () => {
  const file = (text: string) => ({
    name: 'notes.json',
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  })

  it('is refused with words, and the conversation stays', async () => {
    await say(3)
    await showReplay()
    const { recording } = await save()
    await replayed().locator('confab-content p', { hasText: 'word2' }).waitFor()
    await replayed().locator('confab-reply-actions button').first().waitFor({ state: 'attached' })
    const lines = await elementsOf(replayed())
    const refusal = page.getByRole('alert')
    await open(file('# Notes'))
    await expect.poll(() => refusal.innerText()).toBe('“notes.json” cannot be opened. It is not JSON.')
    await open(file(JSON.stringify({ ...recording, events: recording.events.toSpliced(4, 1) })))
    await expect
      .poll(() => refusal.innerText())
      .toBe('“notes.json” cannot be opened. Event 5 is missing: in its place is event 6.')
    await open(file('{"events": 7}'))
    await expect.poll(() => refusal.innerText()).toContain('It is not a recording of Confab.')
    expect(await elementsOf(replayed())).toEqual(lines)
    await open(file(JSON.stringify(recording)))
    await page.getByText('Recording notes.json').waitFor()
    expect(await refusal.count()).toBe(0)
  })
})

describe('to everybody, the replay', () => {
  it.each([
    { colorScheme: 'light' as const, viewport: { width: 1280, height: 800 } },
    { colorScheme: 'dark' as const, viewport: { width: 375, height: 667 } },
  ])('has no barriers: $colorScheme, $viewport.width wide', async ({ colorScheme, viewport }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await hold()
    await showReplay()
    await page.setViewportSize(viewport)
    await replayed().locator('.citation-marker').first().waitFor()
    const found = await barriersOf(page.mainFrame())
    await open({ name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('[]') })
    await page.getByRole('alert').waitFor()
    expect([...found, ...(await barriersOf(page.mainFrame()))]).toEqual([])
    const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    expect(isTooWide).toBe(false)
  })
})
