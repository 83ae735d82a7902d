/** Draws paragraphs, headings, lists, code and the other blocks. Elements come from these templates and from nowhere else. */
import { html, nothing } from 'lit'
import { guard } from 'lit/directives/guard.js'
import '../../elements/copy-button.ts'
import { citationMarkers } from '../citation-marker.ts'
import { keyOf, type Markers, noMarkers, type Pen, shareOut } from './pen.ts'
import { drawInline } from './render-inline.ts'
import { drawTable } from './render-table.ts'
import type { Block, Code, Definition, Heading, List, ListItem } from './tree.ts'

type Drawn = Exclude<Block, Definition>

/** A node that is the same object as at the last drawing, with the same markers, is not looked at again. */
export function drawDocument(nodes: readonly Block[], markers: Markers, pen: Pen): unknown[] {
  const blocks = nodes.filter(isDrawn)
  const shares = shareOut(blocks, markers)
  return blocks.map((node, at) => {
    const share = shares[at] ?? noMarkers
    return guard([node, keyOf(share), pen.gate, pen.strings], () => drawBlock(node, share, pen, false))
  })
}

function drawBlocks(nodes: readonly Block[], markers: Markers, pen: Pen, tight: boolean): unknown[] {
  const blocks = nodes.filter(isDrawn)
  const shares = shareOut(blocks, markers)
  return blocks.map((node, at) => drawBlock(node, shares[at] ?? noMarkers, pen, tight))
}

function isDrawn(node: Block): node is Drawn {
  return node.type !== 'definition'
}

function drawBlock(node: Drawn, markers: Markers, pen: Pen, tight: boolean): unknown {
  switch (node.type) {
    case 'paragraph': {
      const inline = drawInline(node.children, markers, pen)
      return tight ? inline : html`<p>${inline}</p>`
    }
    case 'heading':
      return drawHeading(node, drawInline(node.children, markers, pen))
    case 'blockquote':
      return html`<blockquote>${drawBlocks(node.children, markers, pen, false)}</blockquote>`
    case 'list':
      return drawList(node, markers, pen)
    case 'table':
      return drawTable(node, markers, pen)
    case 'code':
      return [drawCode(node, pen), drawAfter(markers, pen)]
    case 'html':
      return [html`<p class="raw-html">${node.value}</p>`, drawAfter(markers, pen)]
    case 'thematicBreak':
      return [html`<hr />`, drawAfter(markers, pen)]
  }
}

/** Markers of a block that has no place for them. */
function drawAfter(markers: Markers, pen: Pen): unknown {
  return markers.length > 0 ? html`<p>${citationMarkers(markers, pen.strings)}</p>` : nothing
}

/** The levels are those of a part of the page, whose own headings come above: a message's first one counts as the third. */
function drawHeading({ depth }: Heading, inline: unknown): unknown {
  switch (depth) {
    case 1:
      return html`<h1 aria-level="3">${inline}</h1>`
    case 2:
      return html`<h2 aria-level="4">${inline}</h2>`
    case 3:
      return html`<h3 aria-level="5">${inline}</h3>`
    case 4:
      return html`<h4 aria-level="6">${inline}</h4>`
    case 5:
      return html`<h5 aria-level="6">${inline}</h5>`
    case 6:
      return html`<h6>${inline}</h6>`
  }
}

function drawList(list: List, markers: Markers, pen: Pen): unknown {
  const tight = !list.spread && !list.children.some(({ spread }) => spread)
  const shares = shareOut(list.children, markers)
  const items = list.children.map((item, at) => drawItem(item, shares[at] ?? noMarkers, pen, tight))
  if (list.start === null)
    return html`<ul>
      ${items}
    </ul>`
  return html`<ol start=${list.start === 1 ? nothing : list.start}>
    ${items}
  </ol>`
}

function drawItem(item: ListItem, markers: Markers, pen: Pen, tight: boolean): unknown {
  const key = [item, keyOf(markers), tight, pen.gate, pen.strings]
  return guard(key, () => {
    const blocks = drawBlocks(item.children, markers, pen, tight)
    if (item.done === undefined) return html`<li>${blocks}</li>`
    return html`<li class="task"><span>${item.done ? '☑' : '☐'}</span>${blocks}</li>`
  })
}

/** The region can be scrolled with the keyboard when a line is too long for it. */
function drawCode({ lang, value }: Code, pen: Pen): unknown {
  const language = lang ? `language-${lang}` : nothing
  return html`<div class="code-box">
    <pre
      tabindex="0"
      role="group"
      aria-label=${pen.strings.code}
    ><code class=${language}>${drawLines(value)}</code></pre>
    <confab-copy-button .strings=${pen.strings} .text=${value}></confab-copy-button>
  </div>`
}

/** Long code is several blocks: while it grows a browser lays out the last one anew, and no other. */
function drawLines(value: string): unknown {
  const lines = value === '' ? [] : `${value}\n`.split(/(?<=\n)/)
  if (lines.length <= linesInChunk) return lines.join('')
  return Array.from({ length: Math.ceil(lines.length / linesInChunk) }, (_, at) => {
    const chunk = lines.slice(at * linesInChunk, (at + 1) * linesInChunk).join('')
    return html`<span>${chunk}</span>`
  })
}

const linesInChunk = 30
