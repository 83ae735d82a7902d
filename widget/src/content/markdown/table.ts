/** Rows of tables, which GitHub added to CommonMark. */
import { isBlank, type Lines } from './content.ts'
import type { Align, Inline, Table, TableCell, TableRow } from './tree.ts'

/** Text to be read when all definitions are known. */
export interface Unread {
  readonly node: { children: Inline[] }
  readonly lines: Lines
  readonly inTable: boolean
}

/** What stands under the head of a table: one entry a column. */
export function readDelimiters(text: string): Align[] | undefined {
  if (!/[|:]/.test(text) || !/^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/.test(text))
    return undefined
  return (text.match(/:?-+:?/g) ?? []).map((cell) => {
    const [left, right] = [cell.startsWith(':'), cell.endsWith(':')]
    return left && right ? 'center' : left ? 'left' : right ? 'right' : undefined
  })
}

/** Adds the row between `first` and `end` in the source, and gives what is to be read in it. Cells that are more than the columns are left out. */
export function addRow(table: Table, source: string, first: number, end: number, shift: number): Unread[] {
  const row: TableRow = { type: 'tableRow', from: first + shift, to: end + shift, children: [] }
  const unread: Unread[] = []
  const cells = readRow(source, first, end)
  for (let at = 0; at < Math.min(cells.length, table.align.length * 2); at += 2) {
    const [from = 0, to = 0] = [cells[at], cells[at + 1]]
    const node: TableCell = { type: 'tableCell', from: from + shift, to: to + shift, children: [] }
    row.children.push(node)
    if (from < to) unread.push({ node, lines: [from, to], inTable: true })
  }
  table.children.push(row)
  table.to = row.to
  return unread
}

/** Where each cell of the row begins and ends, in turn. No cell comes before a first pipe or after a last one. */
export function readRow(source: string, from: number, to: number): number[] {
  const cells: number[] = []
  let begin = source[from] === '|' ? from + 1 : from
  for (let at = begin; at < to; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === '|') {
      cells.push(...trim(source, begin, at))
      begin = at + 1
    }
  }
  const [first, last] = trim(source, begin, to)
  return first < last ? [...cells, first, last] : cells
}

function trim(source: string, from: number, to: number): [from: number, to: number] {
  let [first, last] = [from, to]
  while (first < last && isBlank(source, first)) first++
  while (last > first && isBlank(source, last - 1)) last--
  return [first, last]
}
