import { describe, expect, it } from 'vitest'
import { checkTextDepth, checkValue } from './json-depth.ts'

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const objects = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
const refused = (check: () => void): boolean => {
  try {
    check()
    return false
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    return true
  }
}

describe('the depth of JSON', () => {
  it.each([
    ['1', 0],
    ['"[[[[[["', 0],
    ['"\\"[[[["', 0],
    ['"\\\\"', 0],
    ['["\\\\", ["x"]]', 2],
    [nested(5), 5],
    [objects(5), 5],
    ['[1,[2],{"a":[3]}]', 3],
    ['{"a]}":{"b[":1}}', 2],
  ])('of %s is %i, as text and as a value', (text, depth) => {
    for (const check of [
      (limit: number) => checkTextDepth(text, limit),
      (limit: number) => checkValue(JSON.parse(text), limit),
    ]) {
      expect(refused(() => check(depth))).toBe(false)
      if (depth > 0) expect(refused(() => check(depth - 1))).toBe(true)
    }
  })

  it('is found without exhausting the stack, in time', () => {
    const begin = performance.now()
    expect(refused(() => checkTextDepth(nested(30_000), 16))).toBe(true)
    expect(refused(() => checkTextDepth('['.repeat(1_000_000), 16))).toBe(true)
    expect(refused(() => checkValue(JSON.parse(nested(30_000)), 16))).toBe(true)
    expect(refused(() => checkValue(JSON.parse(objects(5_000)), 16))).toBe(true)
    expect(performance.now() - begin).toBeLessThan(1_000)
  })

  it('is no matter of width', () => {
    checkValue(
      Array.from({ length: 50_000 }, () => ({ a: 1 })),
      2,
    )
  })
})

describe('a key called __proto__', () => {
  it.each(['{"__proto__":1}', '{"a":[{"__proto__":{"polluted":1}}]}'])('is refused in %s', (text) => {
    expect(refused(() => checkValue(JSON.parse(text), 16))).toBe(true)
    expect({}).not.toHaveProperty('polluted')
  })

  it('is fine as a value', () => {
    checkValue({ a: '__proto__' }, 16)
  })
})
