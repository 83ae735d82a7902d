/** Numbers citations, and says which place in a text each marker belongs to. */
import type { Citation } from '@confab/shared/content'

export interface NumberedCitation {
  /** From 1, in order of first mention; citations of one source share a number. */
  readonly number: number
  readonly citation: Citation
}

/** A citation that has a place in the text. */
export interface CitationMarker {
  /** In UTF-16 units of the raw text; the marker follows what ends there. */
  readonly offset: number
  readonly number: number
  /** Of the citation, in the list it came in. */
  readonly index: number
}

/** One entry for each citation, in the order given. Same address and same title is the same source. */
export function numberCitations(citations: readonly Citation[]): NumberedCitation[] {
  const numbers = new Map<string, number>()
  return citations.map((citation) => {
    const source = identify(citation)
    const number = numbers.get(source) ?? numbers.size + 1
    numbers.set(source, number)
    return { number, citation }
  })
}

/** More in one text than this are in the list of its sources only: each has to be fitted between words. */
const MOST_MARKERS = 500

/** The markers of a text of that length, by their place; a source is named once at each place. */
export function markersOf(citations: readonly Citation[], length: number): CitationMarker[] {
  const markers = numberCitations(citations).flatMap(({ number, citation: { offset } }, index) =>
    offset === null || offset > length ? [] : [{ offset, number, index }],
  )
  markers.sort((a, b) => a.offset - b.offset || a.index - b.index)
  const known = new Set<string>()
  const isNew = ({ offset, number }: CitationMarker): boolean =>
    known.size < known.add(`${offset} ${number}`).size
  return markers.filter(isNew).slice(0, MOST_MARKERS)
}

/** The end of the word that `at` falls into, so that no marker cuts one in two. */
export function wordEnd(text: string, at: number): number {
  let end = Math.min(Math.max(at, 0), text.length)
  if (end === 0 || !wordBefore.test(text.slice(Math.max(end - 2, 0), end))) return onCharacter(text, end)
  inWord.lastIndex = end = onCharacter(text, end)
  return inWord.test(text) ? inWord.lastIndex : end
}

/** Scripts written without spaces have no word to keep whole; a mark stays with its letter everywhere. */
const letter = String.raw`(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{N}_]`
const inWord = new RegExp(String.raw`(?:${letter}|\p{M})+`, 'uy')
const wordBefore = new RegExp(String.raw`(?:${letter}|\p{M})$`, 'u')

/** Never between the two halves of a surrogate pair. */
function onCharacter(text: string, at: number): number {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff ? at + 1 : at
}

function identify({ url, title, body }: Citation): string {
  return JSON.stringify(url === undefined && title === undefined ? [body] : [url, title])
}
