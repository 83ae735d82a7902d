/** A passage is made of blocks, a block of parts that may be left out at either end: sentences, items, rows. */
import type { List, Paragraph, RootContent, Table } from 'mdast'
import { editedText, plainText, spanOf, type Edit, type Span } from './quotable.ts'

export interface Block {
  readonly kind: 'paragraph' | 'list' | 'table' | 'code' | 'quote'
  /** Joined without anything between, they are the block as it stands in the page. */
  readonly parts: readonly string[]
  /** What a reader sees of it. */
  readonly plain: string
}

/** The block a node makes, or `undefined` for what cannot be quoted (raw HTML, a code fence that never closes). */
export function toBlock(node: RootContent, source: string, edits: readonly Edit[]): Block | undefined {
  const block = (kind: Block['kind'], starts: readonly number[] = []): Block => ({
    kind,
    parts: cut(lineSpan(node), starts).map((span) => editedText(source, span, edits)),
    plain: plainText(node).trim(),
  })
  switch (node.type) {
    case 'paragraph':
      return block('paragraph', sentenceStarts(node, source))
    case 'list':
      return block('list', itemStarts(node))
    case 'table':
      return block('table', rowStarts(node))
    case 'blockquote':
      return block('quote')
    case 'code':
      return isClosed(source, lineSpan(node)) ? block('code') : undefined
    default:
      return undefined
  }
}

/** From the beginning of its first line, so that what is indented stays so. */
function lineSpan(node: RootContent): Span {
  const { start, end } = spanOf(node)
  return { start: start - ((node.position?.start.column ?? 1) - 1), end }
}

function cut(span: Span, starts: readonly number[]): Span[] {
  const places = [span.start, ...starts.filter((place) => place > span.start), span.end]
  return places.slice(1).map((end, index) => ({ start: places[index] ?? span.start, end }))
}

function itemStarts(list: List): number[] {
  return list.children.slice(1).map((item) => spanOf(item).start - ((item.position?.start.column ?? 1) - 1))
}

/** The first part of a table is its head and the line below it. */
function rowStarts(table: Table): number[] {
  return table.children.slice(1).map((row) => spanOf(row).start)
}

function sentenceStarts(paragraph: Paragraph, source: string): number[] {
  return paragraph.children.flatMap((child) => {
    if (child.type !== 'text') return []
    const { start, end } = spanOf(child)
    const ends = source.slice(start, end).matchAll(/[.!?]["”’)]?\s+/g)
    return [...ends].map((match) => start + match.index + match[0].length)
  })
}

function isClosed(source: string, span: Span): boolean {
  const text = source.slice(span.start, span.end)
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1]
  return fence === undefined || (text.includes('\n') && text.trimEnd().endsWith(fence))
}
