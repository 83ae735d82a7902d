/** Text to tree, within bounds: whatever the text is, it takes little time and the tree is not deep. */
import type { Definition, Nodes, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { visibleText } from '../visible-text.ts'
import { type Dialect, extensionsOf } from './dialects.ts'
import { costlyConstructs, nestsTooDeep } from './parse-cost.ts'

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
  if (source.length > longest || nestsTooDeep(source)) return asSource(source, shift)
  const { extensions, mdastExtensions } = extensionsOf(dialect)
  const disable = { null: costlyConstructs(source) }
  const root = fromMarkdown(source, {
    extensions: [...extensions, { disable }],
    mdastExtensions: [...mdastExtensions],
  })
  return { blocks: root.children, definitions: finish(root, source, shift) }
}

/** Shown as it is: raw HTML is drawn as text, so that node serves for any source. */
function asSource(source: string, shift: number): Document {
  const position = {
    start: { line: 1, column: 1, offset: shift },
    end: { line: 1, column: 1, offset: shift + source.length },
  }
  return { blocks: [{ type: 'html', value: visibleText(source), position }], definitions: new Map() }
}

/** Makes every text readable, moves every position by `shift`, cuts what is too deep, and collects the definitions. Not recursive: the tree may be very deep. */
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
    cleanse(node)
    if (node.position) {
      node.position.start.offset = (node.position.start.offset ?? 0) + shift
      node.position.end.offset = (node.position.end.offset ?? 0) + shift
    }
  }
  return definitions
}

/** Only what is read: addresses are the gate's concern. */
function cleanse(node: Nodes): void {
  if ('value' in node) node.value = visibleText(node.value)
  if ('alt' in node && node.alt) node.alt = visibleText(node.alt)
  if ('title' in node && node.title) node.title = visibleText(node.title)
}

/** Of a list or a table, which can hold nothing else. */
function isPart({ type }: Nodes): boolean {
  return type === 'listItem' || type === 'tableRow' || type === 'tableCell'
}

function flatten(node: Nodes, source: string): void {
  const value = source.slice(node.position?.start.offset, node.position?.end.offset)
  Object.assign(node, { type: 'html', value, children: undefined })
}
