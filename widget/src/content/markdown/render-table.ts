/** Draws a table, in a box of its own that can be scrolled when the table is too wide. */
import { html, nothing } from 'lit'
import { guard } from 'lit/directives/guard.js'
import { keyOf, type Markers, noMarkers, type Pen, shareOut } from './pen.ts'
import { drawInline } from './render-inline.ts'
import type { Align, Table, TableRow } from './tree.ts'

/** Rows of larger tables are not filled up with empty cells: of those a short text can ask for millions. */
const mostFilledUp = 10_000

export function drawTable(table: Table, markers: Markers, pen: Pen): unknown {
  const [head, ...rows] = table.children
  if (!head) return nothing
  const shares = shareOut(table.children, markers)
  const columns = table.align
  const isFilledUp = table.children.length * columns.length <= mostFilledUp
  const body = rows.map((row, at) => {
    const own = isFilledUp ? columns : columns.slice(0, row.children.length)
    return drawRow(row, own, shares[at + 1] ?? noMarkers, pen)
  })
  return html`<div class="table-box" role="group" aria-label=${pen.strings.table} tabindex="0">
    <table>
      <thead>
        <tr>
          ${drawCells(head, columns, shares[0] ?? noMarkers, pen).map(
            ({ align, inline }) => html`<th data-align=${align}>${inline}</th>`,
          )}
        </tr>
      </thead>
      ${
        rows.length > 0
          ? html`<tbody>
              ${body}
            </tbody>`
          : nothing
      }
    </table>
  </div>`
}

function drawRow(row: TableRow, columns: readonly Align[], markers: Markers, pen: Pen): unknown {
  return guard([row, keyOf(markers), pen.gate, pen.strings], () => {
    const cells = drawCells(row, columns, markers, pen)
    return html`<tr>
      ${cells.map(({ align, inline }) => html`<td data-align=${align}>${inline}</td>`)}
    </tr>`
  })
}

/** As many as the head has: cells too many are left out, cells too few are empty. */
function drawCells(row: TableRow, columns: readonly Align[], markers: Markers, pen: Pen) {
  const shares = shareOut(row.children.slice(0, columns.length), markers)
  return columns.map((align, at) => ({
    align: align ?? nothing,
    inline: drawInline(row.children[at]?.children ?? [], shares[at] ?? noMarkers, pen),
  }))
}
