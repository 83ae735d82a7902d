/** Texts made to take time take it in proportion to their length, and not much: 64 KB is many times the longest answer. */
import { describe, expect, it } from 'vitest'
import { parseMarkdown } from '../../../widget/src/content/markdown/parse.ts'
import { visibleText } from '../../../widget/src/content/visible-text.ts'
import { bombs } from '../../support/hostile/seeds.ts'

const size = 64 * 1024

/** Of so many characters, by repeating the text or its smallest period. */
const ofLength = (text: string, length: number): string =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length)

function fastest(work: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const begin = performance.now()
    work()
    return performance.now() - begin
  })
  return Math.min(...times)
}

describe('a text of 64 KB', () => {
  const texts = bombs.map((bomb): [string, string] => [JSON.stringify(bomb.slice(0, 20)), bomb])

  it.each(texts)('made of %s is parsed in a time that grows with its length', (_, bomb) => {
    const quarter = fastest(() => parseMarkdown(ofLength(bomb, size / 4), 'gfm'))
    const whole = fastest(() => parseMarkdown(ofLength(bomb, size), 'gfm'))
    // Four times is in proportion, sixteen times is the square of it.
    expect(whole).toBeLessThan(quarter * 9 + 60)
    expect(whole).toBeLessThan(1_000)
  })

  it.each(texts)('made of %s is made readable in no time', (_, bomb) => {
    expect(fastest(() => visibleText(ofLength(bomb, size)))).toBeLessThan(100)
  })
})
