import { describe, expect, it } from 'vitest'
import { visibleText } from './visible-text.ts'

const each = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at))

describe('text that a visitor is shown', () => {
  it.each([
    'Plain words,\r\n\tin two lines.',
    'Grüße, Ça và, Ελλάδα, Україна, 日本語, 한국어, ไทย',
    '👩‍👩‍👧‍👦 ❤️‍🔥 👍🏽 ☎️ 1️⃣ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇪🇺',
    'می‌خواهم',
    'क्‍ष क्‌ष',
    'שלום (hello)\u200f!',
    '葛󠄀',
    'e\u0301 ง๊ำ',
  ])('stays as it is when it is writing: %j', (text) => {
    expect(visibleText(text)).toBe(text)
  })

  it('loses what turns its direction', () => {
    for (const control of [...each(0x202a, 0x202e), ...each(0x2066, 0x2069)])
      expect(visibleText(`photo${control}gpj.exe שלום`)).toBe('photogpj.exe שלום')
  })

  it('loses marks of direction where nothing runs from right to left', () => {
    expect(visibleText('a\u200eb\u200fc\u061cd')).toBe('abcd')
  })

  it('loses what cannot be seen', () => {
    const controls = [...each(0, 8), ...each(0xe, 0x1f), ...each(0x7f, 0x9f)]
    const others = Array.from(
      '\u00ad\u034f\u115f\u180e\u200b\u2028\u2060\u2063\u206a\u3164\ufeff\uffa0\ufffa',
    )
    for (const unseen of [...controls, ...others]) expect(visibleText(`a${unseen}b`)).toBe('ab')
  })

  it('loses words that are spelt with tags, joiners or forms', () => {
    const spelt = (from: number): string =>
      String.fromCodePoint(...Array.from('send it', (letter) => from + letter.charCodeAt(0)))
    expect(visibleText(`Hello${spelt(0xe0000)}!`)).toBe('Hello!')
    expect(visibleText(`Hello${spelt(0xe0100)}!`)).toBe('Hello!')
    expect(visibleText('Hel\u200c\u200d\u200c\u200dlo')).toBe('Hello')
    expect(visibleText(`😀\ufe0f${'\ufe01\ufe05'.repeat(50)}`)).toBe('😀\ufe0f')
  })

  it('has no pile of marks on one letter', () => {
    expect(visibleText(`Z${'\u0301'.repeat(1_000)}o`)).toBe(`Z${'\u0301'.repeat(8)}o`)
  })

  it('takes time in proportion to its length', () => {
    for (const piece of ['\u202e', '\u200d', 'a\u200d', '\u0301', '🏴\u{e0067}', '\u{e0067}', 'א\u200f']) {
      const begin = performance.now()
      visibleText(piece.repeat(100_000))
      expect(performance.now() - begin).toBeLessThan(1_000)
    }
  })
})
