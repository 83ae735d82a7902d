import { describe, expect, it } from 'vitest'
import { normaliseMarkdown } from './moveworks-markdown.ts'

const whole = (source: string) => normaliseMarkdown(source, { isGrowing: false, links: 'markdown' }).text
const growing = (source: string) => normaliseMarkdown(source, { isGrowing: true, links: 'markdown' }).text

describe("Moveworks' Markdown", () => {
  it.each([
    ['See <https://a.example/b|the guide>.', 'See [the guide](https://a.example/b).'],
    ['<mailto:it@a.example|Ask IT>', '[Ask IT](mailto:it@a.example)'],
    ['<https://a.example/b_(c)|b>', '[b](<https://a.example/b_(c)>)'],
    ['<https://a.example|a [b] c>', String.raw`[a \[b\] c](https://a.example)`],
    ['<https://a.example|https://a.example>', '<https://a.example>'],
    ['<https://a.example>', '<https://a.example>'],
    ['a <b|c> d', 'a <b|c> d'],
    ['Done :tada::+1: :not_an_emoji:', 'Done 🎉👍 :not_an_emoji:'],
    [':wave::skin-tone-4:', '👋🏽'],
    [':constructor:', ':constructor:'],
    ['At 10:100:30, or a:100:b', 'At 10:100:30, or a:100:b'],
    ['<https://a.example|:rocket: go>', '[🚀 go](https://a.example)'],
    [String.raw`\:tada: and \<https://a|b>`, String.raw`\:tada: and \<https://a|b>`],
  ])('%s', (source, text) => {
    expect(whole(source)).toBe(text)
  })

  it.each([
    'Write `:tada:` or ``<https://a|b> ` ``.',
    '```\n:tada: <https://a|b>\n```',
    '~~~ js\n:tada:\n```\n<https://a|b>',
  ])('leaves code as it is: %s', (source) => {
    expect(whole(source)).toBe(source)
  })

  it('goes on after code, and where backticks are only text', () => {
    expect(whole('```\n:tada:\n```\n:tada:')).toBe('```\n:tada:\n```\n🎉')
    expect(whole('One ` alone :tada:')).toBe('One ` alone 🎉')
    expect(whole('```a``` :tada:')).toBe('```a``` 🎉')
  })

  it('only grows while the text does', () => {
    const source = 'Hi :wave: see <https://a.example/x|the *guide*>, 1 < 2: `<x|y` at 10:30 \n- :tada:!'
    let before = ''
    for (let length = 1; length <= source.length; length++) {
      const now = growing(source.slice(0, length))
      expect(now.startsWith(before), `${before} → ${now}`).toBe(true)
      before = now
    }
    expect(whole(source)).toBe(before)
  })

  it('keeps places where they belong', () => {
    const source = ':tada: Read <https://a.example|this>. Fine :+1:'
    const { text, placeOf } = normaliseMarkdown(source, { isGrowing: false, links: 'markdown' })
    const behind = (part: string) => placeOf(source.indexOf(part) + part.length)
    expect(text).toBe('🎉 Read [this](https://a.example). Fine 👍')
    expect(placeOf(0)).toBe(0)
    expect(text.slice(0, behind(':tada:'))).toBe('🎉')
    expect(text.slice(0, behind('Read'))).toBe('🎉 Read')
    expect(text.slice(0, behind('<https://a'))).toBe('🎉 Read [this](https://a.example)')
    expect(text.slice(behind('this>.'))).toBe(' Fine 👍')
    expect(placeOf(1_000)).toBe(text.length)
  })

  it('takes a moment for a text made to take long', () => {
    const started = performance.now()
    for (const piece of ['<http:', '`'.repeat(3) + ' ', ':a', '<a:b|', '``a`', '\\', '\n```'])
      whole(piece.repeat(40_000))
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
