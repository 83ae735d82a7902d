/** The part of CommonMark's reference implementation that is used. */
declare module 'commonmark' {
  export interface Node {
    readonly type: string
    readonly firstChild: Node | null
    readonly next: Node | null
    readonly literal: string | null
    readonly info: string | null
    readonly destination: string | null
    readonly title: string | null
    readonly level: number
    readonly listType: 'bullet' | 'ordered'
    readonly listStart: number
    readonly listTight: boolean
  }

  export class Parser {
    parse(text: string): Node
  }
}
