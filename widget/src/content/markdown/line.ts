/** Reads a source line by line, and each line from left to right by columns: a tab goes on to the next one that four divides (section 2.2). */
import { isBlank } from './content.ts'

const lineEnd = /\r\n?|\n/g

export class Line {
  readonly source: string
  /** What is left of the line begins and ends here; its end is not part of it. */
  at = 0
  end = 0
  /** Where the first character stands that is no space and no tab, and how many columns are before it. */
  first = 0
  indent = 0
  #next = 0
  #column = 0
  /** Columns of a tab of which the first ones are taken. */
  #spare = 0

  constructor(source: string) {
    this.source = source
    // A byte order mark says nothing.
    this.#next = source.startsWith('\ufeff') ? 1 : 0
  }

  get isBlank(): boolean {
    return this.first === this.end
  }

  /** From the first character that is no space. */
  get text(): string {
    return this.source.slice(this.first, this.end)
  }

  /** With the white space before it. */
  get rest(): string {
    return ' '.repeat(this.#spare) + this.source.slice(this.at, this.end)
  }

  /** Goes on to the next line, if there is one. */
  next(): boolean {
    const { source } = this
    if (this.#next >= source.length) return false
    this.at = this.#next
    lineEnd.lastIndex = this.at
    const found = lineEnd.exec(source)
    this.end = found?.index ?? source.length
    this.#next = found ? lineEnd.lastIndex : source.length
    this.#column = this.#spare = 0
    this.#measure()
    return true
  }

  /** Passes by a mark of so many characters, and the white space before it. */
  skipMark(length: number): void {
    this.at = this.first + length
    this.#column += this.indent + length
    this.#spare = 0
    this.#measure()
  }

  /** Passes by so many columns of white space, or what there is of them. */
  skipSpace(columns: number): void {
    let left = Math.min(columns, this.indent)
    this.indent -= left
    while (left > 0) {
      if (this.#spare === 0) this.#spare = this.#widthAt(this.at++, this.#column)
      const taken = Math.min(left, this.#spare)
      this.#spare -= taken
      this.#column += taken
      left -= taken
    }
  }

  #measure(): void {
    let column = this.#column
    this.first = this.at
    while (this.first < this.end && isBlank(this.source, this.first))
      column += this.#widthAt(this.first++, column)
    this.indent = column - this.#column
  }

  #widthAt(at: number, column: number): number {
    return this.source[at] === '\t' ? 4 - (column % 4) : 1
  }
}
