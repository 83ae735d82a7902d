/** Draws texts with a real `<confab-content>`, and reads back what is there as a tree that can be compared. */
import type { Citation, ContentType } from '@confab/shared/content'
import { expect, vi } from 'vitest'
import '../../../widget/src/content/content-element.ts'
import type { ContentElement } from '../../../widget/src/content/content-element.ts'
import type { UrlGate } from '../../../widget/src/content/url-gate.ts'

export interface Shown {
  readonly type?: ContentType
  readonly text: string
  readonly citations?: readonly Citation[]
  readonly streaming?: boolean
  readonly gate?: UrlGate
  readonly paced?: boolean
}

/** A new element in the page, without its content. */
export function contentElement(): ContentElement {
  const element = document.createElement('confab-content')
  document.body.append(element)
  return element
}

/** Draws, and waits until it is drawn. */
export async function show(element: ContentElement, shown: Shown): Promise<ContentElement> {
  const { type = 'MARKDOWN_TEXT', text, ...rest } = shown
  Object.assign(element, { streaming: false, ...rest, content: { type, text } })
  await element.updateComplete
  return element
}

/** The text at once. */
export function showWhole(shown: Shown): Promise<ContentElement> {
  return show(contentElement(), shown)
}

/** The text as it comes out of an engine, so many characters at a time; each piece is drawn. */
export async function showStreamed(shown: Shown, step = 1): Promise<ContentElement> {
  const element = contentElement()
  for (let end = step; end < shown.text.length + step; end += step) {
    await show(element, { ...shown, text: shown.text.slice(0, end), streaming: true, paced: false })
  }
  return show(element, shown)
}

/** Until the Markdown part and the names of all characters are there, texts are shown as they are. */
export async function loadMarkdown(): Promise<void> {
  const element = await showWhole({ text: '*&Dcaron;* ~~old~~' })
  await vi.waitFor(() => expect(element.querySelector('em')?.textContent).toBe('Ď'), 10_000)
  await vi.waitFor(() => expect(element.querySelector('del')).not.toBeNull(), 10_000)
  element.remove()
}

/** What a visitor is given: elements with all their attributes, and text. */
export function snapshot(element: Element): string {
  const copy = element.cloneNode(true) as Element
  const comments = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT)
  const found: Node[] = []
  while (comments.nextNode()) found.push(comments.currentNode)
  for (const comment of found) comment.parentNode?.removeChild(comment)
  copy.normalize()
  return copy.innerHTML
}
