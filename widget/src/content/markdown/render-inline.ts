/** Draws what stands within a line: text, emphasis, code, links. Elements come from these templates and from nowhere else. */
import { html, nothing } from 'lit'
import type { Image, ImageReference, Link, LinkReference, PhrasingContent, Text } from 'mdast'
import { citationMarkers } from '../citation-marker.ts'
import { wordEnd } from '../citations.ts'
import { visibleText } from '../visible-text.ts'
import { type Markers, noMarkers, type Pen, shareOut } from './pen.ts'

export function drawInline(nodes: readonly PhrasingContent[], markers: Markers, pen: Pen): unknown[] {
  if (markers.length === 0) return nodes.map((node) => drawNode(node, noMarkers, pen))
  const shares = shareOut(nodes, markers)
  return nodes.map((node, at) => drawMarked(node, shares[at] ?? noMarkers, pen))
}

function drawMarked(node: PhrasingContent, markers: Markers, pen: Pen): unknown {
  if (node.type === 'text') return drawText(node, markers, pen)
  const end = node.position?.end.offset ?? 0
  const holds = node.type === 'emphasis' || node.type === 'strong' || node.type === 'delete'
  const within = holds ? markers.filter(({ offset }) => offset < end) : noMarkers
  const after = markers.filter((marker) => !within.includes(marker))
  return [drawNode(node, within, pen), citationMarkers(after, pen.strings)]
}

function drawNode(node: PhrasingContent, within: Markers, pen: Pen): unknown {
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
      return html`<code>${node.value.replace(/\r\n?|\n/g, ' ')}</code>`
    case 'break':
      return [html`<br />`, '\n']
    case 'html':
      return node.value
    case 'link':
    case 'linkReference':
    case 'image':
    case 'imageReference':
      return drawLink(node, pen)
    case 'footnoteReference':
      return nothing
  }
}

/** An image is a link to it: loading it would tell a stranger that the message was read. */
function drawLink(node: Link | LinkReference | Image | ImageReference, pen: Pen): unknown {
  const { url, title } = 'url' in node ? node : (pen.definitions.get(node.identifier) ?? { url: '' })
  const isImage = !('children' in node)
  const label = isImage ? node.alt || visibleText(url) : drawInline(node.children, noMarkers, inLink(pen))
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

function drawText({ value, position }: Text, markers: Markers, pen: Pen): unknown {
  const start = position?.start.offset ?? 0
  const cuts = markers.map(({ offset }) =>
    wordEnd(value, unescapedLength(pen.text.slice(start, Math.min(offset, position?.end.offset ?? 0)))),
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
    .replace(/(\r\n?|\n)[ \t>]*/g, '\n')
    .replace(/&[#\w]+;/g, '&')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1').length
}
