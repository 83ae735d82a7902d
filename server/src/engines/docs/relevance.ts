/** Decides whether a passage speaks of what a question asks, and how well: so that what is not there is not answered. */
import type { SearchResult } from 'minisearch'
import type { Passage } from './passages.ts'
import { synonymsOf } from './synonyms.ts'

/** A passage that may answer, with the words it was found by and how much each of them says. */
export interface Finding {
  readonly passage: Passage
  readonly score: number
  readonly weights: ReadonlyMap<string, number>
}

/** A passage as it is searched: its terms, with single spaces between. */
export interface Entry {
  readonly id: string
  readonly title: string
  readonly headings: string
  readonly text: string
}

/** How much of a question a passage must speak of (1: all of it) to count as an answer; less will do under a fitting heading. */
const ENOUGH = 0.5
const ENOUGH_UNDER_HEADING = 0.3
/** What a term counts for that is only similar to the one asked for (a slip of the pen, a longer word). */
const SIMILAR = 0.7
/** What a synonym counts for. */
const RELATED = 0.5
/** What a heading gains by being made of what is asked, and by asking in the same way. */
const HEADING_FITS = 0.5
const ASKS_ALIKE = 0.25

/** What is looked for, among `total` passages in which terms are as frequent as `frequencies` says. */
export class Query {
  readonly terms: readonly string[]
  /** The terms, and what may stand for them. */
  readonly words: readonly string[]
  readonly kind: string | undefined
  readonly #frequencies: ReadonlyMap<string, number>
  readonly #total: number
  readonly #guessed: ReadonlySet<string>

  constructor(
    question: string,
    terms: readonly string[],
    frequencies: ReadonlyMap<string, number>,
    total: number,
  ) {
    this.kind = kindOf(question)
    this.terms = terms
    this.words = [...new Set([...terms, ...terms.flatMap(synonymsOf)])]
    this.#frequencies = frequencies
    this.#total = total
    this.#guessed = new Set(terms.filter((term) => !frequencies.has(term) && term.length > 3))
  }

  /** Whether words that begin with it, or almost equal it, are meant too. */
  readonly isGuessed = (word: string): boolean => this.#guessed.has(word)

  /** The rarer a word, the more it says; one that stands nowhere says most of all. */
  weightOf(word: string): number {
    const frequency = this.#frequencies.get(word) ?? 0
    return Math.max(0.05, Math.log((this.#total + 10) / (frequency + 0.5)))
  }
}

/** Nothing when the passage says too little of what is asked. */
export function judge(
  result: SearchResult,
  passage: Passage,
  entry: Entry,
  query: Query,
): Finding | undefined {
  const covered = coverage(result, query)
  const inHeading = Object.values(result.match).some((fields) => fields.some((field) => field !== 'text'))
  if (covered < (inHeading ? ENOUGH_UNDER_HEADING : ENOUGH)) return undefined
  const asked = (word: string): number =>
    query.terms.includes(word) || !query.words.includes(word) ? 1 : RELATED
  const weights = new Map(result.terms.map((word) => [word, query.weightOf(word) * asked(word)]))
  const heading = passage.headings.at(-1) ?? passage.title
  const alike = query.kind !== undefined && query.kind === kindOf(heading)
  const fit = 1 + HEADING_FITS * headingShare(entry, weights) + (alike ? ASKS_ALIKE : 0)
  return { passage, weights, score: result.score * covered ** 2 * fit }
}

/** How much of what is asked the passage speaks of, from 0 to 1. */
function coverage({ terms: found, queryTerms }: SearchResult, query: Query): number {
  let whole = 0
  let covered = 0
  for (const term of query.terms) {
    const weight = query.weightOf(term)
    whole += weight
    if (found.includes(term)) covered += weight
    else if (queryTerms.includes(term)) covered += weight * SIMILAR
    else if (synonymsOf(term).some((synonym) => found.includes(synonym))) covered += weight * RELATED
  }
  return covered / whole
}

/** How much of its heading the question asks for: "Colours" fits "colours?" better than "Report wrong colours". */
function headingShare({ headings }: Entry, found: ReadonlyMap<string, number>): number {
  const words = new Set(headings.split(' '))
  return [...words].filter((word) => found.has(word)).length / words.size
}

const kinds: readonly (readonly [string, RegExp])[] = [
  ['way', /^how (do|does|can|could|to|should|would|must)\b/i],
  ['thing', /^(what|which)\b/i],
  ['place', /^where\b/i],
  ['time', /^when\b/i],
  ['reason', /^why\b/i],
  ['person', /^who\b/i],
  ['fact', /^(is|are|do|does|can|could|will|has|have|may|must|should)\b/i],
]

/** What a question, or a heading that is one, wants to know; `undefined` for anything else. */
function kindOf(question: string): string | undefined {
  return kinds.find(([, pattern]) => pattern.test(question.trim()))?.[0]
}
