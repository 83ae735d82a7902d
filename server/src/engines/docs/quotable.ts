/** Text of a page that can stand elsewhere: as it was written, but with links that still lead where they led. */
import type { Definition, Node, Nodes, Parents } from 'mdast'
import type { Site } from './site.ts'

/** Replaces `[start, end)` of the page's source by `text`. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface Span {
  readonly start: number
  readonly end: number
}

export function spanOf(node: Node): Span {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 }
}

/** A part of the source with the edits that lie in it made. */
export function editedText(source: string, span: Span, edits: readonly Edit[]): string {
  let text = ''
  let place = span.start
  for (const edit of edits) {
    if (edit.start < place || edit.end > span.end) continue
    text += source.slice(place, edit.start) + edit.text
    place = edit.end
  }
  return text + source.slice(place, span.end)
}

/** What a reader sees of a node, without any markup. */
export function plainText(node: Nodes): string {
  if (node.type === 'html') return ''
  if (node.type === 'break') return '\n'
  if ('value' in node) return node.value
  if ('alt' in node) return node.alt ?? ''
  if (!('children' in node)) return ''
  return node.children.map(plainText).join(blockParents.has(node.type) ? ' ' : '')
}

/** Whose children stand apart from one another. */
const blockParents = new Set<string>(['root', 'blockquote', 'list', 'listItem', 'table', 'tableRow'])

/** The edits a page needs, in the order of their places; no two overlap. */
export function findEdits(tree: Parents, page: string, site: Site): Edit[] {
  const definitions = new Map<string, Definition>()
  const urlOf = (node: Nodes): string | undefined => {
    if (node.type === 'link' || node.type === 'image') return node.url
    if (node.type === 'linkReference' || node.type === 'imageReference')
      return definitions.get(node.identifier)?.url
    return undefined
  }
  const edits: Edit[] = []
  const visit = (node: Nodes): void => {
    edits.push(...editsOf(node, urlOf(node), page, site))
    if ('children' in node) node.children.forEach(visit)
  }
  collectDefinitions(tree, definitions)
  visit(tree)
  return edits.sort((a, b) => a.start - b.start || a.end - b.end)
}

function collectDefinitions(node: Nodes, definitions: Map<string, Definition>): void {
  if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node)
  if ('children' in node) for (const child of node.children) collectDefinitions(child, definitions)
}

function editsOf(node: Nodes, target: string | undefined, page: string, site: Site): Edit[] {
  const span = spanOf(node)
  const url = target === undefined ? undefined : site.linkUrl(page, target)
  const kept = url !== undefined && url === target
  switch (node.type) {
    case 'html':
      return [{ ...span, text: /^<br\b/i.test(node.value) ? ' ' : '' }]
    case 'image':
    case 'imageReference': {
      if (kept && node.type === 'image') return []
      const alt = escapeMarkdown(node.alt ?? '')
      return [{ ...span, text: url === undefined ? alt : `![${alt}](${destination(url)})` }]
    }
    case 'link':
    case 'linkReference':
      return kept && node.type === 'link' ? [] : linkEdits(node, span, url)
    default:
      return []
  }
}

/** Only the markup around a link's text is changed, so that what is inside can be changed too. */
function linkEdits(node: Parents, span: Span, url: string | undefined): Edit[] {
  const [first, last] = [node.children[0], node.children.at(-1)]
  if (first === undefined || last === undefined) return [{ ...span, text: '' }]
  const opening = { start: span.start, end: spanOf(first).start, text: url === undefined ? '' : '[' }
  const closing = {
    start: spanOf(last).end,
    end: span.end,
    text: url === undefined ? '' : `](${destination(url)})`,
  }
  return [opening, closing]
}

function destination(url: string): string {
  return url.replace(/[()<>\s\\]/g, (character) =>
    encodeURIComponent(character).replace('(', '%28').replace(')', '%29'),
  )
}

/** Text that Markdown shows as it is, in the middle of a line. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#|~&!]/g, '\\$&')
}
