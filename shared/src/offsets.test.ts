import { describe, expect, it } from 'vitest'
import { utf16Offset } from './offsets.ts'

describe('a place given in code points', () => {
  it('is the same where every character is one unit', () => {
    expect(utf16Offset('Grüße’ an', 6)).toBe(6)
  })

  it('moves behind characters that need two units', () => {
    expect(utf16Offset('👋 hello 👋!', 1)).toBe(2)
    expect(utf16Offset('👋 hello 👋!', 9)).toBe(11)
  })

  it('is never outside the text', () => {
    expect(utf16Offset('👋', 50)).toBe(2)
    expect(utf16Offset('', 3)).toBe(0)
    expect(utf16Offset('abc', -1)).toBe(0)
  })
})
