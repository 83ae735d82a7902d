/** Backslash escapes and character references (sections 2.4 and 2.5), by a table of names: never by letting a browser parse them. */
import { nameToCharacters } from './named-characters.ts'

const reference = /&(?:#x([\da-f]{1,6})|#(\d{1,7})|([\da-z]{1,31}));/iy
const escapeOrReference = /\\([!-/:-@[-`{-~])|&(?:#x[\da-f]{1,6}|#\d{1,7}|[\da-z]{1,31});/gi
/** What a number must not bring in: controls, halves of characters, what is no character. */
const forbidden = /(?![\t\n\f\r])\p{Cc}|\p{Cs}|\p{Noncharacter_Code_Point}/u

export interface Reference {
  readonly value: string
  readonly length: number
}

/** The character reference that begins at `at`, if one does. */
export function readReference(text: string, at: number): Reference | undefined {
  reference.lastIndex = at
  const [source = '', hexadecimal, decimal, name] = reference.exec(text) ?? []
  const value = name
    ? nameToCharacters(name)
    : source && fromNumber(hexadecimal ? parseInt(hexadecimal, 16) : Number(decimal))
  return value ? { value, length: source.length } : undefined
}

function fromNumber(code: number): string {
  const value = code > 0x10ffff ? '\0' : String.fromCodePoint(code)
  return forbidden.test(value) ? '\ufffd' : value
}

/** What an address, a title or the name of a language stands for. */
export function unescape(text: string): string {
  return text.replace(escapeOrReference, (source, escaped?: string) =>
    escaped === undefined ? (readReference(source, 0)?.value ?? source) : escaped,
  )
}
