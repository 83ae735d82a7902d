/** Draws what stands within a line: text, emphasis, code, links. Elements come from these templates and from nowhere else. */
import { html, nothing } from 'lit'
import { citationMarkers } from '../citation-marker.ts'
import { wordEnd } from '../citations.ts'
import { visibleText } from '../visible-text.ts'
import { type Markers, noMarkers, type Pen, shareOut } from './pen.ts'
import type { Image, Inline, Link, Text } from './tree.ts'

export function drawInline(nodes: readonly Inline[], markers: Markers, pen: Pen): unknown[] {
  if (markers.length === 0) return nodes.map((node) => drawNode(node, noMarkers, pen))
  const shares = shareOut(nodes, markers)
  return nodes.map((node, at) => drawMarked(node, shares[at] ?? noMarkers, pen))
}

function drawMarked(node: Inline, markers: Markers, pen: Pen): unknown {
  if (node.type === 'text') return drawText(node, markers, pen)
  const holds = node.type === 'emphasis' || node.type === 'strong' || node.type === 'delete'
  const within = holds ? markers.filter(({ offset }) => offset < node.to) : noMarkers
  const after = markers.filter((marker) => !within.includes(marker))
  return [drawNode(node, within, pen), citationMarkers(after, pen.strings)]
}

function drawNode(node: Inline, within: Markers, pen: Pen): unknown {
  switch (node.type) {
    case 'text':
      return node.value
    case 'emphasis':
      return html`<em>${drawInline(node.children, within, pen)}</em>`
    case 'strong':
      return html`<strong>${drawInline(node.children, within, pen)}</strong>`
    case 'delete':
      return html`<del>${drawInline(node.children, within, pen)}</del>`
    case 'inlineCode':
      return html`<code>${node.value}</code>`
    case 'break':
      return [html`<br />`, '\n']
    case 'html':
      return node.value
    case 'link':
    case 'image':
      return drawLink(node, pen)
  }
}

/** An image is a link to it: loading it would tell a stranger that the message was read. */
function drawLink(node: Link | Image, pen: Pen): unknown {
  const { url, title } = node
  const label =
    node.type === 'image' ? node.alt || visibleText(url) : drawInline(node.children, noMarkers, inLink(pen))
  const href = pen.gate(url)
  if (href === undefined) return label
  return html`<a href=${href} title=${title ?? nothing} target="_blank" rel="noopener noreferrer nofollow"
    >${label}</a
  >`
}

/** A link holds no other link. */
function inLink(pen: Pen): Pen {
  return { ...pen, gate: () => undefined }
}

function drawText({ value, from, to }: Text, markers: Markers, pen: Pen): unknown {
  const cuts = markers.map(({ offset }) =>
    wordEnd(value, unescapedLength(pen.text.slice(from, Math.min(offset, to)))),
  )
  const parts = markers.map((marker, at) => [
    value.slice(cuts[at - 1] ?? 0, cuts[at]),
    citationMarkers([marker], pen.strings),
  ])
  return [parts, value.slice(cuts.at(-1) ?? 0)]
}

/** How long the text is that this much of its source stands for; right to within the word that a marker follows. */
function unescapedLength(source: string): number {
  return visibleText(source)
    .replace(/(?<![ \t])[ \t]*(?:\r\n?|\n)[ \t>]*/g, '\n')
    .replace(/&[#\w]+;/g, '&')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1').length
}
