/** Text to tree, within bounds: whatever the text is, it takes time in proportion to its length, and the tree is not deep. */
import { visibleText } from '../visible-text.ts'
import { BlockParser } from './blocks.ts'
import { Content } from './content.ts'
import { parseInlines, type Setting } from './inlines.ts'
import type { Block, Definition } from './tree.ts'

export type Dialect = 'commonmark' | 'gfm'

export interface Document {
  readonly blocks: readonly Block[]
  /** Those of the text, by normalised label. The first definition of a label counts. */
  readonly definitions: ReadonlyMap<string, Definition>
}

/** Much longer than any answer. A longer text is shown as its source. */
const longest = 200_000

/**
 * @param source what to parse: a text, or the part of it from `shift` on, after something that was put before it.
 * @param shift what to add to an offset in `source` to get one in the text.
 * @param known definitions that count before those of `source`.
 */
export function parseMarkdown(
  source: string,
  dialect: Dialect,
  shift = 0,
  known: Document['definitions'] = new Map(),
): Document {
  if (source.length > longest) return asSource(source, shift)
  const gfm = dialect === 'gfm'
  const text = source.replaceAll('\0', '\ufffd')
  const parser = new BlockParser(text, gfm, shift)
  parser.parse()
  const definitions = new Map<string, Definition>()
  for (const definition of parser.definitions)
    if (!definitions.has(definition.label)) definitions.set(definition.label, definition)
  const find = (label: string) => known.get(label) ?? definitions.get(label)
  const inText: Setting = { gfm, inTable: false, find }
  const inCell: Setting = { gfm, inTable: true, find }
  for (const { node, lines, inTable } of parser.unread)
    node.children = parseInlines(new Content(text, lines, shift), inTable ? inCell : inText)
  return { blocks: parser.blocks, definitions }
}

/** Shown as it is: raw HTML is drawn as text, so that node serves for any source. */
function asSource(source: string, shift: number): Document {
  const place = { from: shift, to: shift + source.length }
  return { blocks: [{ type: 'html', value: visibleText(source), ...place }], definitions: new Map() }
}
