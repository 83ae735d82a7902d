import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { chooseStrings, errorWords, fill } from './strings.ts'

describe('the words of the widget', () => {
  it('fall back from region to language to English', () => {
    for (const locale of [null, 'en', 'en-GB', 'xx-YY', 'constructor'])
      expect(chooseStrings(locale, undefined)).toEqual({ strings: en, language: 'en' })
  })

  it('give way to those of the host page, one by one', () => {
    const { strings } = chooseStrings('en', { send: 'Off it goes' })
    expect([strings.send, strings.stop]).toEqual(['Off it goes', 'Stop'])
  })

  it('are filled in by name', () => {
    expect(fill('{a} of {b}, {c}', { a: 1, b: 'two' })).toBe('1 of two, {c}')
  })

  it('say something of an error this version does not know', () => {
    expect(errorWords(en, 'ENGINE_ON_FIRE')).toBe(en.INTERNAL_ERROR)
  })
})
