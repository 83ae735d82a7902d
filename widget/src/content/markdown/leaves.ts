/** Blocks that hold no other blocks, while their lines come in (section 4). */
import { visibleText } from '../visible-text.ts'
import { type Fence, readFence } from './starts.ts'
import type { Line } from './line.ts'
import type { Code, Html, Table } from './tree.ts'

/** Takes lines as they are: nothing begins in it. */
export interface Verbatim {
  readonly kind: 'verbatim'
  /** Whether a blank line in it can be one between the blocks of a list item. */
  readonly hasBlanks: boolean
  /** Whether the line belongs to it, and is its last one. */
  take(line: Line): 'taken' | 'last' | 'refused'
  end(): void
}

/** Its lines can still turn out to be definitions, a heading or a table. */
export interface OpenParagraph {
  readonly kind: 'paragraph'
  /** Where each line begins and ends in the source, in turn. */
  lines: number[]
  /** Whether the last of them can be the head of a table. */
  mayBeHead: boolean
}

export interface OpenTable {
  readonly kind: 'table'
  readonly node: Table
}

export type Leaf = Verbatim | OpenParagraph | OpenTable

export function fencedCode(node: Code, indent: number, { character, size }: Fence, shift: number): Verbatim {
  const lines: string[] = []
  return {
    kind: 'verbatim',
    hasBlanks: false,
    take(line) {
      node.to = line.end + shift
      const fence = line.indent < 4 ? readFence(line.text) : undefined
      if (fence?.character === character && fence.size >= size && /^[ \t]*$/.test(fence.info)) return 'last'
      line.skipSpace(indent)
      lines.push(line.rest)
      return 'taken'
    },
    end() {
      node.value = visibleText(lines.join('\n'))
    },
  }
}

export function indentedCode(node: Code, shift: number): Verbatim {
  const lines: string[] = []
  let length = 0
  return {
    kind: 'verbatim',
    hasBlanks: true,
    take(line) {
      if (!line.isBlank && line.indent < 4) return 'refused'
      line.skipSpace(4)
      lines.push(line.rest)
      if (!line.isBlank) {
        length = lines.length
        node.to = line.end + shift
      }
      return 'taken'
    },
    end() {
      // Blank lines count when more code follows.
      node.value = visibleText(lines.slice(0, length).join('\n'))
    },
  }
}

/** @param ending what ends it; `null` if a blank line does. */
export function rawHtml(node: Html, ending: RegExp | null, shift: number): Verbatim {
  const lines: string[] = []
  return {
    kind: 'verbatim',
    hasBlanks: false,
    take(line) {
      if (!ending && line.isBlank) return 'refused'
      lines.push(line.rest)
      node.to = line.end + shift
      return ending?.test(line.text) ? 'last' : 'taken'
    },
    end() {
      node.value = visibleText(lines.join('\n'))
    },
  }
}
