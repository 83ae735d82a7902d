import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Citation } from '@confab/shared/content'
import type { Message, Response, Transcript } from '@confab/shared/conversation'
import type { Engine, EngineOutput, ReplyRequest } from '../engine.ts'
import { createDocsEngine, docsOptionsSchema, type DocsEngineOptions } from './docs-engine.ts'

const theming = `# Theming

Make the chat look like yours.

## Colours

Set \`--confab-accent\` in your own style sheet. See [the list](#all-properties).

\`\`\`css
confab-chat { --confab-accent: teal; }
\`\`\`

## All properties

| Property | Meaning |
| --- | --- |
| \`--confab-radius\` | how round the corners are |
`
const quickstart = '# Quickstart\n\nRun `npm start`, then open the page. It needs **Node 20**.\n'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'confab-docs-'))
  await mkdir(join(root, 'docs'))
  await write('theming.md', theming)
  await write('quickstart.md', quickstart)
})
afterEach(() => rm(root, { recursive: true }))

const write = (path: string, text: string): Promise<void> => writeFile(join(root, 'docs', path), text)

function engineWith(options: Partial<DocsEngineOptions> = {}): Engine {
  const pause = async (): Promise<void> => {}
  const siteUrl = 'https://example.com/docs'
  return createDocsEngine({ engine: 'docs', content: ['docs/**/*.md'], siteUrl, root, pause, ...options })
}

/** What an engine may rely on of a request to answer the last of these. */
function requestFor(...questions: string[]): ReplyRequest {
  const history = questions.map((text, index): Message => {
    const content = { type: 'PLAIN_TEXT' as const, text }
    const createdAt = new Date(0).toISOString()
    return { id: `msg_${index}`, conversationId: 'conv_1', role: 'user', content, createdAt }
  })
  const message = history.at(-1) as Message
  return { conversation: {} as Transcript, response: {} as Response, message, history, memory: {} }
}

interface Reply {
  readonly outputs: EngineOutput[]
  readonly reasoning: string[]
  readonly text: string
  readonly citations: Citation[]
}

async function ask(engine: Engine, ...questions: string[]): Promise<Reply> {
  const outputs: EngineOutput[] = []
  const never = new AbortController().signal
  for await (const output of engine.generateReply(requestFor(...questions), never)) outputs.push(output)
  const items = outputs.flatMap((output) => (output.type === 'put' && output.item.done ? [output.item] : []))
  const message = items.find((item) => item.type === 'MESSAGE')
  return {
    outputs,
    reasoning: items.flatMap((item) => (item.type === 'REASONING_MESSAGE' ? [item.content.text] : [])),
    text: message?.content.text ?? '',
    citations: message?.citations ?? [],
  }
}

describe('the docs engine answers', () => {
  it('with what stands in the page, and says where', async () => {
    const { text, citations } = await ask(engineWith(), 'How do I change the colours?')
    const [citation] = citations
    expect(citations).toHaveLength(1)
    expect(citation).toMatchObject({
      title: 'Theming › Colours',
      url: 'https://example.com/docs/theming#colours',
      body: 'Set --confab-accent in your own style sheet. See the list.',
    })
    const quoted = text.slice(text.indexOf(':\n\n') + 3, citation?.offset ?? 0)
    expect(text.startsWith('From **Theming › Colours**:\n\n')).toBe(true)
    expect(quoted.replace('https://example.com/docs/theming#all-properties', '#all-properties')).toBe(
      theming.slice(theming.indexOf('Set `'), theming.indexOf('\n\n## All')),
    )
  })

  it('and tells what it does', async () => {
    const { reasoning } = await ask(engineWith(), 'How do I change the colours?')
    expect(reasoning).toEqual(['Searched 2 pages for “change the colours”', 'Reading *Theming* › *Colours*'])
  })

  it('from several places, each quote before its own citation', async () => {
    await write('faq.md', '# Questions\n\n## Can I change the colours?\n\nYes: the colours are yours.\n')
    const { text, citations } = await ask(engineWith(), 'How do I change the colours?')
    expect(citations.map(({ title }) => title).sort()).toEqual([
      'Questions › Can I change the colours?',
      'Theming › Colours',
    ])
    for (const { offset, title } of citations) {
      const lead = text.lastIndexOf('From **', offset ?? 0)
      expect(text.slice(lead, offset ?? 0)).toContain(title)
      expect(text.slice(0, offset ?? 0)).toMatch(/(yours\.|```)$/)
    }
  })

  it('in pieces that make up the answer, a citation coming when what it belongs to is said', async () => {
    const { outputs, text } = await ask(engineWith(), 'How do I change the colours?')
    let grown = ''
    for (const output of outputs) {
      if (output.type === 'append') grown += output.text
      if (output.type !== 'put' || output.item.type !== 'MESSAGE') continue
      expect(output.item.content.text).toBe(grown)
      for (const { offset } of output.item.citations ?? []) expect(offset).toBeLessThanOrEqual(grown.length)
    }
    expect(grown).toBe(text)
    expect(outputs.filter(({ type }) => type === 'append').length).toBeGreaterThan(5)
  })

  it('without links when it does not know where the pages are', async () => {
    const { text, citations } = await ask(engineWith({ siteUrl: undefined }), 'colours')
    expect(citations[0]).not.toHaveProperty('url')
    expect(text).toContain('See the list.')
  })

  it('a short question that points back by the one before it', async () => {
    const { reasoning, citations } = await ask(
      engineWith(),
      'How do I change the colours?',
      'And is that so in Safari?',
    )
    expect(reasoning[0]).toContain('together with “change the colours”')
    expect(citations[0]?.title).toBe('Theming › Colours')
  })

  it('the last question again when a reply is asked for without words', async () => {
    const request = requestFor('How do I change the colours?')
    const again: Message = { ...request.message, id: 'msg_again', role: 'control', content: null }
    const outputs: EngineOutput[] = []
    const retried = { ...request, message: again, history: [...request.history, again] }
    for await (const output of engineWith().generateReply(retried, new AbortController().signal))
      outputs.push(output)
    expect(JSON.stringify(outputs.at(-1))).toContain('Theming › Colours')
  })
})

describe('the docs engine is honest', () => {
  it('about what it cannot find, and names what there is', async () => {
    const { text, citations, reasoning } = await ask(engineWith(), 'Who won the *world cup*?')
    expect(reasoning).toEqual(['Searched 2 pages for “Who won the *world cup*”'])
    expect(text).toContain('I found nothing about “Who won the \\*world cup\\*” in the 2 pages I know.')
    expect(text).toContain('- [Theming](https://example.com/docs/theming)')
    expect(citations).toEqual([])
  })

  it('about what it is when it is greeted', async () => {
    const { text, reasoning } = await ask(engineWith(), 'Hello!')
    expect(text).toMatch(/^Hello! I answer from 2 pages/)
    expect(text).toContain('- [Quickstart]')
    expect(reasoning).toEqual([])
  })

  it('when it has no pages: it says what to configure', async () => {
    const { text } = await ask(engineWith({ content: ['nowhere/**/*.md'] }), 'How do I change the colours?')
    expect(text).toContain("content: ['docs/**/*.md']")
    expect(text).not.toContain(root)
  })
})

describe('the docs engine follows its files', () => {
  it('when they change, come and go', async () => {
    const engine = engineWith()
    expect((await ask(engine, 'penguins')).citations).toEqual([])
    await write('theming.md', `${theming}\n## Penguins\n\nThey are black and white.\n`)
    expect((await ask(engine, 'penguins')).citations[0]?.title).toBe('Theming › Penguins')
    await mkdir(join(root, 'docs/zoo'))
    await write('zoo/otters.md', '# Otters\n\nOtters swim.\n')
    expect((await ask(engine, 'otters')).citations[0]?.url).toBe('https://example.com/docs/zoo/otters#otters')
    await rm(join(root, 'docs/zoo'), { recursive: true })
    await write('theming.md', theming)
    expect((await ask(engine, 'otters')).citations).toEqual([])
    expect((await ask(engine, 'penguins')).citations).toEqual([])
  })

  it('and logs the ones it must leave out', async () => {
    const logged: unknown[] = []
    await write('large.md', '# Large\n\n'.padEnd(1_100_000, 'colours '))
    const engine = engineWith({ log: (_message, details) => logged.push(details.path) })
    expect((await ask(engine, 'colours')).citations[0]?.title).toBe('Theming › Colours')
    await ask(engine, 'colours')
    expect(logged).toEqual([join(root, 'docs/large.md')])
  })

  it('also when many ask at once', async () => {
    const engine = engineWith()
    const replies = await Promise.all(Array.from({ length: 20 }, () => ask(engine, 'colours')))
    for (const { citations } of replies) expect(citations[0]?.title).toBe('Theming › Colours')
  })
})

describe('the pace of an answer', () => {
  it('is quick: a second or two, however much there is to say', async () => {
    for (let page = 0; page < 5; page++) {
      const sections = Array.from(
        { length: 20 },
        (_, part) => `## Colours ${part}\n\n${'Colours are many. '.repeat(200)}`,
      )
      await write(`${page}.md`, sections.join('\n\n'))
    }
    let waited = 0
    const pause = async (milliseconds: number): Promise<void> => void (waited += milliseconds)
    const { text } = await ask(engineWith({ pause, content: ['docs/?.md'] }), 'colours')
    expect(text.length).toBeGreaterThan(800)
    expect(text.length).toBeLessThan(2_000)
    expect(waited).toBeGreaterThan(1_000)
    expect(waited).toBeLessThan(2_500)
  })

  it('ends at once when it is stopped', async () => {
    const stop = new AbortController()
    const engine = createDocsEngine({ engine: 'docs', content: ['docs/**/*.md'], root })
    let count = 0
    let stopped = 0
    for await (const output of engine.generateReply(requestFor('colours'), stop.signal)) {
      count++
      if (output.type !== 'append' || stop.signal.aborted) continue
      stopped = performance.now()
      stop.abort()
    }
    expect(performance.now() - stopped).toBeLessThan(50)
    expect(count).toBeLessThan(10)
  })
})

describe('what the config file says', () => {
  it('is checked', () => {
    expect(docsOptionsSchema.safeParse({ engine: 'docs', content: ['docs/**/*.md'] }).success).toBe(true)
    for (const wrong of [
      {},
      { content: 'docs' },
      { content: [], siteUrl: 'javascript:1' },
      { content: [], other: 1 },
    ]) {
      expect(docsOptionsSchema.safeParse({ engine: 'docs', ...wrong }).success).toBe(false)
    }
  })
})
