import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parse } from './parse.ts'

const schema = z.strictObject({ name: z.string().min(1).max(5) })

describe('what came in', () => {
  it('is given back when it is as it should be', () => {
    expect(parse(schema, { name: 'Ann' })).toEqual({ name: 'Ann' })
  })

  it.each([
    ['missing', {}, /^name: /],
    ['of a key nobody knows', { name: 'Ann', age: 1 }, /age/],
    [
      'that throws when it is looked at',
      JSON.parse('{"name":{"length":{"toString":0,"valueOf":0}}}'),
      /kind/,
    ],
  ])('is refused when it is something %s', (_what, value, words) => {
    let refusal: unknown
    try {
      parse(schema, value)
    } catch (error) {
      refusal = error
    }
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(words) as string })
  })

  it.each([
    [5, 'content: Invalid input: expected string or object'],
    [{ type: 'HTML' }, 'content.type: Invalid input: expected "TEXT"'],
    [{ type: 'TEXT' }, 'content.text: Invalid input: expected string, received undefined'],
  ])('is told what is wrong inside of it where it may be several things: %j', (content, words) => {
    const several = z.object({
      content: z.union([z.string(), z.object({ type: z.literal('TEXT'), text: z.string() })]),
    })
    expect(() => parse(several, { content })).toThrow(words)
  })
})
