/** Text as it is read aloud: in sentences and blocks, each as soon as it is complete, without marks of Markdown. */
import { visibleText } from '../content/visible-text.ts'
import type { Strings } from '../strings/strings.ts'

/** A heading, an item of a list, a row of a table: a line that stands for itself. */
const ownLine = /^[ \t]*(#{1,6}[ \t]|[-*+][ \t]|\d+[.)][ \t]|\||>)/

/** A sentence ends here at the latest, at a space if there is one; and most do much earlier. */
const LONGEST = 2_000
const USUAL = 200
const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' })

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
  const rest = text.slice(from, from + LONGEST)
  if (rest === '') return undefined
  const isLast = from + rest.length === text.length
  const last = isWhole ? text.length : undefined
  const blank = /^\s*\n/.exec(rest)
  if (blank) return from + blank[0].length
  const [, fence] = /^[ \t]*(`{3,}|~{3,})/.exec(rest) ?? []
  if (fence) {
    const closing = new RegExp(`\\n[ \\t]*${fence}[^\\n]*\\n`, 'g')
    closing.lastIndex = from
    return closing.test(text) ? closing.lastIndex : last
  }
  if (ownLine.test(rest)) return text.indexOf('\n', from) + 1 || last
  // One letter is not enough to know what a line will be.
  if (!isWhole && isLast && /^[ \t]*\S{0,2}$/.test(rest)) return undefined
  const end = endOfSentence(rest.slice(0, USUAL)) ?? endOfSentence(rest)
  if (end !== undefined) return from + end
  return isLast ? last : from + (rest.trimEnd().search(/\s\S*$/) + 1 || rest.length)
}

/** Within a paragraph; the end of one is the end of its last sentence, too. */
function endOfSentence(text: string): number | undefined {
  const paragraph = /\n(?=[ \t]*(?:\n|`{3,}|~{3,}|#{1,6}[ \t]|[-*+][ \t]|\d+[.)][ \t]|\||>))/.exec(text)
  const sentence = firstSentence(paragraph ? text.slice(0, paragraph.index) : text)
  return sentence ?? (paragraph ? paragraph.index + 1 : undefined)
}

/** How long it is, if something follows it. An address has marks of sentences in it, but no space after them. */
function firstSentence(paragraph: string): number | undefined {
  let end = 0
  for (const { segment, index } of sentences.segment(paragraph.replaceAll('\n', ' '))) {
    if (end > 0 && index === end) return end
    if (/[\s\u3000-\uffff]$/.test(segment)) end = index + segment.length
  }
  return undefined
}

/** Also of a hostile text in time that is in proportion to its length: no bracket is looked for beyond the next. */
const link = /!?\[([^[\]]*)\]\((?:[^()]|\([^()]*\))*\)/g

function spoken(text: string, strings: Strings): string {
  const [opening] = /^[ \t]*(?:`{3,}|~{3,})[^\n]*\n?/.exec(text) ?? []
  if (opening !== undefined) {
    const code = withoutFence(text.slice(opening.length).trimEnd()).trim()
    return code && `${strings.code}: ${visibleText(code)}`
  }
  const words = visibleText(text).replace(link, '$1').trim()
  if (/^[\s*_=#>|:-]*$/.test(words)) return ''
  if (words.startsWith('|')) return cells(words)
  return words.replace(/^\s*([#>]+|[-*+])\s+|[*`~]+/g, '').replaceAll('\n', ' ')
}

function withoutFence(code: string): string {
  const last = code.lastIndexOf('\n') + 1
  return /^[ \t]*(?:`{3,}|~{3,})$/.test(code.slice(last)) ? code.slice(0, last) : code
}

/** A row of a table. */
function cells(row: string): string {
  const said = row.split(/(?<!\\)\|/).map((cell) => cell.replace(/[*`~\\]+/g, '').trim())
  return said.filter(Boolean).join(', ')
}
