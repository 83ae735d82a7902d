/** A document whose text grows at its end: only the part that may still change is parsed again. */
import { blankLine, freeze, lineStart, type OpenBlock } from './open-block.ts'
import { type Dialect, type Document, parseMarkdown } from './parse.ts'
import type { Block, Definition } from './tree.ts'

export class GrowingDocument {
  readonly #dialect: Dialect
  #text = ''
  #settled: Block[] = []
  /** Those that are settled: what follows can refer to them. */
  #definitions = new Map<string, Definition>()
  /** Where the part begins that is parsed again. */
  #from = 0
  #open: OpenBlock | undefined

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  /**
   * The document of that text. If it begins with the text of last time, the nodes of what cannot change any more are the same objects.
   * Definitions that are still to come are not known, so at the end only a parse of the whole text is exact.
   */
  grow(grown: string): Document {
    // The other half of a line end may be on its way.
    const text = grown.endsWith('\r') ? grown.slice(0, -1) : grown
    if (!text.startsWith(this.#text)) this.#forget()
    this.#text = text
    const rest = this.#parseRest() ?? this.#parseAll()
    const blocks = [...this.#settled, ...rest.blocks]
    this.#settle(rest)
    return { blocks, definitions: this.#definitions }
  }

  #parseAll(): Document {
    this.#forget()
    return parseMarkdown(this.#text, this.#dialect)
  }

  #forget(): void {
    this.#settled = []
    this.#definitions = new Map()
    this.#from = 0
    this.#open = undefined
  }

  /** `undefined` when an open block did not go on as a block of its kind does. */
  #parseRest(): Document | undefined {
    const before = this.#open?.before ?? ''
    const rest = before + this.#text.slice(this.#from)
    const document = parseMarkdown(rest, this.#dialect, this.#from - before.length, this.#definitions)
    if (!this.#open) return document
    const [first, ...others] = document.blocks
    const joined = first && this.#open.join(first)
    return joined && { ...document, blocks: [joined, ...others] }
  }

  /** Moves what cannot change any more out of the part that is parsed again. */
  #settle({ blocks, definitions }: Document): void {
    const previous = blocks.at(-2)
    const last = blocks.at(-1)
    if (!last || (previous && !this.#areSeparate(previous, last))) return
    if (previous) {
      this.#settled.push(...blocks.slice(0, -1))
      this.#from = lineStart(this.#text, last)
      this.#open = undefined
      this.#define(definitions)
    }
    const open = freeze(last, this.#text, this.#open)
    if (!open) return
    this.#open = open
    this.#from = open.from
  }

  /** Whether no text to come can make `last` a part of the block before it. */
  #areSeparate(previous: Block, last: Block): boolean {
    const end = previous.to
    const start = last.from
    // A heading with a line under it counts from the definitions before it.
    if (start < end) return false
    const lines = this.#text.slice(start).split(/\r\n?|\n/, 3).length
    // After a blank line only a list goes on, if what looks like text turns out to be a marker.
    if (blankLine.test(this.#text.slice(end, start))) return previous.type !== 'list' || lines > 1
    return lines > 2
  }

  #define(definitions: ReadonlyMap<string, Definition>): void {
    for (const [label, definition] of definitions)
      if (!this.#definitions.has(label) && definition.to <= this.#from)
        this.#definitions.set(label, definition)
  }
}
