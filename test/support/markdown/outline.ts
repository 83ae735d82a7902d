/** Brings trees of Markdown to one form: what would be drawn of them, without what no reader sees. */

/** What the trees of different parsers have in common. */
export interface MarkdownNode {
  readonly type: string
  readonly children?: readonly MarkdownNode[]
  readonly value?: string
  readonly url?: string
  readonly title?: string | null | undefined
  readonly alt?: string | null | undefined
  readonly identifier?: string
  readonly depth?: number
  readonly lang?: string | null | undefined
  readonly start?: number | null | undefined
  readonly spread?: boolean | null | undefined
  /** Of a task; as one parser names it, and as the other does. */
  readonly done?: boolean
  readonly checked?: boolean | null | undefined
  readonly align?: readonly (string | null | undefined)[] | null | undefined
}

export type Outline = string | readonly [name: string, ...parts: readonly unknown[]]

/** Definitions by label: those of a tree in which links still refer to them. */
type Find = (identifier: string) => MarkdownNode | undefined

export function outlineOf(root: readonly MarkdownNode[]): Outline[] {
  const definitions = new Map<string, MarkdownNode>()
  const collect = (node: MarkdownNode): void => {
    const { type, identifier = '' } = node
    if (type === 'definition' && !definitions.has(identifier)) definitions.set(identifier, node)
    node.children?.forEach(collect)
  }
  root.forEach(collect)
  return blocksOf(root, (identifier) => definitions.get(identifier))
}

function blocksOf(nodes: readonly MarkdownNode[], find: Find): Outline[] {
  return nodes.filter(({ type }) => type !== 'definition').map((node) => blockOf(node, find))
}

function blockOf(node: MarkdownNode, find: Find): Outline {
  const { type, children = [], value = '' } = node
  switch (type) {
    case 'paragraph':
    case 'heading':
      return [`${type}${node.depth ?? ''}`, ...inlinesOf(children, find)]
    case 'code':
      return [type, node.lang?.split(/\s/, 1)[0] ?? '', withoutLinesAtEnd(value)]
    case 'html':
      return [type, withoutLinesAtEnd(value)]
    case 'list': {
      const isLoose = node.spread === true || children.some(({ spread }) => spread)
      const items = children.map((item) => [taskOf(item), ...blocksOf(item.children ?? [], find)])
      return [type, node.start ?? 'bullets', isLoose, ...items]
    }
    case 'table':
      return tableOf(node, find)
    default:
      return [type, ...blocksOf(children, find)]
  }
}

function taskOf({ done, checked }: MarkdownNode): string {
  const isDone = done ?? checked ?? undefined
  return isDone === undefined ? '' : isDone ? 'done' : 'to do'
}

/** As many cells in each row as the head has. */
function tableOf({ align, children = [] }: MarkdownNode, find: Find): Outline {
  const columns = children[0]?.children ?? []
  const rows = children.map((row) =>
    columns.map((_, at) => inlinesOf(row.children?.[at]?.children ?? [], find)),
  )
  return ['table', columns.map((_, at) => align?.[at] ?? ''), ...rows]
}

/** Without white space that is not drawn. */
function inlinesOf(nodes: readonly MarkdownNode[], find: Find): Outline[] {
  const outlines: Outline[] = []
  for (const node of nodes) {
    const outline = inlineOf(node, find)
    const last = outlines.at(-1)
    if (typeof outline === 'string' && typeof last === 'string')
      outlines[outlines.length - 1] = last + outline
    else outlines.push(outline)
  }
  const trimmed = outlines.map((part, at) => {
    if (typeof part !== 'string') return part
    const text = part.replace(/[ \t]+(?=\n)/g, '')
    const begun = at === 0 ? text.trimStart() : text
    return at === outlines.length - 1 || outlines[at + 1]?.[0] === 'break' ? begun.trimEnd() : begun
  })
  return trimmed.filter((part) => part !== '')
}

function inlineOf(node: MarkdownNode, find: Find): Outline {
  const { type, children = [], value = '' } = node
  switch (type) {
    case 'text':
      return lineFeeds(value)
    case 'inlineCode':
    case 'html':
      return [type, value.replace(/\s+/g, ' ')]
    case 'link':
    case 'linkReference':
      return ['link', ...targetOf(node, find), ...inlinesOf(children, find)]
    case 'image':
    case 'imageReference':
      return ['image', ...targetOf(node, find), (node.alt ?? '').replace(/\s+/g, '')]
    default:
      return [type, ...inlinesOf(children, find)]
  }
}

/** One parser gives addresses as they are written, another one encoded. */
function targetOf(node: MarkdownNode, find: Find): readonly [url: string, title: string] {
  const { url = '', title } = node.type.endsWith('Reference') ? (find(node.identifier ?? '') ?? {}) : node
  const encoded = url.replace(/%(?![\da-f]{2})|[^\w%!#$&'()*+,\-./:;=?@~]/giu, encodeURIComponent)
  return [encoded, title ?? '']
}

function lineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}

/** One parser takes blank lines at the end of code that is never closed for code, another one not. */
function withoutLinesAtEnd(text: string): string {
  return lineFeeds(text).replace(/\s+$/, '')
}
