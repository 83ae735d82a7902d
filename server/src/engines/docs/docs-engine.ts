/** The embedded engine: answers from a folder of Markdown, by quoting the passages that answer and saying where they are. */
import type { Citation } from '@confab/shared/content'
import { z } from 'zod'
import type { Engine, EngineDefinition, EngineOutput, ReplyRequest } from '../engine.ts'
import { choosePassages, composeAnswer, type Answer } from './answer.ts'
import { ContentLibrary, type Log } from './content-library.ts'
import { pause, PIECE_PAUSE, pieces, type Pause } from './pace.ts'
import type { PageIndex } from './page-index.ts'
import type { Page } from './passages.ts'
import type { Finding } from './relevance.ts'
import { createSite } from './site.ts'
import { recogniseGreeting } from './small-talk.ts'
import { greeting, notFound, nothingToRead, reading, searched } from './wording.ts'

/** What the config file says of an agent with this engine. */
export const docsOptionsSchema = z.strictObject({
  engine: z.literal('docs'),
  /** Globs of Markdown files, relative to the config file's folder or absolute; one that starts with `!` leaves files out. */
  content: z.array(z.string().min(1)),
  /** Where the pages are on the web, for the links of citations: the address plus the page's path without its extension. */
  siteUrl: z.url({ protocol: /^https?$/ }).optional(),
})

export interface DocsEngineOptions extends z.infer<typeof docsOptionsSchema> {
  /** The folder of the config file, absolute. */
  readonly root: string
  /** Told of pages that are left out, and why. */
  readonly log?: Log
  readonly pause?: Pause
}

const LONGEST_QUESTION = 4_000
/** How long each reasoning message stays the last one. */
const REASONING_PAUSE = 180

/** Needs no network and no account. The files are looked at before each question, so a change counts at once. */
export function createDocsEngine(options: DocsEngineOptions): Engine {
  const { content, root, siteUrl, log = () => {} } = options
  const library = new ContentLibrary({ content, root, site: createSite(siteUrl), log })
  void library.current() // so that the first question need not wait for many pages to be read
  return {
    name: 'docs',
    async *generateReply(request, signal) {
      try {
        const index = await library.current()
        yield* reply(index, questionsOf(request), options.pause ?? pause, signal)
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
  }
}

export const docs: EngineDefinition<typeof docsOptionsSchema> = {
  options: docsOptionsSchema,
  capabilities: {
    streaming: true,
    reasoning: true,
    citations: true,
    state: false,
    control: false,
    tools: false,
    resume: false,
    feedback: false,
  },
  create: (options, { folder, pagesUrl, logger }) =>
    createDocsEngine({
      ...options,
      ...(options.siteUrl === undefined && pagesUrl !== undefined ? { siteUrl: pagesUrl } : {}),
      root: folder,
      log: (message, details) => logger.warn(details, message),
    }),
}

interface Questions {
  readonly question: string
  /** The one asked before it, or nothing. */
  readonly earlier: string
}

/** A message without a text of its own (a reply is asked for again) repeats the visitor's last question. */
function questionsOf({ message, history }: ReplyRequest): Questions {
  const asked = [...history.filter(({ id }) => id !== message.id), message].flatMap(({ role, content }) =>
    role === 'user' && content ? [content.text.slice(0, LONGEST_QUESTION)] : [],
  )
  return { question: asked.at(-1) ?? '', earlier: asked.at(-2) ?? '' }
}

async function* reply(
  index: PageIndex,
  questions: Questions,
  wait: Pause,
  signal: AbortSignal,
): AsyncGenerator<EngineOutput> {
  const { pages } = index
  const { question } = questions
  const words = withoutSearch(pages, question)
  if (words !== undefined) {
    yield* say({ text: words, citations: [] }, wait, signal)
    return
  }
  const { findings, context } = look(index, questions)
  const chosen = choosePassages(findings)
  yield* reason('search', 'PLAIN_TEXT', searched(pages.length, question, context), wait, signal)
  for (const [place, finding] of chosen.entries()) {
    yield* reason(`reading-${place + 1}`, 'MARKDOWN_TEXT', reading(finding), wait, signal)
  }
  const nothing = { text: notFound(pages, question), citations: [] }
  yield* say(chosen.length === 0 ? nothing : composeAnswer(chosen), wait, signal)
}

/** What to say when there is nothing to search, or nothing to search for. */
function withoutSearch(pages: readonly Page[], question: string): string | undefined {
  if (pages.length === 0) return nothingToRead
  const kind = question.trim() === '' ? 'capabilities' : recogniseGreeting(question)
  return kind && greeting(pages, kind)
}

/** A short question that points back ("And how do I test it?") is understood by the one before, if it must be. */
function look(index: PageIndex, { question, earlier }: Questions): { findings: Finding[]; context: string } {
  const findings = index.find(question)
  const pointsBack =
    /\b(it|its|that|this|these|those|they|them|there|one|ones)\b|^(and|what about|how about|why)\b/i
  if (findings.length > 0 || earlier === '' || question.length > 80 || !pointsBack.test(question.trim())) {
    return { findings, context: '' }
  }
  return { findings: index.find(question, earlier), context: earlier }
}

async function* reason(
  id: string,
  type: 'PLAIN_TEXT' | 'MARKDOWN_TEXT',
  text: string,
  wait: Pause,
  signal: AbortSignal,
): AsyncGenerator<EngineOutput> {
  const item = { type: 'REASONING_MESSAGE' as const, id, content: { type, text } }
  yield { type: 'put', item }
  await wait(REASONING_PAUSE, signal)
  yield { type: 'put', item: { ...item, done: true } }
}

/** A citation comes when what it belongs to has been said. */
async function* say(answer: Answer, wait: Pause, signal: AbortSignal): AsyncGenerator<EngineOutput> {
  const snapshot = (text: string, citations: Citation[], done: boolean): EngineOutput => ({
    type: 'put',
    item: { type: 'MESSAGE', id: 'answer', content: { type: 'MARKDOWN_TEXT', text }, citations, done },
  })
  yield snapshot('', [], false)
  let said = 0
  const ends = answer.citations.map(({ offset }) => offset ?? 0)
  for (const [place, end] of [...ends, answer.text.length].entries()) {
    for (const text of pieces(answer.text.slice(said, end), answer.text.length)) {
      yield { type: 'append', outputId: 'answer', text }
      await wait(PIECE_PAUSE, signal)
    }
    said = end
    const passed = answer.citations.slice(0, place + 1)
    if (place < ends.length) yield snapshot(answer.text.slice(0, said), passed, false)
  }
  yield snapshot(answer.text, answer.citations, true)
}
