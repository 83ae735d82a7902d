/** Reads the text of a block from left to right (the specification's appendix, "Phase 2"): nothing is read again that was read once. */
import { addressAt } from './addresses.ts'
import { angleAt } from './angles.ts'
import { visibleText } from '../visible-text.ts'
import { type Content, isBlank } from './content.ts'
import { normalize, readLabel, readResource } from './destinations.ts'
import { pairRuns, readRun, type Run } from './emphasis.ts'
import { type Leaf, type Opening, type Piece, textNode, treeOf } from './pieces.ts'
import { readReference } from './references.ts'
import type { Inline, Target } from './tree.ts'

/** What a text is read with. */
export interface Setting {
  /** With what GitHub added to CommonMark. */
  readonly gfm: boolean
  /** In a cell of a table a pipe is escaped, in code too. */
  readonly inTable: boolean
  /** What is defined under a label, normalised. */
  find(label: string): Target | undefined
}

interface Bracket {
  readonly opening: Opening
  /** How many runs stand before it. */
  readonly runs: number
  /** Another bracket follows it, so that what it begins is no label. */
  holdsBracket: boolean
}

const marks = /[\\`*_[\]!<&\n]/g
/** Addresses first: they may begin with, or hold, what else would be a mark. */
const marksOfGithub = /(?<![\w.+/-])[\w.+-]+@|https?:\/\/|www\.|[\\`*_~[\]!<&\n]/gi
const ticks = /`+/g

export function parseInlines(content: Content, setting: Setting): Inline[] {
  const { text } = content
  const marked = setting.gfm ? marksOfGithub : marks
  marked.lastIndex = 0
  if (marked.test(text)) return new InlineParser(content, setting).parse()
  // Most text holds no marks.
  return text === '' ? [] : [textNode(content, text, 0, text.length)]
}

class InlineParser {
  readonly #content: Content
  readonly #text: string
  readonly #setting: Setting
  readonly #pieces: Piece[] = []
  readonly #runs: Run[] = []
  readonly #brackets: Bracket[] = []
  /** So many of the brackets, from the first on, hold a link and so begin none. */
  #spent = 0
  #at = 0
  /** Where the text begins that is no piece yet. */
  #plain = 0
  #lastTicks: Map<number, number> | undefined
  /** What does not end what is open in angle brackets, from here to the end of the text. */
  readonly #missing = new Set<string>()

  constructor(content: Content, setting: Setting) {
    this.#content = content
    this.#text = content.text
    this.#setting = setting
  }

  parse(): Inline[] {
    const pattern = this.#setting.gfm ? marksOfGithub : marks
    for (;;) {
      pattern.lastIndex = this.#at
      const found = pattern.exec(this.#text)
      if (!found) break
      this.#at = found.index
      this.#read(found[0])
    }
    this.#endPlain(this.#text.length)
    pairRuns(this.#runs, 0)
    return treeOf(this.#pieces, this.#content)
  }

  /** Takes what begins with that mark, or passes by the mark. */
  #read(mark: string): void {
    switch (mark) {
      case '\\':
        return this.#readEscape()
      case '`':
        return this.#readCode()
      case '*':
      case '_':
      case '~':
        return this.#readRun(mark)
      case '[':
        return this.#openBracket(1)
      case '!':
        return this.#text[this.#at + 1] === '[' ? this.#openBracket(2) : this.#pass(1)
      case ']':
        return this.#closeBracket()
      case '<':
        return this.#readAngle()
      case '&':
        return this.#readReference()
      case '\n':
        return this.#readLineEnd()
      default:
        return this.#readAddress()
    }
  }

  #pass(length: number): void {
    this.#at += length
  }

  #endPlain(to: number): void {
    if (to > this.#plain) this.#pieces.push({ kind: 'text', from: this.#plain, to })
  }

  #put(piece: Piece): void {
    this.#endPlain(piece.from)
    this.#pieces.push(piece)
    this.#at = this.#plain = piece.to
  }

  #putLeaf(type: Leaf['type'], from: number, to: number, value = ''): void {
    const place = { from: this.#content.placeOf(from), to: this.#content.placeOf(to) }
    const leaf = type === 'break' ? { type, ...place } : { type, value: visibleText(value), ...place }
    this.#put({ kind: 'leaf', from, to, leaf })
  }

  #readEscape(): void {
    const at = this.#at
    const next = this.#text[at + 1] ?? ''
    if (next === '\n') this.#putLeaf('break', at, at + 2)
    else if (/[!-/:-@[-`{-~]/.test(next)) {
      this.#endPlain(at)
      this.#plain = at + 1
      this.#pass(2)
    } else this.#pass(1)
  }

  /** Section 6.1. A run that no other of its length follows is text, and known to be so without looking for the other. */
  #readCode(): void {
    const from = this.#at
    const size = this.#sizeOfRun('`')
    this.#lastTicks ??= lastRuns(this.#text)
    if ((this.#lastTicks.get(size) ?? 0) <= from) return this.#pass(size)
    ticks.lastIndex = from + size
    let end = ticks.exec(this.#text)
    while (end && end[0].length !== size) end = ticks.exec(this.#text)
    if (!end) return this.#pass(size)
    const source = this.#text.slice(from + size, end.index).replaceAll('\n', ' ')
    const code = this.#setting.inTable ? source.replaceAll('\\|', '|') : source
    const isPadded = code.startsWith(' ') && code.endsWith(' ') && /[^ ]/.test(code)
    const value = isPadded ? code.slice(1, -1) : code
    this.#putLeaf('inlineCode', from, end.index + size, value)
  }

  #sizeOfRun(character: string): number {
    let end = this.#at
    while (this.#text[end] === character) end++
    return end - this.#at
  }

  #readRun(character: string): void {
    const from = this.#at
    const size = this.#sizeOfRun(character)
    if (character === '~' && size > 2) return this.#pass(size)
    const run = readRun(this.#text, from, from + size, this.#setting.gfm)
    if (run.canOpen || run.canClose) this.#runs.push(run)
    this.#put({ kind: 'run', from, to: from + size, run })
  }

  #openBracket(size: number): void {
    const above = this.#brackets.at(-1)
    if (above) above.holdsBracket = true
    const from = this.#at
    const opening: Opening = { kind: 'open', from, to: from + size, isImage: size > 1, target: undefined }
    this.#put(opening)
    this.#brackets.push({ opening, runs: this.#runs.length, holdsBracket: false })
  }

  /** The specification's "look for link or image". */
  #closeBracket(): void {
    const bracket = this.#brackets.pop()
    const isSpent = this.#brackets.length < this.#spent
    this.#spent = Math.min(this.#spent, this.#brackets.length)
    if (!bracket || (isSpent && !bracket.opening.isImage)) return this.#pass(1)
    const found = readResource(this.#text, this.#at + 1) ?? this.#readReferred(bracket)
    if (!found) return this.#pass(1)
    bracket.opening.target = found.value
    this.#put({ kind: 'close', from: this.#at, to: found.end })
    pairRuns(this.#runs, bracket.runs)
    this.#runs.length = bracket.runs
    // A link holds no other link.
    if (!bracket.opening.isImage) this.#spent = this.#brackets.length
  }

  /** `[text][label]`, `[label][]` or `[label]`. */
  #readReferred({ opening, holdsBracket }: Bracket): { value: Target; end: number } | undefined {
    const after = this.#at + 1
    const label = readLabel(this.#text, after)
    const own = holdsBracket ? undefined : readLabel(this.#text, opening.to - 1)
    const name = label ?? (own?.end === after ? own : undefined)
    const value = name && this.#setting.find(normalize(name.value))
    if (!value) return undefined
    return { value, end: label?.end ?? (this.#text.startsWith('[]', after) ? after + 2 : after) }
  }

  #readAngle(): void {
    const from = this.#at
    const found = angleAt(this.#text, from, this.#missing)
    if (!found) return this.#pass(1)
    const { end, url } = found
    if (url === undefined) this.#putLeaf('html', from, end, this.#text.slice(from, end))
    else this.#putLink(from, from + 1, end - 1, end, url)
  }

  #putLink(from: number, begin: number, end: number, to: number, url: string): void {
    this.#put({ kind: 'open', from, to: begin, isImage: false, target: { url, title: undefined } })
    this.#put({ kind: 'text', from: begin, to: end })
    this.#put({ kind: 'close', from: end, to })
  }

  #readReference(): void {
    const from = this.#at
    const found = readReference(this.#text, from)
    if (!found) return this.#pass(1)
    this.#put({ kind: 'text', from, to: from + found.length, text: found.value })
  }

  /** Sections 6.7 and 6.8. */
  #readLineEnd(): void {
    const at = this.#at
    let end = at
    while (end > this.#plain && isBlank(this.#text, end - 1)) end--
    if (at - end >= 2 && this.#text.slice(at - 2, at) === '  ') {
      return this.#putLeaf('break', end, at + 1)
    }
    this.#endPlain(end)
    this.#plain = at
    this.#pass(1)
  }

  /** An address in a text that may become that of a link is none. */
  #readAddress(): void {
    const from = this.#at
    const found = this.#brackets.length > 0 ? undefined : addressAt(this.#text, from)
    if (found) this.#putLink(from, from, found.end, found.end, found.url)
    else if (this.#text[from] === '_') this.#readRun('_')
    else this.#pass(1)
  }
}

/** Where the last run of so many backticks is. */
function lastRuns(text: string): Map<number, number> {
  return new Map(Array.from(text.matchAll(/`+/g), ({ 0: run, index }) => [run.length, index]))
}
