/**
 * Keeps Lit from leaving marks on the page: it counts its copies in globals, and adds a symbol to `Symbol` for decorators.
 * And lets it work on pages that are XML, where a template would be read as XML, too.
 */
import type { Plugin } from 'vite'

const lit = /node_modules\/(?:lit|lit-html|lit-element|@lit\/reactive-element)\/[^?]*\.js$/
/** What is written, and what is written instead. Decorators are not used, so their place can be the module's own. */
const changes: readonly [RegExp, string][] = [
  [
    /\(\w+\.(?:reactiveElement|litHtml|litElement)Versions\s*\?\?=\s*\[\]\)\.push\(["'][\d.]+["']\)/g,
    'void 0',
  ],
  [
    /Symbol\.metadata\s*\?\?=\s*Symbol\(["']metadata["']\),\s*\w+\.litPropertyMetadata\s*\?\?=\s*new WeakMap;/g,
    'var litMetadata=Symbol(),litPropertyMetadata=new WeakMap;',
  ],
  [/\[Symbol\.metadata\]/g, '[litMetadata]'],
  [
    /(\w+)\.createElement\((["'])template\2\)/g,
    '($1.contentType==="text/html"?$1:$1.implementation.createHTMLDocument("")).createElement("template")',
  ],
]

export function litWithoutGlobals(): Plugin {
  return {
    name: 'lit-without-globals',
    transform(code, id) {
      if (!lit.test(id.replaceAll('\\', '/'))) return undefined
      const changed = changes.reduce((text, [from, to]) => text.replace(from, to), code)
      return changed === code ? undefined : { code: changed, map: null }
    },
  }
}
