/** The tree that a text is parsed into: what the renderer draws, with its place in the text. */

/** In UTF-16 units of the raw text. */
export interface Place {
  readonly from: number
  to: number
}

export interface Text extends Place {
  readonly type: 'text'
  readonly value: string
}

export interface InlineCode extends Place {
  readonly type: 'inlineCode'
  readonly value: string
}

/** Within a line or a block of its own; drawn as it is written. */
export interface Html extends Place {
  readonly type: 'html'
  value: string
}

export interface Break extends Place {
  readonly type: 'break'
}

export interface Emphasis extends Place {
  readonly type: 'emphasis' | 'strong' | 'delete'
  readonly children: Inline[]
}

/** Where a link leads; the address as it is meant, not yet encoded. */
export interface Target {
  readonly url: string
  readonly title: string | undefined
}

export interface Link extends Place, Target {
  readonly type: 'link'
  readonly children: Inline[]
}

export interface Image extends Place, Target {
  readonly type: 'image'
  readonly alt: string
}

export type Inline = Text | InlineCode | Html | Break | Emphasis | Link | Image

export interface Paragraph extends Place {
  readonly type: 'paragraph'
  children: Inline[]
}

export interface Heading extends Place {
  readonly type: 'heading'
  readonly depth: 1 | 2 | 3 | 4 | 5 | 6
  children: Inline[]
}

export interface Code extends Place {
  readonly type: 'code'
  /** What is named after an opening fence. */
  readonly lang: string
  value: string
}

export interface ThematicBreak extends Place {
  readonly type: 'thematicBreak'
}

/** Never drawn. */
export interface Definition extends Place, Target {
  readonly type: 'definition'
  /** Normalised. */
  readonly label: string
}

export interface Blockquote extends Place {
  readonly type: 'blockquote'
  readonly children: Block[]
}

export interface ListItem extends Place {
  readonly type: 'listItem'
  /** A blank line stands between two of its blocks. */
  spread: boolean
  /** For a task: whether it is done. */
  done?: boolean
  readonly children: Block[]
}

export interface List extends Place {
  readonly type: 'list'
  /** The number of its first item; `null` for a list with bullets. */
  readonly start: number | null
  /** What its markers have in common. */
  readonly marker: string
  /** A blank line stands between two of its items. */
  spread: boolean
  readonly children: ListItem[]
}

export interface TableCell extends Place {
  readonly type: 'tableCell'
  children: Inline[]
}

export interface TableRow extends Place {
  readonly type: 'tableRow'
  readonly children: TableCell[]
}

export type Align = 'left' | 'center' | 'right' | undefined

/** Its first row is its head. */
export interface Table extends Place {
  readonly type: 'table'
  /** One a column. */
  readonly align: readonly Align[]
  readonly children: TableRow[]
}

export type Block = Paragraph | Heading | Code | Html | ThematicBreak | Definition | Blockquote | List | Table
