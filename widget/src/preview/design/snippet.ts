/** The lines that put the chat on a site, with what was chosen for it. Whatever was typed stays text in them. */
import { attributesOf, customProperties, startersOf, usesPageFont, type Design } from './design.ts'

/** A tag that is longer has a line for each attribute. */
const LINE = 110

/** HTML to be pasted into a page: the script tag and, where it needs them, a style and a script before it. */
export function snippetOf(server: string, agent: string, design: Design = {}): string {
  return [styleOf(design), scriptOf(design), tagOf(server, agent, design)]
    .filter((part) => part !== '')
    .join('\n')
}

function tagOf(server: string, agent: string, design: Design): string {
  const data = [...new Map([['agent', agent], ...attributesOf(design)])]
  const attributes = [
    'async',
    `src="${server}/widget.js"`,
    ...data.map(([name, value]) => `data-${name}="${escapeAttribute(value)}"`),
  ]
  const line = `<script ${attributes.join(' ')}></script>`
  return data.length === 1 || line.length <= LINE
    ? line
    : `<script\n${attributes.map((attribute) => `  ${attribute}\n`).join('')}></script>`
}

function styleOf(design: Design): string {
  const declarations = [...customProperties(design)].map(([name, value]) => `    ${name}: ${value};\n`)
  return declarations.length === 0 ? '' : `<style>\n  confab-chat {\n${declarations.join('')}  }\n</style>`
}

/** It stands before the tag, so that it hears of a chat that is there at once. */
function scriptOf(design: Design): string {
  const starters = startersOf(design)
  const lines = [
    ...(starters.length > 0 ? [`chat.starters = ${literal(starters)}`] : []),
    ...(usesPageFont(design)
      ? [`chat.style.setProperty('--confab-font', getComputedStyle(document.body).fontFamily)`]
      : []),
  ]
  if (lines.length === 0) return ''
  const body = lines.map((line) => `    ${line}\n`).join('')
  return `<script>\n  document.addEventListener('confab-ready', ({ target: chat }) => {\n${body}  })\n</script>`
}

function literal(starters: readonly string[]): string {
  const items = starters.map((text) => `      ${JSON.stringify(text).replaceAll('<', '\\u003c')},\n`)
  return `[\n${items.join('')}    ]`
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
