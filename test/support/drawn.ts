/** For tests of elements: draws them with the widget's own styles in a shadow root, as they are in `<confab-chat>`. */
import type { Citation } from '@confab/shared/content'
import type { Message, OutputItem, Response, VisitorTranscript } from '@confab/shared/conversation'
import axe from 'axe-core'
import type { LitElement } from 'lit'
import { onTestFinished } from 'vitest'
import { en } from '../../widget/src/strings/en.ts'
import { readingTheme, theme } from '../../widget/src/theme.ts'

/** A new element in the page, with English words and these properties, until the test is over. */
export async function draw<T extends LitElement>(name: string, properties: Partial<T>): Promise<T> {
  const host = document.createElement('div')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(theme + readingTheme)
  root.adoptedStyleSheets = [sheet]
  const frame = document.createElement('div')
  frame.className = 'confab'
  const element = document.createElement(name) as Element as T
  Object.assign(element, { strings: en, ...properties })
  frame.append(element)
  root.append(frame)
  document.body.append(host)
  onTestFinished(() => host.remove())
  await settled(element)
  return element
}

/** Until the element and all in it are drawn. */
export async function settled(element: Element): Promise<void> {
  const drawn = [element, ...element.querySelectorAll('*')]
  for (const one of drawn) if ('updateComplete' in one) await one.updateComplete
  if (element.querySelectorAll('*').length + 1 > drawn.length) await settled(element)
}

/** What axe finds wrong once nothing moves any more, in words. Contrast is checked too. */
export async function barriers(element: Element): Promise<string[]> {
  const moving = element.getAnimations({ subtree: true })
  const ending = moving.filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
  await Promise.allSettled(ending.map(({ finished }) => finished))
  const { violations } = await axe.run(element, { rules: { region: { enabled: false } } })
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** The events of that name that come out of `element` from now on. */
export function heard<D>(element: EventTarget, name: string): CustomEvent<D>[] {
  const events: CustomEvent<D>[] = []
  element.addEventListener(name, (event) => events.push(event as CustomEvent<D>))
  return events
}

export const at = (seconds: number): string => new Date(1_800_000_000_000 + seconds * 1_000).toISOString()

export function asked(text: string, id = 'msg_q'): Message {
  const content = { type: 'PLAIN_TEXT' as const, text }
  return { id, conversationId: 'conv_1', role: 'user', content, createdAt: at(0) }
}

export function thought(text: string, done = true): OutputItem {
  const content = { type: 'PLAIN_TEXT' as const, text }
  return { type: 'REASONING_MESSAGE', id: `rsn_${text}`, content, done, createdAt: at(1), doneAt: at(2) }
}

export function called(rest: Partial<Extract<OutputItem, { type: 'TOOL_CALL' }>> = {}): OutputItem {
  const call = { id: 'tool_1', name: 'find_order', arguments: { orderId: 'A-1' }, status: 'PENDING' } as const
  return { type: 'TOOL_CALL', ...call, done: true, createdAt: at(2), doneAt: at(3), ...rest }
}

export function said(text: string, done = true, citations: Citation[] = []): OutputItem {
  const content = { type: 'PLAIN_TEXT' as const, text }
  return { type: 'MESSAGE', id: 'msg_a', content, citations, done, createdAt: at(4) }
}

/** A reply; it is finished unless something else is given. */
export function reply(outputs: OutputItem[], rest: Partial<Response> = {}): Response {
  return {
    id: 'resp_1',
    conversationId: 'conv_1',
    messageId: 'msg_q',
    status: 'COMPLETED',
    outputs,
    createdAt: at(1),
    completedAt: at(9),
    ...rest,
  }
}

/** A conversation of these, in this order. */
export function conversation(...entries: (Message | Response)[]): VisitorTranscript {
  return {
    id: 'conv_1',
    agent: 'help',
    visitorId: 'vis_1',
    title: null,
    agentTakeOver: false,
    archived: false,
    seq: entries.length,
    createdAt: at(0),
    updatedAt: at(0),
    messages: entries.filter((entry): entry is Message => !('outputs' in entry)),
    responses: entries.filter((entry): entry is Response => 'outputs' in entry),
    order: entries.map(({ id }) => id),
    feedback: {},
  }
}
