/** Text to tree, within bounds: whatever the text is, it takes little time and the tree is not deep. */
import type { Definition, Nodes, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { type Dialect, dialects } from './dialects.ts'

export interface Document {
  readonly blocks: readonly RootContent[]
  /** By normalised label. The first definition of a label counts. */
  readonly definitions: ReadonlyMap<string, Definition>
}

/** No message nests deeper than this. What does is shown as its source. */
const deepest = 100
/** Much longer than any answer. A longer text is shown as its source. */
const longest = 200_000

/**
 * @param source what to parse: a text, or the part of it from `start` on, after something that was put before it.
 * @param shift what to add to an offset in `source` to get one in the text.
 */
export function parseMarkdown(source: string, dialect: Dialect, shift = 0): Document {
  if (source.length > longest || deepNesting.test(source)) return asSource(source, shift)
  const { extensions, mdastExtensions } = dialects[dialect]
  const literal = isBomb(source) ? [{ disable: { null: ['attention', 'strikethrough'] } }] : []
  const root = fromMarkdown(source, { extensions: [...extensions, ...literal], mdastExtensions })
  return { blocks: root.children, definitions: finish(root, source, shift) }
}

/** Shown as it is: raw HTML is drawn as text, so that node serves for any source. */
function asSource(source: string, shift: number): Document {
  const position = {
    start: { line: 1, column: 1, offset: shift },
    end: { line: 1, column: 1, offset: shift + source.length },
  }
  return { blocks: [{ type: 'html', value: source, position }], definitions: new Map() }
}

/** Moves every position by `shift`, cuts what is too deep, and collects the definitions. Not recursive: the tree may be very deep. */
function finish(root: Nodes, source: string, shift: number): Map<string, Definition> {
  const definitions = new Map<string, Definition>()
  const rest: { node: Nodes; depth: number }[] = [{ node: root, depth: 0 }]
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { node, depth } = next
    if (node.type === 'definition' && !definitions.has(node.identifier))
      definitions.set(node.identifier, node)
    if ('children' in node) {
      if (depth >= deepest && !isPart(node)) flatten(node, source)
      else for (const child of node.children.toReversed()) rest.push({ node: child, depth: depth + 1 })
    }
    if (node.position) {
      node.position.start.offset = (node.position.start.offset ?? 0) + shift
      node.position.end.offset = (node.position.end.offset ?? 0) + shift
    }
  }
  return definitions
}

/** Of a list or a table, which can hold nothing else. */
function isPart({ type }: Nodes): boolean {
  return type === 'listItem' || type === 'tableRow' || type === 'tableCell'
}

function flatten(node: Nodes, source: string): void {
  const value = source.slice(node.position?.start.offset, node.position?.end.offset)
  Object.assign(node, { type: 'html', value, children: undefined })
}

/** More block quote and list markers in a row, on one line, than any message has: parsing them takes quadratic time. */
const deepNesting = new RegExp(
  String.raw`^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){${deepest}}`,
  'm',
)

/** Runs of emphasis marks within one paragraph, or in all, that would take quadratic time to pair. */
const mostInParagraph = 1_000
const mostInText = 5_000
const marksAndStarts = /(\*+|~+|(?<!\w)_+|_+(?!\w))|\n[ \t]*(?:\n|[-+*#|]|\d{1,9}[.)])/g

function isBomb(source: string): boolean {
  let inParagraph = 0
  let inText = 0
  for (const [, marks] of source.matchAll(marksAndStarts)) {
    inParagraph = marks ? inParagraph + 1 : 0
    if (marks) inText++
    if (inParagraph > mostInParagraph || inText > mostInText) return true
  }
  return false
}
