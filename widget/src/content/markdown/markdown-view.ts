/** The Markdown part, fetched when it is first needed: draws a Markdown text as it grows. */
import type { ContentView, Drawing } from '../content-renderer.ts'
import { GrowingDocument } from './growing-document.ts'
import { fetchAllNames, needsAllNames } from './named-characters.ts'
import { type Dialect, type Document, parseMarkdown } from './parse.ts'
import { drawDocument } from './render-blocks.ts'

export function markdownView(dialect: Dialect, redraw: () => void): ContentView {
  let growing: GrowingDocument | undefined
  let whole: { readonly text: string; readonly document: Document } | undefined

  const read = ({ text, streaming }: Drawing): Document => {
    if (streaming) {
      growing ??= new GrowingDocument(dialect)
      return growing.grow(text)
    }
    growing = undefined
    if (whole?.text !== text) whole = { text, document: parseMarkdown(text, dialect) }
    return whole.document
  }
  const readAgain = (): void => {
    growing = whole = undefined
    redraw()
  }

  return {
    draw(drawing) {
      const { blocks } = read(drawing)
      if (needsAllNames()) fetchAllNames().then(readAgain, () => undefined)
      return drawDocument(blocks, drawing.markers, drawing)
    },
  }
}
