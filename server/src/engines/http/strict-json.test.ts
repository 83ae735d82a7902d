import { describe, expect, it } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe("an engine's JSON", () => {
  it.each([
    ['an object', { a: 1, b: { a: 2 }, c: [{ a: 3 }, { a: 4 }] }],
    ['colons, quotes and braces in strings and keys', { 'a:"{': ':"\\":{', '\\': '\\\\"', 'é\n': '👋' }],
    ['scalars', 'a: "b"'],
    ['nothing much', null],
    ['an empty key', { '': { '': [] } }],
  ])('may hold %s', (_name, value) => {
    expect(parseStrictJson(bytes(JSON.stringify(value)))).toEqual(value)
    expect(parseStrictJson(bytes(JSON.stringify(value, null, 2)))).toEqual(value)
  })

  it('may be long and wide', () => {
    const value = { text: 'say "ah" \\ \n'.repeat(150_000), list: Array.from({ length: 200_000 }, () => 1) }
    expect(parseStrictJson(bytes(JSON.stringify(value)))).toEqual(value)
  })

  it('keeps a key that names a prototype a mere key', () => {
    const value = parseStrictJson(bytes('{"__proto__": {"admin": true}, "a": 1}')) as object
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect((value as { admin?: true }).admin).toBeUndefined()
  })

  it.each<[string, string | Uint8Array]>([
    ['that is empty', ''],
    ['that is cut off', '{"a": "b'],
    ['that is cut off in mid-number', '{"a": 1'],
    ['with something after it', '{"a": 1} x'],
    ['with a byte order mark', '\uFEFF{"a": 1}'],
    ['with a key twice', '{"a": 1, "a": 2}'],
    ['with a key twice further in', '{"x": [{"a": 1, "b": {"c": 1, "c": 1}}]}'],
    ['with a key twice, spelt differently', '{"a": 1, "\\u0061": 2}'],
    ['with a prototype twice', '{"__proto__": 1, "__proto__": 2}'],
    ['with a byte that is no UTF-8', Uint8Array.from([0x22, 0xc3, 0x28, 0x22])],
    ['that ends within a character', Uint8Array.from([0x22, 0xf0, 0x9f])],
    ['that is a page', '<!doctype html><title>Bad gateway</title>'],
  ])('%s is no reply', (_name, text) => {
    const given = typeof text === 'string' ? bytes(text) : text
    expect(() => parseStrictJson(given)).toThrow(expect.objectContaining({ code: 'ENGINE_BAD_REPLY' }))
  })
})
