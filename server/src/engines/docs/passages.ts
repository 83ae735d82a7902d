/** Cuts a page into passages, one for each heading with text of its own. */
import type { RootContent } from 'mdast'
import { toBlock, type Block } from './blocks.ts'
import { readPage, type PageSource } from './page-source.ts'
import { findEdits } from './quotable.ts'
import type { Site } from './site.ts'

export interface Passage {
  /** Unique among the passages of all pages. */
  readonly id: string
  readonly title: string
  /** The headings it stands under, outermost first, without the one that is the page's title. */
  readonly headings: readonly string[]
  readonly blocks: readonly Block[]
  readonly url: string | undefined
}

/** Which page it is: `id` for us, unique; `path` for readers, inside the content, such as `guide/theming.md`. */
export interface PagePlace {
  readonly id: string
  readonly path: string
}

export interface Page extends PagePlace {
  readonly title: string
  readonly url: string | undefined
  readonly passages: readonly Passage[]
}

/** A page without any text has no passages. */
export function cutPage({ id, path }: PagePlace, text: string, site: Site): Page {
  const page = readPage(path, text)
  const { source, tree, title } = page
  const edits = findEdits(tree, path, site)
  const passages = sections(page).flatMap((section, index): Passage[] => {
    const blocks = section.nodes.flatMap((node) => toBlock(node, source, edits) ?? [])
    if (blocks.length === 0) return []
    const url = site.pageUrl(path, section.anchor)
    return [{ id: `${id}#${index}`, title, headings: section.headings, blocks, url }]
  })
  return { id, path, title, url: site.pageUrl(path), passages }
}

interface Section {
  readonly headings: readonly string[]
  readonly anchor: string | undefined
  readonly nodes: RootContent[]
}

function sections({ tree, headings }: PageSource): Section[] {
  const known = new Map<RootContent, PageSource['headings'][number]>(headings.map((one) => [one.node, one]))
  let current: Section = { headings: [], anchor: undefined, nodes: [] }
  const all = [current]
  let open: { depth: number; text: string }[] = []
  for (const node of tree.children) {
    const heading = known.get(node)
    if (!heading) {
      current.nodes.push(node)
      continue
    }
    const { text, anchor } = heading
    const { depth } = heading.node
    open = open.filter((outer) => outer.depth < depth)
    if (!heading.isTitle) open.push({ depth, text })
    current = { headings: open.map((outer) => outer.text), anchor, nodes: [] }
    all.push(current)
  }
  return all
}
