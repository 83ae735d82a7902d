/** The text of a block that can be spread over lines, without what stands before each line: still knows where all of it came from. */

/** Where each line begins and ends in the source, in turn. */
export type Lines = readonly number[]

export class Content {
  readonly text: string
  readonly #lines: Lines
  readonly #shift: number
  /** Where each line begins in the text, but for the first. */
  readonly #starts: number[] = []
  #line = 0

  constructor(source: string, lines: Lines, shift: number) {
    let text = source.slice(lines[0], lines[1])
    for (let at = 2; at < lines.length; at += 2) {
      text += '\n'
      this.#starts.push(text.length)
      text += source.slice(lines[at], lines[at + 1])
    }
    this.text = withoutSpaceAtEnd(text)
    this.#lines = lines
    this.#shift = shift
  }

  /** The place in the raw text of what is at `at` here. Quickest when asked in order. */
  placeOf(at: number): number {
    while (this.#startOf(this.#line) > at) this.#line--
    while (this.#line < this.#starts.length && this.#startOf(this.#line + 1) <= at) this.#line++
    return at - this.#startOf(this.#line) + (this.#lines[this.#line * 2] ?? 0) + this.#shift
  }

  #startOf(line: number): number {
    return this.#starts[line - 1] ?? 0
  }
}

/** Spaces and tabs only: other white space is text. */
function withoutSpaceAtEnd(text: string): string {
  let end = text.length
  while (isBlank(text, end - 1)) end--
  return text.slice(0, end)
}

/** Whether a space or a tab is there. */
export function isBlank(text: string, at: number): boolean {
  const character = text[at]
  return character === ' ' || character === '\t'
}
