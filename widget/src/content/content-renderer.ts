/** What a content type has to offer in order to be drawn. */
import type { CitationMarker } from './citations.ts'
import type { ContentStrings } from '../strings/content.ts'
import type { UrlGate } from './url-gate.ts'

export interface Drawing {
  readonly text: string
  /** By their place in the raw text. */
  readonly markers: readonly CitationMarker[]
  /** More text is coming. What is drawn at the end must be the same as if all the text had come at once. */
  readonly streaming: boolean
  /** Every address passes here before it becomes a link. */
  readonly gate: UrlGate
  readonly strings: ContentStrings
}

/** Draws one content as it grows; may keep what it knows of the text from one drawing to the next. */
export interface ContentView {
  /** Gives what Lit can render. */
  draw(drawing: Drawing): unknown
}

/** A content type: makes a view, which may ask to be drawn again when something it was waiting for has come. */
export type ContentRenderer = (redraw: () => void) => ContentView
