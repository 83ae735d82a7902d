/** The small numbers that stand in a text where its sources are named. */
import { html, type TemplateResult } from 'lit'
import type { ContentStrings } from '../strings/content.ts'
import type { CitationMarker } from './citations.ts'

/** `data-citation` is the index of the citation in the list of the content. */
export function citationMarkers(
  markers: readonly CitationMarker[],
  strings: ContentStrings,
): TemplateResult[] {
  return markers.map(
    ({ number, index }) =>
      html`<button
        type="button"
        class="citation-marker"
        data-citation=${index}
        aria-label=${strings.citation.replace('{number}', String(number))}
        .textContent=${String(number)}
      ></button>`,
  )
}
