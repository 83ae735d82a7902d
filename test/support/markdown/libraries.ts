/** What others make of Markdown: the library that the widget had before its own parser, and CommonMark's reference implementation. */
import { type Node, Parser } from 'commonmark'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmAutolinkLiteralFromMarkdown } from 'mdast-util-gfm-autolink-literal'
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item'
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'
import { gfmTable } from 'micromark-extension-gfm-table'
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item'
import type { MarkdownNode } from './outline.ts'

const gfm = {
  extensions: [gfmTable(), gfmStrikethrough(), gfmAutolinkLiteral(), gfmTaskListItem()],
  mdastExtensions: [
    gfmTableFromMarkdown(),
    gfmStrikethroughFromMarkdown(),
    gfmTaskListItemFromMarkdown(),
    // Without its search of finished text for more addresses.
    { ...gfmAutolinkLiteralFromMarkdown(), transforms: [] },
  ],
}

export function readByLibrary(text: string, dialect: 'commonmark' | 'gfm'): readonly MarkdownNode[] {
  return fromMarkdown(text, dialect === 'gfm' ? gfm : {}).children
}

export function readByReference(text: string): readonly MarkdownNode[] {
  return childrenOf(new Parser().parse(text)).map(convert)
}

function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  for (let child = node.firstChild; child; child = child.next) children.push(child)
  return children
}

const names: Readonly<Record<string, string>> = {
  block_quote: 'blockquote',
  code_block: 'code',
  html_block: 'html',
  thematic_break: 'thematicBreak',
  softbreak: 'text',
  linebreak: 'break',
  code: 'inlineCode',
  html_inline: 'html',
  emph: 'emphasis',
}

function convert(node: Node): MarkdownNode {
  const { type } = node
  const name = names[type] ?? type
  const children = childrenOf(node).map(convert)
  switch (type) {
    case 'softbreak':
      return { type: name, value: '\n' }
    case 'code_block':
      return { type: name, lang: node.info, value: (node.literal ?? '').replace(/\n$/, '') }
    case 'heading':
      return { type: name, depth: node.level, children }
    case 'list': {
      const start = node.listType === 'bullet' ? null : node.listStart
      return { type: name, start, spread: !node.listTight, children }
    }
    case 'link':
      return { type: name, url: node.destination ?? '', title: node.title, children }
    case 'image':
      return {
        type: name,
        url: node.destination ?? '',
        title: node.title,
        alt: children.map(textOf).join(''),
      }
    default:
      return { type: name, ...(node.literal === null ? { children } : { value: node.literal }) }
  }
}

function textOf({ value, alt, children = [] }: MarkdownNode): string {
  return value ?? alt ?? children.map(textOf).join('')
}
