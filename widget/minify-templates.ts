/** Takes the indentation out of the widget's `css` and `html` templates; what is drawn stays the same. */
import type { Plugin } from 'vite'

interface Quasi {
  readonly start: number
  readonly value: { readonly raw: string }
}

export function minifyTemplates(): Plugin {
  return {
    name: 'confab:minify-templates',
    enforce: 'pre',
    transform(code, id) {
      if (!/widget\/src\/.*\.ts$/.test(id) || !/\b(css|html|svg)`/.test(code)) return undefined
      const edits: { start: number; end: number; text: string }[] = []
      walk(this.parse(code, { lang: 'ts' }), (tag, { start: delimiter, value: { raw } }) => {
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
  if (tag !== 'css') return text.replaceAll(/\s*\n\s*/g, '\n')
  return text
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};]) ?/g, '$1')
    .replaceAll(/: /g, ':')
}

/** Every piece of text of every tagged template below the node. */
function walk(node: unknown, visit: (tag: string, quasi: Quasi) => void): void {
  if (typeof node !== 'object' || node === null) return
  const { type, tag, quasi } = node as { type?: string; tag?: { name?: string }; quasi?: { quasis: Quasi[] } }
  if (type === 'TaggedTemplateExpression' && /^(css|html|svg)$/.test(tag?.name ?? '')) {
    for (const piece of quasi?.quasis ?? []) visit(tag?.name ?? '', piece)
  }
  for (const child of Object.values(node)) walk(child, visit)
}
