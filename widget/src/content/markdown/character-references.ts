/**
 * Character references (`&copy;`, `&#169;`), read with our own table of names. micromark's own way in a browser is to assign
 * `innerHTML`, which fails where Trusted Types are required; nothing here leads there.
 */
import type { Extension as TreeExtension } from 'mdast-util-from-markdown'
import type { Construct, Extension, State } from 'micromark-util-types'
import { nameToCharacters } from './named-characters.ts'

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    namedReferenceValue: 'namedReferenceValue'
  }
}

interface Kind {
  readonly value: 'characterReferenceValue' | 'namedReferenceValue'
  readonly longest: number
  readonly characters: RegExp
}

const named: Kind = { value: 'namedReferenceValue', longest: 31, characters: /[\da-z]/i }
const decimal: Kind = { value: 'characterReferenceValue', longest: 7, characters: /\d/ }
const hexadecimal: Kind = { value: 'characterReferenceValue', longest: 6, characters: /[\da-f]/i }

const ampersand = 38
const semicolon = 59

const construct: Construct = {
  name: 'confabCharacterReference',
  tokenize(effects, ok, nok) {
    let kind = named
    let size = 0
    const open: State = (code) => {
      if (!is(code, /#/)) return value(code)
      kind = decimal
      return mark('characterReferenceMarkerNumeric', code, numeric)
    }
    const numeric: State = (code) => {
      if (!is(code, /x/i)) return value(code)
      kind = hexadecimal
      return mark('characterReferenceMarkerHexadecimal', code, value)
    }
    const value: State = (code) => {
      if (!is(code, kind.characters)) return nok(code)
      effects.enter(kind.value)
      return more(code)
    }
    const more: State = (code) => {
      if (is(code, kind.characters) && size++ < kind.longest) {
        effects.consume(code)
        return more
      }
      const token = effects.exit(kind.value)
      const known = kind !== named || nameToCharacters(this.sliceSerialize(token)) !== undefined
      if (code !== semicolon || !known) return nok(code)
      mark('characterReferenceMarker', code, ok)
      effects.exit('characterReference')
      return ok
    }
    const mark = (
      type: Parameters<typeof effects.enter>[0],
      code: Parameters<State>[0],
      next: State,
    ): State => {
      effects.enter(type)
      effects.consume(code)
      effects.exit(type)
      return next
    }
    return (code) => {
      effects.enter('characterReference')
      return mark('characterReferenceMarker', code, open)
    }
  },
}

/** Tokens: the same as micromark's own, but for names. */
export const characterReferences: Extension = {
  disable: { null: ['characterReference'] },
  string: { [ampersand]: construct },
  text: { [ampersand]: construct },
}

export const characterReferencesTree: TreeExtension = {
  exit: {
    namedReferenceValue(token) {
      const text = this.stack.at(-1)
      if (text?.type === 'text') text.value += nameToCharacters(this.sliceSerialize(token)) ?? ''
    },
    labelText(token) {
      const node = this.stack.at(-2)
      // The tree maker has put a link or an image here, without knowing yet whether it will be a reference.
      if (node) Object.assign(node, { identifier: normalize(this.sliceSerialize(token)) })
    },
  },
}

/** As the tree maker does it for definitions. */
function normalize(label: string): string {
  return label
    .replace(/[\t\n\r ]+/g, ' ')
    .replace(/^ | $/g, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
}

function is(code: number | null, characters: RegExp): boolean {
  return code !== null && code > 0 && characters.test(String.fromCharCode(code))
}
