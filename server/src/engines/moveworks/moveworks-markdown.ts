/** Moveworks' MARKDOWN_TEXT: Markdown with `<url|label>` links and `:emoji:` codes, put into words every reader knows. */
import { nameToEmoji } from 'gemoji'

export interface Normalised {
  readonly text: string
  /** Where in `text` a place of the source, in UTF-16 units, has gone. */
  readonly placeOf: (offset: number) => number
}

export interface NormaliseOptions {
  /** More may follow: what could still become a link or an emoji at the end is held back. */
  readonly isGrowing: boolean
  /** Links as Markdown, or as their bare labels. */
  readonly links: 'markdown' | 'label'
}

/** One place where the source is not taken as it is; ends and `newEnd` are exclusive. */
interface Replacement {
  readonly start: number
  readonly end: number
  readonly newEnd: number
}

/** What to look at: an escape, an open fence, a run of backticks, a link, an emoji. */
const tokens =
  /\\[\s\S]|(?<=^|\n)(?<fence> {0,3}(?:`{3,}(?![^`\n]*`)|~{3,}))|(?<ticks>`+)|<(?<url>[a-z][a-z0-9+.-]*:[^\s<>|]+)\|(?<label>[^<>\n]*)>|(?<![\p{L}\p{N}]):(?<emoji>[a-z0-9_+-]+):(?![\p{L}\p{N}])/giu

/** What may still become a link or an emoji. */
const unfinished = /(?:<[a-z][a-z0-9+.-]*(?::[^\s<>|]*(?:\|[^<>\n]*)?)?|<|(?<![\p{L}\p{N}]):[a-z0-9_+-]*)$/iu
const LONGEST_UNFINISHED = 2_000

/** Code is left as it is. */
export function normaliseMarkdown(source: string, { isGrowing, links }: NormaliseOptions): Normalised {
  const replacements: Replacement[] = []
  const unclosed = new Set<string>()
  let text = ''
  let taken = 0
  let code = 0
  tokens.lastIndex = 0
  for (let token = tokens.exec(source); token; token = tokens.exec(source)) {
    const { fence, ticks, url, label = '', emoji } = token.groups ?? {}
    const start = token.index
    const end = tokens.lastIndex
    if (fence !== undefined) code = tokens.lastIndex = fenceEnd(source, fence.trim(), end)
    if (ticks !== undefined) code = tokens.lastIndex = codeSpanEnd(source, ticks, end, unclosed)
    const written = url === undefined ? emojiOf(emoji) : link(url, label, links)
    if (written === undefined) continue
    text += source.slice(taken, start) + written
    taken = end
    replacements.push({ start, end, newEnd: text.length })
  }
  code = Math.max(code, taken)
  const rest = source.slice(code)
  text += source.slice(taken, code) + (isGrowing ? withoutUnfinished(rest) : rest)
  return { text, placeOf: (offset) => placeIn(text, replacements, offset) }
}

function placeIn(text: string, replacements: readonly Replacement[], offset: number): number {
  let shift = 0
  for (const { start, end, newEnd } of replacements) {
    if (offset <= start) break
    if (offset < end) return newEnd
    shift = newEnd - end
  }
  return Math.min(Math.max(offset + shift, 0), text.length)
}

function fenceEnd(source: string, fence: string, from: number): number {
  const closing = new RegExp(`\\n {0,3}${fence}[${fence[0]}]*[ \\t]*(?=\\n|$)`, 'g')
  closing.lastIndex = from
  return closing.test(source) ? closing.lastIndex : source.length
}

/** A run that no equal run closes is text; once seen, it is not searched for again. */
function codeSpanEnd(source: string, ticks: string, from: number, unclosed: Set<string>): number {
  if (unclosed.has(ticks)) return from
  const closing = new RegExp(`(?<!\`)${ticks}(?!\`)`, 'g')
  closing.lastIndex = from
  if (closing.test(source)) return closing.lastIndex
  unclosed.add(ticks)
  return from
}

function link(url: string, label: string, links: NormaliseOptions['links']): string {
  const name = label.replaceAll(/:([a-z0-9_+-]+):/gi, (code, emoji: string) => emojiOf(emoji) ?? code).trim()
  if (links === 'label') return name || url
  if (name === '' || name === url) return `<${url}>`
  const target = /[()\\]/.test(url) ? `<${url}>` : url
  return `[${name.replaceAll(/[[\]\\]/g, String.raw`\$&`)}](${target})`
}

function emojiOf(name: string | undefined): string | undefined {
  const known = name?.toLowerCase() ?? ''
  const tone = /^skin-tone-([2-6])$/.exec(known)?.[1]
  if (tone !== undefined) return String.fromCodePoint(0x1f3f9 + Number(tone))
  return Object.hasOwn(nameToEmoji, known) ? nameToEmoji[known] : undefined
}

function withoutUnfinished(text: string): string {
  const tail = text.slice(-LONGEST_UNFINISHED)
  const found = unfinished.exec(tail)
  return found ? text.slice(0, text.length - (tail.length - found.index)) : text
}
