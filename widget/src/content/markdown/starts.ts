/** How the first line of a block looks (sections 4 and 5.2), given from its first character on that is no space. */
import { tagSource } from './angles.ts'
import { isBlank } from './content.ts'

export interface Marker {
  readonly length: number
  /** Items of one list have the same. */
  readonly character: string
  /** `null` for a bullet. */
  readonly start: number | null
  /** Whether the item begins with a blank line. */
  readonly isAlone: boolean
}

export function readMarker(text: string): Marker | undefined {
  const [mark, digits] = /^(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)/.exec(text) ?? []
  if (mark === undefined) return undefined
  const { length } = mark
  return {
    length,
    character: mark.slice(-1),
    start: digits ? Number(digits) : null,
    isAlone: withoutSpace(text, text.length) === length,
  }
}

export function isThematicBreak(text: string): boolean {
  return /^(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$/.test(text)
}

/** Whether this can be the line under a heading. */
export function isUnderline(text: string): boolean {
  return /^(?:=+|-+)[ \t]*$/.test(text)
}

/** Where the text of a heading begins and ends. */
export interface HeadingText {
  readonly depth: 1 | 2 | 3 | 4 | 5 | 6
  readonly from: number
  readonly to: number
}

export function readHeading(text: string): HeadingText | undefined {
  const found = /^(#{1,6})(?:[ \t]+|$)/.exec(text)
  if (!found) return undefined
  const from = found[0].length
  const end = withoutSpace(text, text.length)
  let to = end
  while (text[to - 1] === '#') to--
  const isClosed = to <= from || isBlank(text, to - 1)
  return {
    depth: (found[1]?.length ?? 1) as HeadingText['depth'],
    from,
    to: Math.max(isClosed ? withoutSpace(text, to) : end, from),
  }
}

function withoutSpace(text: string, end: number): number {
  let to = end
  while (to > 0 && isBlank(text, to - 1)) to--
  return to
}

export interface Fence {
  readonly character: string
  readonly size: number
  readonly info: string
}

/** What follows backticks may hold none: it would be code within a line. */
export function readFence(text: string): Fence | undefined {
  const [, mark, info = ''] = /^(`{3,}(?!.*`)|~{3,})(.*)$/s.exec(text) ?? []
  return mark ? { character: mark.slice(0, 1), size: mark.length, info } : undefined
}

/** Section 4.6, conditions 1 to 5: what begins raw HTML, and what ends it. */
const rawHtml: readonly (readonly [start: RegExp, end: RegExp])[] = [
  [/^<(?:script|pre|textarea|style)(?=[ \t>]|$)/i, /<\/(?:script|pre|textarea|style)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![a-z]/i, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
]
/** Condition 6. */
const blockTag = new RegExp(
  `^</?(?:${
    'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|' +
    'figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|' +
    'noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul'
  })(?=[ \\t]|/?>|$)`,
  'i',
)
/** Condition 7. */
const anyTag = new RegExp(`^${tagSource}[ \\t]*$`, 'i')

/** What ends the raw HTML that begins here, `null` if a blank line does; `undefined` if none begins. */
export function readHtmlEnd(text: string, interrupts: boolean): RegExp | null | undefined {
  const end = rawHtml.find(([start]) => start.test(text))?.[1]
  if (end) return end
  return blockTag.test(text) || (!interrupts && anyTag.test(text)) ? null : undefined
}

/** The mark of a task, which GitHub added: how long it is with the space after it, and whether the task is done. */
export function readTask(text: string): { readonly length: number; readonly done: boolean } | undefined {
  const [mark, sign] = /^\[([ xX])\](?:[ \t]+|$)/.exec(text) ?? []
  return mark === undefined ? undefined : { length: mark.length, done: sign !== ' ' }
}
