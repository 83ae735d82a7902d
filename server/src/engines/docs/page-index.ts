/** The searchable pages: finds the passages that speak of what a question asks, best first, or none. */
import MiniSearch from 'minisearch'
import type { Page, Passage } from './passages.ts'
import { judge, Query, type Entry, type Finding } from './relevance.ts'
import { questionTerms, textTerms } from './terms.ts'

/** Bounds the work for one question. */
const MOST_TERMS = 24
/** Well below 1, so that a passage with a word and its synonyms does not outdo one that has the word alone. */
const SYNONYM_BOOST = 0.3

export class PageIndex {
  readonly #pages = new Map<string, Page>()
  readonly #passages = new Map<string, { passage: Passage; entry: Entry }>()
  /** In how many passages each term stands. */
  readonly #frequencies = new Map<string, number>()
  readonly #search = new MiniSearch<Entry>({
    fields: ['title', 'headings', 'text'],
    tokenize: (text) => text.split(' '),
    processTerm: (term) => term || null,
    searchOptions: { boost: { title: 1.5, headings: 2.5, text: 1 }, weights: { fuzzy: 0.4, prefix: 0.4 } },
  })

  /** Those with any text, in the order of their paths, a folder's own page before the others in it. */
  get pages(): Page[] {
    const readable = [...this.#pages.values()].filter(({ passages }) => passages.length > 0)
    return readable.sort((a, b) => compare(orderOf(a), orderOf(b)))
  }

  /** Adds a page, or replaces the one with its id. */
  put(page: Page): void {
    this.remove(page.id)
    this.#pages.set(page.id, page)
    for (const passage of page.passages) {
      const entry = toEntry(passage)
      this.#passages.set(passage.id, { passage, entry })
      this.#search.add(entry)
      this.#count(entry, 1)
    }
  }

  remove(pageId: string): void {
    for (const { id } of this.#pages.get(pageId)?.passages ?? []) {
      const known = this.#passages.get(id)
      if (!known) continue
      this.#passages.delete(id)
      this.#search.remove(known.entry)
      this.#count(known.entry, -1)
    }
    this.#pages.delete(pageId)
  }

  /** What answers a question, best first. `context`: an earlier question it may refer to. */
  find(question: string, context = ''): Finding[] {
    const asked = [question, context].flatMap(questionTerms).map((term) => this.#mended(term))
    const query = new Query(
      question,
      this.#chosen([...new Set(asked)]),
      this.#frequencies,
      this.#passages.size,
    )
    if (query.terms.length === 0) return []
    return this.#search
      .search(query.words.join(' '), {
        boostTerm: (word) => (query.terms.includes(word) ? 1 : SYNONYM_BOOST),
        prefix: query.isGuessed,
        fuzzy: (word) => query.isGuessed(word) && word.length > 4 && (word.length > 8 ? 2 : 1),
      })
      .flatMap((result): Finding[] => {
        const known = this.#passages.get(String(result.id))
        const finding = known && judge(result, known.passage, known.entry, query)
        return finding ? [finding] : []
      })
      .sort((a, b) => b.score - a.score)
  }

  /** A word that stands nowhere, but would with two of its neighbouring letters swapped. */
  #mended(term: string): string {
    if (this.#frequencies.has(term) || term.length < 4) return term
    for (let place = 0; place < term.length - 1; place++) {
      const swapped =
        term.slice(0, place) + term.charAt(place + 1) + term.charAt(place) + term.slice(place + 2)
      if (this.#frequencies.has(swapped)) return swapped
    }
    return term
  }

  /** The rarest of the terms that stand anywhere, when there are too many to look for. */
  #chosen(terms: readonly string[]): string[] {
    if (terms.length <= MOST_TERMS) return [...terms]
    const frequency = (term: string): number => this.#frequencies.get(term) ?? Infinity
    return [...terms].sort((a, b) => frequency(a) - frequency(b)).slice(0, MOST_TERMS)
  }

  #count(entry: Entry, change: 1 | -1): void {
    const terms = new Set(`${entry.title} ${entry.headings} ${entry.text}`.split(' '))
    for (const term of terms) {
      const count = (this.#frequencies.get(term) ?? 0) + change
      if (count > 0) this.#frequencies.set(term, count)
      else this.#frequencies.delete(term)
    }
  }
}

/** What stands at the top of a page, before any other heading, stands under the title. */
function toEntry({ id, title, headings, blocks }: Passage): Entry {
  const terms = (texts: readonly string[]): string => texts.flatMap(textTerms).join(' ')
  return {
    id,
    title: terms([title]),
    headings: terms(headings.length > 0 ? headings : [title]),
    text: terms(blocks.map(({ plain }) => plain)),
  }
}

function orderOf({ path }: Page): string {
  return path.replace(/(^|\/)(index|readme)\.[^./]+$/i, '$1')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
