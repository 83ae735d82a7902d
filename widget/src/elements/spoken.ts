/** Text as it is read aloud: in sentences and blocks, each as soon as it is complete, without marks of Markdown. */
import { visibleText } from '../content/visible-text.ts'
import type { Strings } from '../strings/strings.ts'

/** A heading, an item of a list, a row of a table: a line that stands for itself. */
const ownLine = /^[ \t]*(#{1,6}[ \t]|[-*+][ \t]|\d+[.)][ \t]|\||>)/

/**
 * What is complete of `text` from the place `from` on, and up to where. What grows at the end changes nothing of what was
 * complete before. `isWhole`: nothing more comes.
 */
export function utterances(
  text: string,
  from: number,
  isWhole: boolean,
  strings: Strings,
): { words: string[]; to: number } {
  const words: string[] = []
  let to = from
  for (let end = endOf(text, to, isWhole); end !== undefined; end = endOf(text, to, isWhole)) {
    const said = spoken(text.slice(to, end), strings)
    if (said) words.push(said)
    to = end
  }
  return { words, to }
}

function endOf(text: string, from: number, isWhole: boolean): number | undefined {
  const rest = text.slice(from)
  if (rest === '') return undefined
  const last = isWhole ? text.length : undefined
  const within = (length: number | undefined): number | undefined =>
    length === undefined ? last : from + length
  const blank = /^\s*\n/.exec(rest)
  if (blank) return from + blank[0].length
  const [, fence] = /^[ \t]*(`{3,}|~{3,})/.exec(rest) ?? []
  if (fence) {
    const closing = new RegExp(`\\n[ \\t]*${fence}[^\\n]*\\n`).exec(rest)
    return within(closing ? closing.index + closing[0].length : undefined)
  }
  const line = rest.indexOf('\n') + 1
  if (ownLine.test(rest)) return within(line || undefined)
  // One letter is not enough to know what a line will be.
  if (!isWhole && !line && /^[ \t]*\S{0,2}$/.test(rest)) return undefined
  const paragraph = /\n(?=[ \t]*(?:\n|`{3,}|~{3,}|#{1,6}[ \t]|[-*+][ \t]|\d+[.)][ \t]|\||>))/.exec(rest)
  const sentence = firstSentence(paragraph ? rest.slice(0, paragraph.index) : rest)
  return within(sentence ?? (paragraph ? paragraph.index + 1 : undefined))
}

/** How long it is, if something follows it. An address has marks of sentences in it, but no space after them. */
function firstSentence(paragraph: string): number | undefined {
  let end = 0
  for (const { segment, index } of new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(
    paragraph.replaceAll('\n', ' '),
  )) {
    if (end > 0 && index === end) return end
    if (/[\s\u3000-\uffff]$/.test(segment)) end = index + segment.length
  }
  return undefined
}

function spoken(text: string, strings: Strings): string {
  const [, code] =
    /^[ \t]*(?:`{3,}|~{3,})[^\n]*\n?([\s\S]*?)\n?(?:[ \t]*(?:`{3,}|~{3,})\s*)?$/.exec(text) ?? []
  if (code !== undefined) return code.trim() && `${strings.code}: ${visibleText(code.trim())}`
  const words = visibleText(text)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
  if (/^[\s*_=#>|:-]*$/.test(words)) return ''
  if (words.startsWith('|')) return cells(words)
  return words.replace(/^\s*([#>]+|[-*+])\s+|[*`~]+/g, '').replaceAll('\n', ' ')
}

/** A row of a table. */
function cells(row: string): string {
  const said = row.split(/(?<!\\)\|/).map((cell) => cell.replace(/[*`~\\]+/g, '').trim())
  return said.filter(Boolean).join(', ')
}
