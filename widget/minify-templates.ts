/** Takes the indentation out of the widget's `css` and `html` templates, and the lines out of the launcher's; what is drawn stays the same. */
import type { Plugin } from 'vite'

interface Quasi {
  readonly start: number
  readonly value: { readonly raw: string }
}

/** Do without the tag, which would have to be loaded: all their templates are styles. */
const untagged = /widget\/src\/(?:theme|launcher\/[\w-]+)\.ts$/

export function minifyTemplates(): Plugin {
  return {
    name: 'confab:minify-templates',
    enforce: 'pre',
    transform(code, id) {
      const isStyle = untagged.test(id)
      if (!isStyle && (!/widget\/src\/.*\.ts$/.test(id) || !/\b(css|html|svg)`/.test(code))) return undefined
      const edits: { start: number; end: number; text: string }[] = []
      walk(this.parse(code, { lang: 'ts' }), isStyle, (tag, { start: delimiter, value: { raw } }) => {
        const start = delimiter + 1
        edits.push({ start, end: start + raw.length, text: minify(tag, raw) })
      })
      return edits
        .sort((a, b) => b.start - a.start)
        .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), code)
    },
  }
}

function minify(tag: string, text: string): string {
  if (tag === '') return text.replaceAll(/(?<=^|[;{}])\n/g, '')
  if (tag !== 'css') return text.replaceAll(/\s*\n\s*/g, '\n')
  return text
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};]) ?/g, '$1')
    .replaceAll(/: /g, ':')
}

interface Node {
  readonly type?: string
  readonly tag?: { readonly name?: string }
  readonly quasi?: { readonly quasis: Quasi[] }
  readonly quasis?: Quasi[]
}

/** Every piece of text of every tagged template below the node; or of all its templates, with an empty tag. */
function walk(node: unknown, isStyle: boolean, visit: (tag: string, quasi: Quasi) => void): void {
  if (typeof node !== 'object' || node === null) return
  const { type, tag, quasi, quasis } = node as Node
  if (isStyle && type === 'TemplateLiteral') for (const piece of quasis ?? []) visit('', piece)
  if (type === 'TaggedTemplateExpression' && /^(css|html|svg)$/.test(tag?.name ?? '')) {
    for (const piece of quasi?.quasis ?? []) visit(tag?.name ?? '', piece)
  }
  for (const child of Object.values(node)) walk(child, isStyle, visit)
}
