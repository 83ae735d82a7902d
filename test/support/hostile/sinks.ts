/** Every place where words of others are drawn, each ready to be given a text that grows. */
import type { ContentType } from '@confab/shared/content'
import type { OutputItem, Response, VisitorTranscript } from '@confab/shared/conversation'
import type { LitElement } from 'lit'
import '../../../widget/src/elements/agent-message.ts'
import '../../../widget/src/elements/citation-list.ts'
import '../../../widget/src/elements/composer.ts'
import '../../../widget/src/elements/conversation-row.ts'
import '../../../widget/src/elements/log.ts'
import '../../../widget/src/elements/menu.ts'
import '../../../widget/src/elements/notice.ts'
import type { ConversationView } from '../../../widget/src/elements/conversation-view.ts'
import { Panel } from '../../../widget/src/elements/panel.ts'
import '../../../widget/src/elements/tool-call.ts'
import '../../../widget/src/elements/voice.ts'
import '../../../widget/src/elements/welcome.ts'
import { laterEn } from '../../../widget/src/strings/later.ts'
import { en } from '../../../widget/src/strings/en.ts'

export interface Sink {
  readonly name: string
  readonly element: string
  /** What the element is given for a text, of which more is coming. */
  readonly properties: (text: string, growing: boolean) => object
  /** Words of the host page itself: shown as they are. */
  readonly ofHost?: boolean
  /** Its text comes in pieces in real life too. Elsewhere a few steps stand for all. */
  readonly streams?: boolean
  /** Draws no more than 25 times a second. */
  readonly slow?: boolean
}

const at = '2026-01-01T00:00:00.000Z'
const ids = { id: 'x_1', conversationId: 'conv_1', messageId: 'msg_1', createdAt: at }

const plain = (text: string, type: ContentType = 'PLAIN_TEXT') => ({ type, text })
const message = (text: string, rest: object = {}): object => ({
  type: 'MESSAGE',
  id: 'msg_a',
  content: plain(text, 'MARKDOWN_TEXT'),
  citations: [],
  done: true,
  createdAt: at,
  ...rest,
})
const reply = (outputs: object[], rest: object = {}): Response => ({
  ...ids,
  status: 'COMPLETED',
  completedAt: at,
  outputs: outputs as OutputItem[],
  ...rest,
})
const call = (rest: object): object => ({
  type: 'TOOL_CALL',
  id: 'tool_1',
  name: 'look',
  arguments: {},
  status: 'COMPLETED',
  done: true,
  createdAt: at,
  ...rest,
})
const transcript = (title: string, archived = false): VisitorTranscript => ({
  ...{ id: 'conv_1', agent: 'help', visitorId: 'vis_1', title, agentTakeOver: false, archived, seq: 1 },
  ...{ createdAt: at, updatedAt: at, messages: [], responses: [], order: [], feedback: {} },
})
const said = (author: object, text = 'x'): object => ({ ...ids, role: 'agent', content: plain(text), author })
const view = (title: string, rest: object = {}): ConversationView =>
  ({
    connection: { status: 'idle' },
    transcript: transcript(title),
    pending: [],
    loading: false,
    draft: '',
    ...rest,
  }) as unknown as ConversationView
const failure = (text: string): object => ({ code: text, message: text, retryable: true, details: { text } })
const panel = (rest: object): object => ({
  ...{ view: view('x'), mode: 'inline', open: true, direction: 'ltr', heading: 'x', greeting: 'x' },
  ...{ starters: [], reasoning: 'open', agent: null, server: location.origin },
  ...rest,
})
const spoken = (text: string): VisitorTranscript => ({
  ...transcript('x'),
  messages: [said({ name: text }, text)] as VisitorTranscript['messages'],
  order: ['x_1'],
})
const allWords = (text: string): object =>
  Object.fromEntries(Object.keys({ ...en, ...laterEn }).map((name) => [name, text]))

const content = (type: ContentType): Sink => ({
  name: type,
  element: 'confab-content',
  properties: (text, streaming) => ({ content: plain(text, type), streaming, paced: false }),
  streams: true,
})
const inReply = (name: string, outputs: (text: string, growing: boolean) => object[]): Sink => ({
  name,
  element: 'confab-response-view',
  properties: (text, growing) => ({
    response: reply(outputs(text, growing), growing ? { status: 'IN_PROGRESS', completedAt: null } : {}),
    reasoning: 'open',
    isLast: true,
    feedback: {},
  }),
  streams: name === 'reasoning' || name === 'answer with a source',
})
const cited = (name: string, citation: (text: string) => object): Sink => ({
  name,
  element: 'confab-citation-list',
  properties: (text) => ({ citations: [{ offset: null, ...citation(text) }], selected: { number: 1 } }),
})

export const markdown = content('MARKDOWN_TEXT')

export const sinks: readonly Sink[] = [
  markdown,
  content('COMMONMARK_TEXT'),
  content('PLAIN_TEXT'),
  inReply('reasoning', (text, growing) => [
    { ...message(text, { type: 'REASONING_MESSAGE', done: !growing }) },
    message('x'),
  ]),
  inReply('answer with a source', (text, growing) => [
    message(text, { done: !growing, citations: [{ offset: 3, title: text, url: text, body: text }] }),
  ]),
  inReply('tool name', (text) => [call({ name: text })]),
  inReply('tool arguments', (text) => [call({ arguments: { [text]: [text] } })]),
  inReply('tool result', (text) => [call({ result: text })]),
  inReply('tool result that is a value', (text) => [call({ result: { error: jsonOf(text) } })]),
  {
    name: 'tool that asks',
    element: 'confab-tool-call',
    properties: (text) => ({
      call: call({ name: text, arguments: { a: text }, status: 'PENDING' }),
      state: 'asks',
    }),
  },
  cited('source title', (title) => ({ title, url: 'https://evil.example/', body: 'x' })),
  cited('source address', (url) => ({ title: 'x', url })),
  cited('source address alone', (url) => ({ url })),
  cited('source text', (body) => ({ title: 'x', body })),
  cited('source text alone', (body) => ({ body })),
  {
    name: 'author name',
    element: 'confab-agent-message',
    properties: (name) => ({ message: said({ name }), server: location.origin }),
  },
  {
    name: 'author picture',
    element: 'confab-agent-message',
    properties: (avatarUrl) => ({ message: said({ name: 'x', avatarUrl }), server: location.origin }),
  },
  { name: 'visitor', element: 'confab-user-message', properties: (text) => ({ text, at }) },
  {
    name: 'message that failed',
    element: 'confab-user-message',
    properties: (text) => ({ text, pending: { id: text, text, status: 'failed', error: failure(text) } }),
  },
  {
    name: 'error of a reply',
    element: 'confab-response-view',
    properties: (text) => ({ response: reply([], { status: 'FAILED', error: failure(text) }), isLast: true }),
  },
  {
    name: 'error of the connection',
    element: 'confab-notice',
    properties: (text) => ({
      connection: { status: 'refused', error: { ...failure(text), retryable: false } },
    }),
  },
  {
    name: 'conversation title',
    element: 'confab-conversation-row',
    properties: (title) => ({ conversation: transcript(title), current: false }),
  },
  { name: 'draft', element: 'confab-composer', properties: (draft) => ({ draft, running: false }) },
  {
    name: 'greeting and starters',
    element: 'confab-welcome',
    properties: (text) => ({ greeting: text, starters: [text, text] }),
    ofHost: true,
  },
  {
    name: 'heading',
    element: 'confab-panel',
    properties: (text) => panel({ heading: text }),
    ofHost: true,
    slow: true,
  },
  {
    name: 'strings',
    element: 'confab-panel',
    properties: (text) => panel({ strings: allWords(text), menu: true }),
    ofHost: true,
    slow: true,
  },
  {
    name: 'announcement',
    element: 'confab-panel',
    properties: (text, growing) =>
      panel({ view: view('x', { transcript: growing ? transcript('x') : spoken(text) }) }),
    slow: true,
  },
]

/** The same place, but unsafe: shows that what is wrong would be seen. */
export const unsafeSink: Sink = { name: 'unsafe', element: 'div', properties: (innerHTML) => ({ innerHTML }) }

export function makeElement({ element: name }: Sink): Element {
  const element = document.createElement(name)
  if (name.startsWith('confab-')) Object.assign(element, { strings: { ...en, ...laterEn } })
  return element
}

/** Until the element and all in it are drawn, without the patience they have with a page. */
export async function settled(element: Element): Promise<void> {
  if (element instanceof Panel) {
    await element.updateComplete
    // Its voice is loaded when there is something to read.
    await new Promise((resolve) => setTimeout(resolve))
  }
  for (;;) {
    const drawn = [element, ...element.querySelectorAll('*')]
    for (const one of drawn) {
      if (one.localName === 'confab-content') Object.assign(one, { paced: false })
      if ('updateComplete' in one) await (one as LitElement).updateComplete
    }
    if (element.querySelectorAll('*').length < drawn.length) return
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
