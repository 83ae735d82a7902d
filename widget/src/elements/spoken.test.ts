import { describe, expect, it } from 'vitest'
import { en } from '../strings/en.ts'
import { utterances } from './spoken.ts'

const whole = (text: string): string[] => utterances(text, 0, true, en).words

/** What is said while the text grows by these many letters at a time. */
function grown(text: string, step: number): string[] {
  const words: string[] = []
  let at = 0
  for (let end = step; ; end += step) {
    const isWhole = end >= text.length
    const said = utterances(text.slice(0, end), at, isWhole, en)
    words.push(...said.words)
    at = said.to
    if (isWhole) return words
  }
}

const sample = `# Colours
Set **one** \`property\`. See [Theming](https://example.com/?a=1.b!c) for all
of them! Ja?

- One. Two
- [ ] Three
1. Four

> Quoted

| Name | Days |
| --- | ---: |
| **Bern** | 3 |

\`\`\`js
const a = 1

const b = '. '
\`\`\`
はい。いいえ。 End`

describe('text that is read aloud', () => {
  it('comes in sentences and blocks, without the marks of Markdown', () => {
    expect(whole(sample)).toEqual([
      'Colours',
      'Set one property.',
      'See Theming for all of them!',
      'Ja?',
      'One. Two',
      '[ ] Three',
      '1. Four',
      'Quoted',
      'Name, Days',
      'Bern, 3',
      "Code: const a = 1\n\nconst b = '. '",
      'はい。',
      'いいえ。',
      'End',
    ])
  })

  it.each([1, 2, 3, 5, 8, 13])('is the same when it comes in pieces of %i', (step) => {
    expect(grown(sample, step)).toEqual(whole(sample))
  })

  it('is held back until it is complete', () => {
    for (const open of ['Not yet', 'Not yet.', '- An item', '| a | b', '```js\nconst a = 1\n', '#'])
      expect(utterances(open, 0, false, en), open).toEqual({ words: [], to: 0 })
  })

  it('is nothing where nothing can be read', () => {
    expect(whole('\n\n---\n')).toEqual([])
    expect(whole('')).toEqual([])
    expect(whole('```\n```')).toEqual([])
  })

  it('names a link by its words, also one whose address has brackets in it', () => {
    expect(whole('See [A (b)](https://example.com/A_(b)) and ![a cat](/cat.png).')).toEqual([
      'See A (b) and a cat.',
    ])
  })

  it('is cut at a space where a sentence does not end, the same however it comes', () => {
    const endless = 'word '.repeat(1_000) + 'x'.repeat(3_000) + ' end'
    const words = whole(endless)
    expect(words.join(' ').replaceAll(' ', '')).toBe(endless.replaceAll(' ', ''))
    expect(Math.max(...words.map(({ length }) => length))).toBeLessThanOrEqual(2_000)
    expect(words[0]).toMatch(/^(?:word )+word$/)
    expect(grown(endless, 97)).toEqual(words)
  })

  it.each(['[', '![', '[](', '[a](', 'A b. ', '~~~\n`', '```\n~', ' '])(
    'takes time in proportion to its length: %j, again and again',
    (piece) => {
      const text = piece + piece.slice(-1).repeat(100_000) + piece.repeat(40_000) + 'x'
      const begin = performance.now()
      utterances(text, 0, true, en)
      utterances(text, 0, false, en)
      expect(performance.now() - begin).toBeLessThan(2_000)
    },
  )
})
