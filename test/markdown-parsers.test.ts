/** The widget's own Markdown parser reads random texts as others do. `MARKDOWN_TEXTS` says how many, `MARKDOWN_SEED` which. */
import { beforeAll, describe, expect, it } from 'vitest'
import { fetchAllNames } from '../widget/src/content/markdown/named-characters.ts'
import { parseMarkdown } from '../widget/src/content/markdown/parse.ts'
import { randomMarkdown } from './support/markdown/grammar.ts'
import { readByLibrary, readByReference } from './support/markdown/libraries.ts'
import { outlineOf } from './support/markdown/outline.ts'
import { seededRandom } from './support/seeded-random.ts'

const count = Number(process.env['MARKDOWN_TEXTS'] ?? 3_000)
const seed = Number(process.env['MARKDOWN_SEED'] ?? 1)
const timeout = 20_000 + count * 5

beforeAll(fetchAllNames)

const ours = (text: string, dialect: 'commonmark' | 'gfm') =>
  JSON.stringify(outlineOf(parseMarkdown(text, dialect).blocks))
const librarys = (text: string, dialect: 'commonmark' | 'gfm') =>
  JSON.stringify(outlineOf(readByLibrary(text, dialect)))
const references = (text: string) => JSON.stringify(outlineOf(readByReference(text)))

function* texts(dialect: 'commonmark' | 'gfm'): Iterable<string> {
  const random = seededRandom(seed)
  for (let made = 0; made < count; made++) yield randomMarkdown(random, dialect)
}

describe('random texts', () => {
  it(
    'mean the same as to the library, or to the reference implementation where these disagree',
    { timeout },
    () => {
      const different: string[] = []
      let disagreements = 0
      for (const text of texts('commonmark')) {
        const own = ours(text, 'commonmark')
        if (own === librarys(text, 'commonmark')) continue
        disagreements++
        // To the reference implementation, a tab after a definition is text.
        if (own !== references(text) && !/\]:.*\t\s*$/m.test(text)) different.push(text)
      }
      expect(different).toEqual([])
      // The library reads the size of a run after a part of it is used, and an empty item in a quote as text, and some more.
      expect(disagreements / count).toBeLessThan(0.03)
    },
  )

  it("with GitHub's additions mean the same as to the library", { timeout }, () => {
    const different: string[] = []
    let compared = 0
    for (const text of texts('gfm')) {
      if (isInDispute(text)) continue
      compared++
      if (ours(text, 'gfm') !== librarys(text, 'gfm')) different.push(text)
    }
    expect(different).toEqual([])
    expect(compared / count).toBeGreaterThan(0.7)
  })
})

/** Where the library is no measure. */
function isInDispute(text: string): boolean {
  return disputes.some((dispute) => dispute.test(text)) || librarys(text, 'commonmark') !== references(text)
}

const disputes = [
  // After an empty item, it takes the mark of a task for one outside of lists, and fails over it.
  /^(?:> ?)*\[[ xX]\]\s/m,
  // To it, a task can begin with a line break.
  /\[[ xX]\] {2,}[\r\n]/,
  // It counts a run by what is left of it; rule 9 means the whole run.
  /[*_]{2}/,
  // It takes a label for text when a bracket follows it that begins no label.
  /\]\[(?![^[\]\n]*[^[\]\s][^[\]\n]*\])/,
  // It pairs tildes or asterisks first, whichever came first; GitHub pairs them from left to right.
  /~.*[*_].*~.*[*_]|[*_].*~.*[*_].*~/s,
  // To it, `www.` before a space is an address.
  /www\.(?![a-z])/,
  // To it, punctuation before a parenthesis ends an address even if the parenthesis was opened in it; not so to GitHub.
  /(?:\/\/|www)\S*\(\S*[!"'*,.:;?_~]\)/,
  // It sees no table right after one that was in a quote or an item.
  /^(?:>|-|1\.| ).*[|:-].*\s[^>\n]+\s *\|?:?-/m,
  // To it, raw HTML can interrupt a paragraph, if the line after it could be under a head.
  /^<.*\s *\|?:?-/m,
]
