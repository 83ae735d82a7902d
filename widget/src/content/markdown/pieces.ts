/** What the text of a block falls into while it is read from left to right, and the tree that is made of it in the end. */
import { visibleText } from '../visible-text.ts'
import type { Content } from './content.ts'
import type { Run } from './emphasis.ts'
import type { Break, Emphasis, Html, Image, Inline, InlineCode, Link, Target, Text } from './tree.ts'

interface Range {
  readonly from: number
  readonly to: number
}

export type Piece =
  /** `text` is given where it is not what is written. */
  | (Range & { readonly kind: 'text'; readonly text?: string })
  | (Range & { readonly kind: 'leaf'; readonly leaf: Leaf })
  | (Range & { readonly kind: 'run'; readonly run: Run })
  | Opening
  | (Range & { readonly kind: 'close' })

/** A bracket that may begin a link or an image: it does when it has got a target. */
export interface Opening extends Range {
  readonly kind: 'open'
  readonly isImage: boolean
  target: Target | undefined
}

export type Leaf = InlineCode | Html | Break
type OpenImage = Omit<Image, 'alt'> & { readonly children: Inline[] }
type Parent = Emphasis | Link | OpenImage

/** No message nests deeper than this within a line. The marks of what does are shown as they are. */
const deepest = 20

export function treeOf(pieces: readonly Piece[], content: Content): Inline[] {
  const tree = new Tree(content)
  for (const piece of pieces) {
    const { kind, from, to } = piece
    if (kind === 'text') tree.text(from, to, piece.text)
    else if (kind === 'leaf') tree.leaf(piece.leaf)
    else if (kind === 'run') addRun(tree, content, from, piece.run)
    else if (kind === 'close') tree.close(from, to)
    else if (piece.target) tree.open(from, to, linkOf(piece, piece.target, content))
    else tree.text(from, to)
  }
  return tree.end()
}

export function textNode(content: Content, value: string, from: number, to: number): Text {
  return { type: 'text', value: visibleText(value), from: content.placeOf(from), to: content.placeOf(to) }
}

function linkOf({ isImage, from }: Opening, { url, title }: Target, content: Content): Link | OpenImage {
  return {
    type: isImage ? 'image' : 'link',
    url,
    title: title && visibleText(title),
    from: content.placeOf(from),
    to: 0,
    children: [],
  }
}

/** What closes comes first, what opens last, and what has no partner between them. */
function addRun(tree: Tree, content: Content, from: number, { character, left, closes, opens }: Run): void {
  let at = from
  for (const size of closes) tree.close(at, (at += size))
  if (left > 0) tree.text(at, (at += left))
  for (let next = opens.length - 1; next >= 0; next--) {
    const size = opens[next] ?? 0
    const type = character === '~' ? 'delete' : size > 1 ? 'strong' : 'emphasis'
    tree.open(at, at + size, { type, from: content.placeOf(at), to: 0, children: [] })
    at += size
  }
}

/** Keeps what is open while the pieces come. */
class Tree {
  readonly #content: Content
  readonly #parents: Parent[] = []
  readonly #root: Inline[] = []
  #siblings = this.#root
  /** How many of the marks that are open now are too deep. */
  #tooDeep = 0
  #text = ''
  #textFrom = 0
  #textTo = 0

  constructor(content: Content) {
    this.#content = content
  }

  /** Adjacent texts become one. */
  text(from: number, to: number, text = this.#content.text.slice(from, to)): void {
    if (this.#text === '') this.#textFrom = from
    this.#text += text
    this.#textTo = to
  }

  leaf(node: Leaf): void {
    this.#endText()
    this.#siblings.push(node)
  }

  open(from: number, to: number, parent: Parent): void {
    if (this.#parents.length >= deepest) {
      this.#tooDeep++
      this.text(from, to)
      return
    }
    this.#endText()
    this.#parents.push(parent)
    this.#siblings = parent.children
  }

  close(from: number, to: number): void {
    if (this.#tooDeep > 0) {
      this.#tooDeep--
      this.text(from, to)
      return
    }
    this.#endText()
    const parent = this.#parents.pop()
    if (!parent) return
    this.#siblings = this.#parents.at(-1)?.children ?? this.#root
    parent.to = this.#content.placeOf(to)
    this.#siblings.push(finished(parent))
  }

  end(): Inline[] {
    this.#endText()
    return this.#root
  }

  #endText(): void {
    if (this.#text === '') return
    this.#siblings.push(textNode(this.#content, this.#text, this.#textFrom, this.#textTo))
    this.#text = ''
  }
}

/** Of what describes an image, only the text is kept. */
function finished(parent: Parent): Inline {
  if (parent.type !== 'image') return parent
  const { children, ...image } = parent
  return { ...image, alt: visibleText(children.map(textOf).join('')) }
}

function textOf(node: Inline): string {
  if ('children' in node) return node.children.map(textOf).join('')
  if (node.type === 'break') return '\n'
  return node.type === 'image' ? node.alt : node.value
}
