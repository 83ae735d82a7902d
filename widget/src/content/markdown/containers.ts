/** The blocks that hold others and are open: block quotes, and items with the lists around them (section 5). */
import type { Line } from './line.ts'
import type { Marker } from './starts.ts'
import type { Block, List, ListItem, Place } from './tree.ts'

interface Container {
  readonly kind: 'document' | 'quote' | 'item'
  readonly node: Place & { readonly children: Block[] }
  /** How far the lines of an item are indented. */
  readonly width: number
  readonly depth: number
  isEmpty: boolean
}

/** No message nests deeper than this. What does is text. */
const deepest = 80

export class Containers {
  readonly #stack: Container[]
  readonly #line: Line
  readonly #shift: number
  /** The containers from this one on had a blank line just before this line. */
  #blankFrom = Infinity
  /** The last container whose marker stands on this line. */
  #marked = 0

  constructor(line: Line, shift: number, blocks: Block[]) {
    this.#line = line
    this.#shift = shift
    const node = { from: shift, to: shift, children: blocks }
    this.#stack = [{ kind: 'document', node, width: 0, depth: 0, isEmpty: true }]
  }

  get count(): number {
    return this.#stack.length
  }

  /** Gives how many of them go on in this line, and passes by their markers. */
  match(): number {
    this.#marked = 0
    let count = 1
    for (const container of this.#stack.slice(1)) {
      if (!this.#goesOn(container)) break
      if (container.kind === 'quote') {
        container.node.to = this.#skipQuoteMark()
        this.#marked = count
      } else this.#line.skipSpace(container.width)
      count++
    }
    return count
  }

  /** To be told when a line is done. */
  endLine(isBlank: boolean): void {
    this.#blankFrom = isBlank ? this.#marked : Infinity
  }

  /** Announces a block that begins on this line. */
  expect(): void {
    const { node, isEmpty } = this.#last
    if (isItem(node) && !isEmpty && this.#followsBlank) node.spread = true
    this.#last.isEmpty = false
  }

  /** Adds a block that was announced. */
  put(node: Block): void {
    this.#last.node.children.push(node)
  }

  /** The item that a block would be the first one of. */
  get newItem(): ListItem | undefined {
    const { node } = this.#last
    return isItem(node) && node.children.length === 0 ? node : undefined
  }

  close(count: number): void {
    while (this.#stack.length > count) {
      const node = this.#stack.pop()?.node
      if (!node) return
      node.to = Math.max(node.to, node.children.at(-1)?.to ?? 0)
      const list = this.#last.node.children.at(-1)
      if (isItem(node) && list) list.to = node.to
    }
  }

  /** Whether a block quote begins here, when so many containers go on. */
  beginsQuote(count: number): boolean {
    return this.#isQuoteMark && this.#depthOf(count) < deepest
  }

  openQuote(): void {
    const node = { type: 'blockquote' as const, ...this.#placeHere(1), children: [] }
    this.expect()
    this.put(node)
    this.#open('quote', node, 0)
    node.to = this.#skipQuoteMark()
  }

  /** Whether a list may begin, when so many containers go on. */
  hasRoomForList(count: number): boolean {
    return this.#depthOf(count) < deepest - 1
  }

  openItem(marker: Marker): void {
    const list = this.#listFor(marker)
    const { length } = marker
    const node: ListItem = { type: 'listItem', spread: false, ...this.#placeHere(length), children: [] }
    list.children.push(node)
    const before = this.#line.indent
    this.#line.skipMark(length)
    const { indent, isBlank } = this.#line
    // Five columns or more are one before indented code.
    const space = isBlank || indent > 4 ? 1 : indent
    this.#line.skipSpace(space)
    this.#open('item', node, before + length + space)
  }

  get #last(): Container {
    const last = this.#stack.at(-1)
    if (!last) throw new Error('The document is never closed.')
    return last
  }

  #depthOf(count: number): number {
    return this.#stack[count - 1]?.depth ?? 0
  }

  get #followsBlank(): boolean {
    return this.#blankFrom < this.#stack.length
  }

  get #isQuoteMark(): boolean {
    const { source, first, indent } = this.#line
    return source[first] === '>' && indent < 4
  }

  #goesOn({ kind, width, isEmpty }: Container): boolean {
    if (kind === 'quote') return this.#isQuoteMark
    // An item may begin with one blank line, not with two.
    return this.#line.isBlank ? !isEmpty : this.#line.indent >= width
  }

  /** The white space after the mark is a part of it, up to one column. Gives the place where the mark ends. */
  #skipQuoteMark(): number {
    this.#line.skipMark(1)
    this.#line.skipSpace(1)
    return this.#line.at + this.#shift
  }

  /** An item whose marker is of the same kind goes on with the list before it. */
  #listFor({ character, start }: Marker): List {
    const last = this.#last.node.children.at(-1)
    if (last?.type === 'list' && last.marker === character) {
      last.spread ||= this.#followsBlank
      return last
    }
    const place = this.#placeHere(0)
    const list: List = { type: 'list', marker: character, start, spread: false, ...place, children: [] }
    this.expect()
    this.put(list)
    return list
  }

  #open(kind: Container['kind'], node: Container['node'], width: number): void {
    this.#marked = this.#stack.length
    const depth = this.#last.depth + (kind === 'item' ? 2 : 1)
    this.#stack.push({ kind, node, width, depth, isEmpty: true })
  }

  #placeHere(length: number): Place {
    const from = this.#line.first + this.#shift
    return { from, to: from + length }
  }
}

function isItem(node: object): node is ListItem {
  return 'spread' in node
}
