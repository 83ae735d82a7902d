/** The structure of a text in blocks, line by line (the specification's appendix, "Phase 1"). */
import { Containers } from './containers.ts'
import { Content, type Lines } from './content.ts'
import { normalize, readDefined, readLabel } from './destinations.ts'
import { fencedCode, indentedCode, type Leaf, type OpenParagraph, rawHtml, type Verbatim } from './leaves.ts'
import { Line } from './line.ts'
import { unescape } from './references.ts'
import {
  isThematicBreak,
  isUnderline,
  readFence,
  readHeading,
  readHtmlEnd,
  readMarker,
  readTask,
} from './starts.ts'
import { addRow, readDelimiters, readRow, type Unread } from './table.ts'
import type { Block, Code, Definition, Heading, Html, Paragraph, Table } from './tree.ts'

export class BlockParser {
  readonly blocks: Block[] = []
  readonly definitions: Definition[] = []
  readonly unread: Unread[] = []
  readonly #line: Line
  readonly #shift: number
  readonly #gfm: boolean
  readonly #containers: Containers
  #leaf: Leaf | undefined

  /** @param shift what to add to an offset in `source` to get one in the text. */
  constructor(source: string, gfm: boolean, shift: number) {
    this.#line = new Line(source)
    this.#gfm = gfm
    this.#shift = shift
    this.#containers = new Containers(this.#line, shift, this.blocks)
  }

  parse(): void {
    while (this.#line.next()) this.#containers.endLine(this.#readLine())
    this.#closeTo(1)
  }

  /** Gives whether the line is one that is blank between blocks. */
  #readLine(): boolean {
    const line = this.#line
    const matched = this.#containers.match()
    if (this.#leaf?.kind === 'verbatim' && this.#goOn(matched)) {
      const { hasBlanks } = this.#leaf
      if (this.#take(this.#leaf)) return line.isBlank && hasBlanks
    }
    let count = matched
    while (this.#beginContainer(count)) count = this.#containers.count
    if (line.isBlank) this.#closeTo(count)
    else if (!this.#beginLeaf(count)) this.#addText(count)
    return line.isBlank
  }

  /** Whether all that is open goes on, when so many containers do. */
  #goOn(count: number): boolean {
    return count === this.#containers.count
  }

  /** Ends the leaf, and the containers from that one on. */
  #closeTo(count: number): void {
    this.#endLeaf()
    this.#containers.close(count)
  }

  #endLeaf(): void {
    const leaf = this.#leaf
    this.#leaf = undefined
    if (leaf?.kind === 'verbatim') leaf.end()
    else if (leaf?.kind === 'paragraph') {
      const lines = this.#takeDefinitions(leaf.lines)
      if (lines.length > 0)
        this.#putText('paragraph', this.#takeTask(lines), (lines.at(-1) ?? 0) + this.#shift)
    }
  }

  #take(leaf: Verbatim): boolean {
    const taken = leaf.take(this.#line)
    if (taken !== 'taken') this.#endLeaf()
    return taken !== 'refused'
  }

  #beginContainer(count: number): boolean {
    const line = this.#line
    if (line.isBlank || line.indent > 3) return false
    if (this.#containers.beginsQuote(count)) {
      this.#closeTo(count)
      this.#containers.openQuote()
      return true
    }
    const marker = readMarker(line.text)
    if (!marker || !this.#containers.hasRoomForList(count) || isThematicBreak(line.text)) return false
    if (this.#isUnderline(count)) return false
    // In the middle of a paragraph a list has to begin with text, and with 1.
    const interrupts = this.#leaf?.kind === 'paragraph' && this.#goOn(count)
    if (interrupts && ((marker.start ?? 1) !== 1 || marker.isAlone)) return false
    this.#closeTo(count)
    this.#containers.openItem(marker)
    return true
  }

  /** Begins a block that holds no others, which takes the line; not a paragraph, which begins where nothing else does. */
  #beginLeaf(count: number): boolean {
    const isInText = this.#leaf?.kind === 'paragraph'
    if (this.#line.indent > 3) return !isInText && this.#beginIndentedCode(count)
    const { text } = this.#line
    switch (text[0]) {
      case '#':
        return this.#beginHeading(count, text)
      case '`':
      case '~':
        return this.#beginFence(count, text)
      case '<':
        return this.#beginHtml(count, text, isInText)
      case '=':
        return this.#underline(count, 1)
      case '-':
        return this.#underline(count, 2) || this.#beginThematicBreak(count, text)
      case '*':
      case '_':
        return this.#beginThematicBreak(count, text)
      default:
        return false
    }
  }

  #beginIndentedCode(count: number): true {
    const node: Code = { type: 'code', lang: '', value: '', from: this.#here, to: 0 }
    this.#put(count, node)
    return this.#beginVerbatim(indentedCode(node, this.#shift))
  }

  #beginHeading(count: number, text: string): boolean {
    const heading = readHeading(text)
    if (!heading) return false
    this.#closeTo(count)
    this.#containers.expect()
    const { depth, from, to } = heading
    const { first } = this.#line
    this.#putText(depth, [first + from, first + to], this.#lineEnd, this.#here)
    return true
  }

  #beginFence(count: number, text: string): boolean {
    const fence = readFence(text)
    if (!fence) return false
    const lang = unescape(fence.info.trim()).split(/\s/, 1)[0] ?? ''
    const node: Code = { type: 'code', lang, value: '', from: this.#here, to: this.#lineEnd }
    this.#put(count, node)
    this.#leaf = fencedCode(node, this.#line.indent, fence, this.#shift)
    return true
  }

  #beginHtml(count: number, text: string, isInText: boolean): boolean {
    const ending = readHtmlEnd(text, isInText)
    if (ending === undefined) return false
    const node: Html = { type: 'html', value: '', from: this.#here, to: 0 }
    this.#put(count, node)
    return this.#beginVerbatim(rawHtml(node, ending, this.#shift))
  }

  /** Makes a heading of the paragraph before this line, if the line is one under a heading. */
  #underline(count: number, depth: 1 | 2): boolean {
    const leaf = this.#leaf
    if (leaf?.kind !== 'paragraph' || !this.#isUnderline(count)) return false
    this.#leaf = undefined
    this.#putText(depth, leaf.lines, this.#lineEnd)
    return true
  }

  /** There has to be text that is no definition. */
  #isUnderline(count: number): boolean {
    const leaf = this.#leaf
    if (leaf?.kind !== 'paragraph' || !this.#goOn(count) || !isUnderline(this.#line.text)) return false
    leaf.lines = this.#takeDefinitions(leaf.lines)
    return leaf.lines.length > 0
  }

  #beginThematicBreak(count: number, text: string): boolean {
    if (!isThematicBreak(text)) return false
    this.#put(count, { type: 'thematicBreak', from: this.#here, to: this.#lineEnd })
    return true
  }

  #beginVerbatim(leaf: Verbatim): true {
    this.#leaf = leaf
    this.#take(leaf)
    return true
  }

  /** Adds a block that begins here, when so many containers go on. */
  #put(count: number, node: Block): void {
    this.#closeTo(count)
    this.#containers.expect()
    this.#containers.put(node)
  }

  /** What begins no block goes on with what is open, or begins a paragraph. */
  #addText(count: number): void {
    const { first, end, indent } = this.#line
    const leaf = this.#leaf
    const goesOn = this.#goOn(count)
    if (leaf?.kind === 'paragraph') {
      if (goesOn && indent < 4 && leaf.mayBeHead && this.#beginTable(leaf)) return
      // A paragraph goes on even when the containers around it do not.
      leaf.lines.push(first, end)
      leaf.mayBeHead = indent < 4
    } else if (leaf?.kind === 'table' && goesOn) this.#putRow(leaf.node, first, end)
    else {
      this.#closeTo(count)
      this.#containers.expect()
      this.#leaf = { kind: 'paragraph', lines: [first, end], mayBeHead: true }
    }
  }

  /** The head of a table is what was the last line of a paragraph until now. */
  #beginTable(paragraph: OpenParagraph): boolean {
    const align = this.#gfm ? readDelimiters(this.#line.text) : undefined
    if (!align) return false
    const [first = 0, end = 0] = paragraph.lines.slice(-2)
    if (readRow(this.#line.source, first, end).length !== align.length * 2) return false
    paragraph.lines.length -= 2
    const node: Table = { type: 'table', align, children: [], from: first + this.#shift, to: 0 }
    this.#put(this.#containers.count, node)
    this.#leaf = { kind: 'table', node }
    this.#putRow(node, first, end)
    node.to = this.#lineEnd
    return true
  }

  #putRow(table: Table, first: number, end: number): void {
    this.unread.push(...addRow(table, this.#line.source, first, end, this.#shift))
  }

  /** Adds a heading of that level, or a paragraph, which was announced before. */
  #putText(
    kind: Heading['depth'] | 'paragraph',
    lines: Lines,
    to: number,
    from = (lines[0] ?? 0) + this.#shift,
  ): void {
    const node: Heading | Paragraph =
      kind === 'paragraph'
        ? { type: kind, from, to, children: [] }
        : { type: 'heading', depth: kind, from, to, children: [] }
    this.#containers.put(node)
    this.unread.push({ node, lines, inTable: false })
  }

  /** Takes the mark of a task that an item begins with, and gives the lines that are left. */
  #takeTask(lines: Lines): Lines {
    const item = this.#gfm ? this.#containers.newItem : undefined
    const [first = 0, end = 0, ...more] = lines
    const task = item && readTask(this.#line.source.slice(first, end))
    const rest = task && first + task.length < end ? [first + task.length, end, ...more] : more
    // The mark alone is text.
    if (!task || rest.length === 0) return lines
    item.done = task.done
    return rest
  }

  /** Takes the definitions that a paragraph begins with, and gives the lines that are left (section 4.7). */
  #takeDefinitions(lines: number[]): number[] {
    if (this.#line.source[lines[0] ?? -1] !== '[') return lines
    const content = new Content(this.#line.source, lines, this.#shift)
    const { text } = content
    let at = 0
    for (;;) {
      const label = text[at] === '[' ? readLabel(text, at) : undefined
      const defined = label && text[label.end] === ':' ? readDefined(text, label.end + 1) : undefined
      if (!label || !defined) break
      const end = defined.end < text.length ? defined.end - 1 : defined.end
      const place = { from: content.placeOf(at), to: content.placeOf(end) }
      const { url, title } = defined.value
      const definition = { type: 'definition', label: normalize(label.value), url, title, ...place } as const
      this.#containers.put(definition)
      this.definitions.push(definition)
      at = defined.end
    }
    const done = at < text.length ? text.slice(0, at).split('\n').length - 1 : lines.length
    return lines.slice(done * 2)
  }

  get #here(): number {
    return this.#line.first + this.#shift
  }

  get #lineEnd(): number {
    return this.#line.end + this.#shift
  }
}
