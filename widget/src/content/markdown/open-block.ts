/** A long block that is still being written: its finished list items, table rows or lines of code are not parsed again. */
import type { Block, Code, List, Place, Table } from './tree.ts'

export interface OpenBlock {
  /** Where the rest of the block begins, in the text. */
  readonly from: number
  /** What to put before the rest so that it is parsed as a block of that kind. */
  readonly before: string
  /** The whole block, of the one parsed from its rest; `undefined` if that is of another kind. */
  join(rest: Block): Block | undefined
}

export const blankLine = /(?:\n|\r(?!\n))[ \t]*[\r\n]/

/** Nothing when `block` is short, is ended, or has no parts. `open` is what was frozen of it before. */
export function freeze(block: Block, text: string, open: OpenBlock | undefined): OpenBlock | undefined {
  switch (block.type) {
    case 'list':
      return freezeItems(block, text)
    case 'table':
      return freezeRows(block, text)
    case 'code':
      return freezeLines(block, text, open?.from)
    default:
      return undefined
  }
}

/** Where the line begins on which a node starts. */
export function lineStart(text: string, node: Place): number {
  const before = text.slice(0, node.from)
  return Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1
}

/** The last two items may still turn out to be one, or none. */
function freezeItems(list: List, text: string): OpenBlock | undefined {
  const frozen = list.children.slice(0, -2)
  const next = list.children.at(-2)
  if (!next || frozen.length === 0) return undefined
  const spread = frozen.some((item, at) =>
    blankLine.test(text.slice(item.to, (list.children[at + 1] ?? next).from)),
  )
  return {
    from: lineStart(text, next),
    before: '',
    join(rest) {
      if (rest.type !== 'list') return undefined
      const children = [...frozen, ...rest.children]
      return { ...rest, from: list.from, start: list.start, spread: spread || rest.spread, children }
    },
  }
}

/** The last row may still turn out to be none. The rest is read under a copy of the head. */
function freezeRows(table: Table, text: string): OpenBlock | undefined {
  const frozen = table.children.slice(0, -1)
  const next = table.children.at(-1)
  const head = /^[^\r\n]*(?:\r\n?|\n)[^\r\n]*(?:\r\n?|\n)/.exec(text.slice(lineStart(text, table)))
  if (!next || !head || frozen.length < 2) return undefined
  return {
    from: lineStart(text, next),
    before: head[0],
    join(rest) {
      if (rest.type !== 'table') return undefined
      const children = [...frozen, ...rest.children.slice(1)]
      return { ...rest, from: table.from, to: children.at(-1)?.to ?? rest.to, children }
    },
  }
}

/** Lines up to the last one that is complete and not blank: with it, where the rest of the code begins is never in doubt. */
function freezeLines(code: Code, text: string, from: number | undefined): OpenBlock | undefined {
  const fence = /^(`{3,}|~{3,})[^\r\n]*\n/.exec(text.slice(code.from))
  if (!fence?.[1]) return undefined
  const complete = text.slice(0, text.lastIndexOf('\n')).trimEnd()
  const cut = complete.lastIndexOf('\n') + 1
  const begin = code.from + fence[0].length
  if (cut <= Math.max(begin, from ?? 0) || text.includes('\r', begin)) return undefined
  if (isClosing(complete.slice(cut), fence[1])) return undefined
  const lines = text.slice(begin, cut).split('\n').length - 1
  const frozen = code.value.split('\n').slice(0, lines).join('\n') + '\n'
  return {
    from: cut,
    before: text.slice(lineStart(text, code), begin),
    join: (rest) =>
      rest.type === 'code' ? { ...rest, from: code.from, value: frozen + rest.value } : undefined,
  }
}

function isClosing(line: string, fence: string): boolean {
  const marks = /^ {0,3}(`+|~+)[ \t]*$/.exec(line)?.[1]
  return marks !== undefined && marks.length >= fence.length && marks[0] === fence[0]
}
