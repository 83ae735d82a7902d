/** Reads CommonMark's examples, and brings specified HTML and drawn elements to one form, so that they can be compared. */
import specification from 'commonmark-spec/spec.txt?raw'

export interface Example {
  readonly number: number
  readonly section: string
  readonly markdown: string
  readonly html: string
}

/** In the text of the specification an arrow stands for a tab. */
export function readExamples(): Example[] {
  const examples: Example[] = []
  let section = ''
  const parts = /^`{32} example\n([\s\S]*?)^\.\n([\s\S]*?)^`{32}$|^#{1,6} *(.*)$/gm
  for (const [, markdown, html = '', heading] of specification
    .split('<!-- END TESTS -->')[0]!
    .matchAll(parts)) {
    if (markdown === undefined) section = heading ?? ''
    else {
      const number = examples.length + 1
      examples.push({
        number,
        section,
        markdown: markdown.replaceAll('→', '\t'),
        html: html.replaceAll('→', '\t'),
      })
    }
  }
  return examples
}

/** As the specification's own implementation does it. */
export function specEncode(url: string): string {
  return url.replace(/%(?![\da-f]{2})|[^\w%!#$&'()*+,\-./:;=?@~]/giu, (character) =>
    encodeURIComponent(character),
  )
}

type Tree = string | readonly [tag: string, attributes: Readonly<Record<string, string>>, ...children: Tree[]]

export interface RawHtml {
  readonly source: string
  readonly isBlock: boolean
}

/** The structure that specified HTML stands for, but with what was raw HTML as text. */
export function treeOfHtml(html: string, raw: readonly RawHtml[] = []): Tree[] {
  let text = ''
  let rest = html
  for (const { source, isBlock } of raw) {
    const at = rest.indexOf(source)
    if (at < 0) throw new Error(`The specified HTML does not hold ${source}`)
    const shown = source.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    text += rest.slice(0, at) + (isBlock ? `<p>${shown}</p>` : shown)
    rest = rest.slice(at + source.length)
  }
  return treesIn(new DOMParser().parseFromString(text + rest, 'text/html').body)
}

const compared: Readonly<Record<string, readonly string[]>> = {
  A: ['href', 'title'],
  OL: ['start'],
  CODE: ['class'],
}
const blocks = 'P H1 H2 H3 H4 H5 H6 UL OL LI BLOCKQUOTE PRE HR'.split(' ')
const holders = 'BODY CONFAB-CONTENT UL OL LI BLOCKQUOTE'.split(' ')

/**
 * Tags, text and the attributes that the specification gives; white space between blocks does not count, nor what code can
 * be copied with.
 */
export function treesIn(parent: Element): Tree[] {
  const trees: Tree[] = []
  for (const node of parent.childNodes) {
    if (node instanceof Text) addText(trees, node.data)
    else if (node instanceof HTMLImageElement) addImage(trees, node)
    else if (node instanceof Element && node.matches('.code-box')) trees.push(treeOf(node.children[0]!))
    else if (node instanceof Element) trees.push(treeOf(node))
  }
  return holders.includes(parent.tagName) ? withoutSpaceAroundBlocks(trees) : trees
}

function treeOf(element: Element): Tree {
  const attributes: Record<string, string> = {}
  for (const name of compared[element.tagName] ?? []) {
    const value = element.getAttribute(name)
    if (value) attributes[name] = value
  }
  return [element.tagName, attributes, ...treesIn(element)]
}

/** An image is drawn as a link to it; in a link, as its text. */
function addImage(trees: Tree[], image: HTMLImageElement): void {
  const src = image.getAttribute('src') ?? ''
  const label = image.alt || src
  if (image.closest('a')) addText(trees, label)
  else trees.push(['A', { href: src, ...(image.title && { title: image.title }) }, label])
}

function addText(trees: Tree[], text: string): void {
  const last = trees.at(-1)
  if (typeof last === 'string') trees[trees.length - 1] = last + text
  else if (text !== '') trees.push(text)
}

function withoutSpaceAroundBlocks(trees: readonly Tree[]): Tree[] {
  return trees.flatMap((tree, at): Tree[] => {
    if (typeof tree !== 'string') return [tree]
    let text = tree
    if (at === 0 || isBlock(trees[at - 1])) text = text.trimStart()
    if (at === trees.length - 1 || isBlock(trees[at + 1])) text = text.trimEnd()
    return text === '' ? [] : [text]
  })
}

function isBlock(tree: Tree | undefined): boolean {
  return Array.isArray(tree) && blocks.includes(tree[0] as string)
}
