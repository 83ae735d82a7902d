/** Parsing takes time in proportion to the length of a text, and little: 64 KB, many times the longest answer, at most 50 ms. */
import { describe, expect, it } from 'vitest'
import { parseMarkdown } from '../../../widget/src/content/markdown/parse.ts'
import { bombs } from '../../support/hostile/seeds.ts'
import { costlyTexts, repeated } from '../../support/markdown/costly.ts'

const size = 64 * 1024
const promised = 50
/** A machine that runs other tests as well is slower by so much. */
const patience = 4

const texts = {
  ...costlyTexts,
  ...Object.fromEntries(
    bombs.map((bomb) => [
      `hostile ${JSON.stringify(bomb.slice(0, 20))}`,
      (length = size) => repeated(bomb, length),
    ]),
  ),
}

/** Once more and once more where the machine was busy: what takes long by itself takes long each time. */
function fastest(text: string, enough: number): number {
  let best = Infinity
  for (let round = 0; round < 3 || (best > enough && round < 12); round++) {
    const begin = performance.now()
    parseMarkdown(text, 'gfm')
    best = Math.min(best, performance.now() - begin)
  }
  return best
}

describe('64 KB of', () => {
  it.each(Object.entries(texts))('%s', (_, make) => {
    const quarter = fastest(make(size / 4), promised / 4)
    // Four times is in proportion, sixteen times is the square of it.
    const inProportion = quarter * 9 + promised
    const whole = fastest(make(size), Math.min(promised, inProportion))
    expect(whole).toBeLessThan(inProportion)
    expect(whole).toBeLessThan(promised * patience)
  })
})
