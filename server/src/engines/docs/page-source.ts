/** Reads a page as a whole: its text without front matter, its tree, its title, and where its headings are found. */
import type { Heading, Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'
import { plainText } from './quotable.ts'
import { createSlugger } from './slugs.ts'

export interface PageSource {
  readonly source: string
  readonly tree: Root
  readonly title: string
  /** Those that stand in the page itself (not in a quotation), in order. */
  readonly headings: readonly PageHeading[]
}

export interface PageHeading {
  readonly node: Heading
  readonly text: string
  /** Its id in the page, as sites built from Markdown give it. */
  readonly anchor: string
  readonly isTitle: boolean
}

/** `path` is the page's path inside the content, such as `guide/theming.md`: a page without a title is called by it. */
export function readPage(path: string, text: string): PageSource {
  const { source, declaredTitle } = withoutFrontMatter(text)
  const tree = fromMarkdown(source, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] })
  const headings = headingsOf(tree)
  const title = headings.find(({ isTitle }) => isTitle)?.text || declaredTitle || titleOf(path)
  return { source, tree, title, headings }
}

/** The text without the anchors that headings name themselves (`## Colours {#colors}`). */
export function withoutAnchors({ source, headings }: PageSource): string {
  return headings.reduceRight((text, { node }) => {
    const end = node.children.at(-1)?.position?.end.offset ?? 0
    return text.slice(0, end).replace(namedAnchor, '') + text.slice(end)
  }, source)
}

const namedAnchor = /\s*\{#([\w-]+)\}$/

function headingsOf(tree: Root): PageHeading[] {
  const slugOf = createSlugger()
  const nodes = tree.children.filter((node) => node.type === 'heading')
  const titleNode = nodes.find(({ depth }) => depth === 1)
  return nodes.map((node) => {
    const plain = plainText(node).replace(/\s+/g, ' ').trim()
    const named = namedAnchor.exec(plain)
    const text = named ? plain.slice(0, named.index) : plain
    return { node, text, anchor: named?.[1] ?? slugOf(text), isTitle: node === titleNode }
  })
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
