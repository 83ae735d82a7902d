/** Fetches the Markdown part when the first Markdown is to be drawn; until it is there, the text is shown as it is. */
import type { ContentRenderer, ContentView } from './content-renderer.ts'
import { drawPlainText } from './plain-text.ts'
import type { Dialect } from './markdown/parse.ts'

type MarkdownPart = typeof import('./markdown/markdown-view.ts')

let part: MarkdownPart | undefined
let coming: Promise<void> | undefined

/** Once the part is there it is used at once. When it cannot be fetched, the next view tries again. */
export function lazyMarkdown(dialect: Dialect): ContentRenderer {
  return (redraw) => {
    let view: ContentView | undefined
    if (!part) fetchPart().then(redraw, () => undefined)
    return {
      draw(drawing) {
        view ??= part?.markdownView(dialect, redraw)
        return view ? view.draw(drawing) : drawPlainText(drawing)
      },
    }
  }
}

function fetchPart(): Promise<void> {
  coming ??= import('./markdown/markdown-view.ts').then(
    (module) => {
      part = module
    },
    (error: unknown) => {
      coming = undefined
      throw error
    },
  )
  return coming
}
