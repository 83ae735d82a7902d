/** Composes an answer from the passages that were found: nothing but what stands in the pages, and where. */
import type { Citation } from '@confab/shared/content'
import type { Finding } from './relevance.ts'
import type { Passage } from './passages.ts'
import { escapeMarkdown } from './quotable.ts'
import { quoteBlocks, type Quote } from './quote.ts'

const MOST_PASSAGES = 3
/** How near a further passage must come to the best one. */
const NEAR_THE_BEST = 0.45
/** Characters quoted in one answer, of its first passage when there are more, of each of the others, and at least of any. */
const BUDGET = { answer: 1_200, first: 700, further: 400, least: 80 }
const LONGEST_EXCERPT = 160

export interface Answer {
  /** MARKDOWN_TEXT. */
  readonly text: string
  readonly citations: Citation[]
}

/** The passages an answer is made of: the best, and those that come near it. */
export function choosePassages(findings: readonly Finding[]): Finding[] {
  const best = findings[0]?.score ?? 0
  return findings.filter(({ score }) => score >= best * NEAR_THE_BEST).slice(0, MOST_PASSAGES)
}

/** Each passage under a line that says where it is from, its citation at the end of what is quoted. */
export function composeAnswer(chosen: readonly Finding[]): Answer {
  let text = ''
  const citations: Citation[] = []
  let rest = BUDGET.answer
  for (const [index, { passage, weights }] of chosen.entries()) {
    const share = chosen.length === 1 ? rest : index === 0 ? BUDGET.first : Math.min(rest, BUDGET.further)
    if (share < BUDGET.least) break
    const quote = quoteBlocks(passage.blocks, weights, share)
    text += `${text === '' ? '' : '\n\n'}${presented(passage, quote)}`
    citations.push(cite(passage, text.length))
    rest -= quote.text.length
  }
  return { text, citations }
}

function presented(passage: Passage, { text, whole }: Quote): string {
  const place = `**${escapeMarkdown(placeOf(passage))}**`
  if (text === '') return `${place} speaks of it, in one piece that is too long to quote here.`
  return `From ${place}${whole ? '' : ', in part'}:\n\n${text}`
}

function cite(passage: Passage, offset: number): Citation {
  const url = passage.url === undefined ? {} : { url: passage.url }
  return { offset, ...url, title: placeOf(passage), body: excerptOf(passage) }
}

/** "Theming › Colours" */
export function placeOf({ title, headings }: Passage): string {
  return [title, ...headings].join(' › ')
}

function excerptOf({ blocks }: Passage): string {
  const plain = blocks.find(({ kind }) => kind !== 'code')?.plain ?? blocks[0]?.plain ?? ''
  return shortened(plain, LONGEST_EXCERPT)
}

/** In one line of at most `length` characters, cut between words where there are any. */
export function shortened(text: string, length: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  if (line.length <= length) return line
  const start = line.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')
  const lastSpace = start.lastIndexOf(' ')
  return `${lastSpace > length / 2 ? start.slice(0, lastSpace) : start}…`
}
