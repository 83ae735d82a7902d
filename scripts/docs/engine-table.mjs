/** The table of what each engine can do, from what the code declares. */

/** @typedef {import('../../server/src/engines/engine.ts').EngineCapabilities} EngineCapabilities */

/** @type {(keyof EngineCapabilities)[]} */
const columns = ['streaming', 'reasoning', 'citations', 'state', 'control', 'tools', 'resume', 'feedback']
const begin = '<!-- engine-table: made by scripts/engine-table.mjs -->'
const end = '<!-- /engine-table -->'

/**
 * As the formatter would write it.
 *
 * @param {Readonly<Record<string, { readonly capabilities: EngineCapabilities }>>} engines
 */
export function engineTable(engines) {
  const rows = Object.entries(engines).map(([key, { capabilities }]) => [
    `\`${key}\``,
    ...columns.map((column) => (capabilities[column] ? 'yes' : '–')),
  ])
  const all = [['Engine', ...columns], ...rows]
  const widths = all[0]?.map((_, index) => Math.max(...all.map((row) => row[index]?.length ?? 0))) ?? []
  const lines = all.map((row) => line(row.map((cell, index) => cell.padEnd(widths[index] ?? 0))))
  return [lines[0], line(widths.map((width) => '-'.repeat(width))), ...lines.slice(1)].join('\n')
}

/** @param {string[]} cells */
function line(cells) {
  return `| ${cells.join(' | ')} |`
}

/**
 * The page with this table between its marks.
 *
 * @param {string} page
 * @param {string} table
 */
export function withTable(page, table) {
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`The marks are missing: ${begin} … ${end}`)
  return `${before}${begin}\n\n${table}\n\n${end}${after}`
}
