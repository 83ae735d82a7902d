/** Cuts a page into passages, one for each heading with text of its own. */
import type { Heading, Root, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'
import { toBlock, type Block } from './blocks.ts'
import { findEdits, plainText } from './quotable.ts'
import type { Site } from './site.ts'
import { createSlugger } from './slugs.ts'

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
  const { source, declaredTitle } = withoutFrontMatter(text)
  const tree = fromMarkdown(source, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] })
  const titleHeading = tree.children.find((node) => node.type === 'heading' && node.depth === 1)
  const title = (titleHeading && headingText(titleHeading).text) || declaredTitle || titleOf(path)
  const edits = findEdits(tree, path, site)
  const passages = sections(tree, titleHeading).flatMap((section, index): Passage[] => {
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

function sections(tree: Root, titleHeading: RootContent | undefined): Section[] {
  const slugOf = createSlugger()
  let current: Section = { headings: [], anchor: undefined, nodes: [] }
  const all = [current]
  let open: { depth: number; text: string }[] = []
  for (const node of tree.children) {
    if (node.type !== 'heading') {
      current.nodes.push(node)
      continue
    }
    const { text, anchor } = headingText(node)
    open = open.filter(({ depth }) => depth < node.depth)
    if (node !== titleHeading) open.push({ depth: node.depth, text })
    current = { headings: open.map((heading) => heading.text), anchor: anchor ?? slugOf(text), nodes: [] }
    all.push(current)
  }
  return all
}

/** `## Colours {#colors}` names its own anchor. */
function headingText(node: Heading | RootContent): { text: string; anchor: string | undefined } {
  const plain = plainText(node).replace(/\s+/g, ' ').trim()
  const anchor = /\s*\{#([\w-]+)\}$/.exec(plain)
  return { text: anchor ? plain.slice(0, anchor.index) : plain, anchor: anchor?.[1] }
}

function withoutFrontMatter(text: string): { source: string; declaredTitle: string | undefined } {
  const matter = /^---[ \t]*\n([\s\S]*?\n)?---[ \t]*(\n|$)/.exec(text)
  if (!matter) return { source: text, declaredTitle: undefined }
  const title = /^title:[ \t]*(.+)$/m.exec(matter[1] ?? '')?.[1]
  return {
    source: text.slice(matter[0].length),
    declaredTitle: title?.trim().replace(/^(["'])(.*)\1$/, '$2'),
  }
}

/** `guide/add-an-engine.md` is called "Add an engine", `guide/index.md` "Guide". */
function titleOf(path: string): string {
  const names = path.replace(/\.[^.]+$/, '').split('/')
  const own = names.findLast((name) => !/^(index|readme)$/i.test(name)) ?? names.at(-1) ?? path
  const words = own.replace(/[-_]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
