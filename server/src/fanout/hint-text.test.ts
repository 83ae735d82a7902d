import { describe, expect, it } from 'vitest'
import { readHints, writeHints } from './hint-text.ts'

const hint = (conversationId: string, seq: number) => ({ conversationId, seq })

describe('hints as text', () => {
  it('come to the others, of each conversation the last one', () => {
    const texts = writeHints('a', [hint('one', 1), hint('two', 5), hint('one', 2)])
    expect(texts).toHaveLength(1)
    expect(readHints('b', texts[0]!)).toEqual([hint('one', 2), hint('two', 5)])
  })

  it('are nothing to the server they come from', () => {
    expect(readHints('a', writeHints('a', [hint('one', 1)])[0]!)).toEqual([])
  })

  it('fit into what PostgreSQL takes at a time, however many there are', () => {
    const many = Array.from({ length: 500 }, (_, index) => hint(`${index}`.padEnd(100, 'x'), 1_000_000))
    const texts = writeHints('0b7f6c1e-3c1b-4f0e-9a4e-0123456789ab', many)
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThan(8_000)
    expect(texts.flatMap((text) => readHints('b', text))).toEqual(many)
  })

  it.each(['', 'x', 'null', '{"from":1}', '{"from":"a","hints":[["one"]]}', '[]'])(
    'that are not understood hint at nothing: %j',
    (text) => {
      expect(readHints('b', text)).toEqual([])
    },
  )
})
