/** What every part of the renderer needs, and how markers are shared out among the nodes of a tree. */
import type { ContentStrings } from '../../strings/content.ts'
import type { CitationMarker } from '../citations.ts'
import type { UrlGate } from '../url-gate.ts'
import type { Place } from './tree.ts'

export interface Pen {
  /** The raw text that the positions in the tree refer to. */
  readonly text: string
  readonly gate: UrlGate
  readonly strings: ContentStrings
}

interface Node extends Place {
  readonly type: string
}

export type Markers = readonly CitationMarker[]

export const noMarkers: Markers = []

/** For each node, the markers that belong in it or after it: those of a place where no node is go to the one before. */
export function shareOut(nodes: readonly Node[], markers: Markers): readonly Markers[] {
  const shares: CitationMarker[][] = nodes.map(() => [])
  for (const marker of markers) {
    const after = nodes.findLastIndex(({ type, from }) => type !== 'break' && from < marker.offset)
    shares[Math.max(after, 0)]?.push(marker)
  }
  return shares
}

/** Same markers at the same places, same key. */
export function keyOf(markers: Markers): string {
  return markers.map(({ offset, number, index }) => `${offset}:${number}:${index}`).join()
}
