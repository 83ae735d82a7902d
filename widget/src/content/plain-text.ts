/** PLAIN_TEXT: the text as it is, with its line breaks; nothing becomes a link. */
import { html } from 'lit'
import { citationMarkers } from './citation-marker.ts'
import { wordEnd } from './citations.ts'
import type { ContentRenderer, Drawing } from './content-renderer.ts'
import { visibleText } from './visible-text.ts'

export const plainText: ContentRenderer = () => ({ draw: drawPlainText })

export function drawPlainText({ text, markers, strings }: Drawing): unknown {
  const ends = markers.map(({ offset }) => wordEnd(text, offset))
  const cuts = [...new Set(ends)]
  const parts = cuts.map((cut, at) => [
    visibleText(text.slice(cuts[at - 1] ?? 0, cut)),
    citationMarkers(
      markers.filter((_, marker) => ends[marker] === cut),
      strings,
    ),
  ])
  return html`<div class="plain-text">${parts}${visibleText(text.slice(cuts.at(-1) ?? 0))}</div>`
}
