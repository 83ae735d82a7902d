/** Makes tree nodes of the tokens that GitHub's extensions add: tables, strikethrough, addresses that link themselves. */
import type { CompileContext, Extension, Handle } from 'mdast-util-from-markdown'
import type {} from 'micromark-extension-gfm-table'

declare module 'mdast-util-from-markdown' {
  interface CompileData {
    inTable?: boolean
  }
}

const exit: Handle = function (token) {
  this.exit(token)
}

const enterAddress: Handle = function (token) {
  call(this, 'enter', 'autolinkProtocol', token)
}

const enterCell: Handle = function (token) {
  this.enter({ type: 'tableCell', children: [] }, token)
}

export const gfmTree: Extension = {
  canContainEols: ['delete'],
  enter: {
    strikethrough(token) {
      this.enter({ type: 'delete', children: [] }, token)
    },
    table(token) {
      const align = (token._align ?? []).map((side) => (side === 'none' ? null : side))
      this.enter({ type: 'table', align, children: [] }, token)
      this.data.inTable = true
    },
    tableRow(token) {
      this.enter({ type: 'tableRow', children: [] }, token)
    },
    tableHeader: enterCell,
    tableData: enterCell,
    literalAutolink(token) {
      this.enter({ type: 'link', url: '', children: [] }, token)
    },
    literalAutolinkEmail: enterAddress,
    literalAutolinkHttp: enterAddress,
    literalAutolinkWww: enterAddress,
  },
  exit: {
    strikethrough: exit,
    table(token) {
      this.exit(token)
      this.data.inTable = false
    },
    tableRow: exit,
    tableHeader: exit,
    tableData: exit,
    codeText(token) {
      const value = this.resume()
      const node = this.stack.at(-1)
      // Inside a table a pipe has to be escaped even in code.
      if (node?.type === 'inlineCode') node.value = this.data.inTable ? value.replace(/\\(?=\|)/g, '') : value
      this.exit(token)
    },
    literalAutolink: exit,
    literalAutolinkEmail(token) {
      call(this, 'exit', 'autolinkEmail', token)
    },
    literalAutolinkHttp(token) {
      call(this, 'exit', 'autolinkProtocol', token)
    },
    literalAutolinkWww(token) {
      call(this, 'exit', 'data', token)
      const link = this.stack.at(-1)
      if (link?.type === 'link') link.url = `http://${this.sliceSerialize(token)}`
    },
  },
}

/** What the tree maker does itself with tokens of that name. */
function call(
  context: CompileContext,
  side: 'enter' | 'exit',
  name: string,
  token: Parameters<Handle>[0],
): void {
  ;(context.config[side] as Record<string, Handle | undefined>)[name]?.call(context, token)
}
