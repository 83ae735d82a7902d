/** Brings the forms of an English word together (colour, colors, coloured), lightly: what it makes need not be a word. */

type Rule = readonly [suffix: RegExp, replacement: string, shortestRest: number]

/** One rule of each group applies, the first that fits; the groups follow one another. */
const groups: readonly (readonly Rule[])[] = [
  [
    [/ies$/, 'y', 2],
    [/sses$/, 'ss', 1],
    [/(?<=x|ch|sh|zz)es$/, '', 2],
    [/(?<![suai])s$/, '', 3],
  ],
  [
    [/ibility$|ible$/, 'ib', 4],
    [/ability$|able$/, 'ab', 4],
    [/[iy][sz]ations?$/, 'is', 3],
    [/ations?$/, '', 4],
    [/(?<=[st])ion$/, '', 3],
    [/ity$/, '', 4],
    [/age$/, '', 4],
    [/ly$/, '', 4],
  ],
  [[/ment$/, '', 4]],
  [
    [/ied$/, 'y', 2],
    [/(?<=[aeiouy].*)ing$/, '', 3],
    [/(?<=[aeiouy].*)(?<!e|^emb)ed$/, '', 3],
    [/e$/, '', 3],
  ],
  [[/at$/, '', 4]],
  [
    [/our$/, 'or', 2],
    [/([bdgmnprt])\1$/, '$1', 2],
    [/([iy])z$/, '$1s', 3],
    [/tr$/, 'ter', 3],
  ],
]

/** The stem of a lower-case word; a word that is not plain English letters, or is very short, stays as it is. */
export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word
  return groups.reduce(applyFirst, word)
}

function applyFirst(word: string, rules: readonly Rule[]): string {
  for (const [suffix, replacement, shortestRest] of rules) {
    const place = word.search(suffix)
    if (place >= shortestRest) return word.replace(suffix, replacement)
  }
  return word
}
