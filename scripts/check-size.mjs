/** Holds the widget to its budgets: what a visitor's browser loads at each stage, gzipped, and nothing of zod. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @type {{ version: string, files: import('./build/describe-file.mjs').BuiltFile[] }} */
const manifest = JSON.parse(
  readFileSync(join(import.meta.dirname, '../widget/dist/browser/manifest.json'), 'utf8'),
)
const byPath = new Map(manifest.files.map((file) => [file.path, file]))

const chat = `${manifest.version}/chat.js`
const inChat = manifest.files
  .map(({ path }) => path)
  .filter((path) => path.startsWith(`${manifest.version}/`))
const markdown = inChat.filter((path) => /\/markdown[^/]*\.js$/.test(path))
const stages = [
  { name: 'launcher', limit: 3_000, entries: ['widget.js'] },
  { name: 'chat open', limit: 35_000, entries: ['widget.js', chat] },
  { name: 'Markdown answer', limit: 55_000, entries: ['widget.js', chat, ...markdown] },
]

/**
 * The files and all they cannot start without.
 *
 * @param {string[]} paths
 * @returns {Set<string>}
 */
function closure(paths, known = new Set()) {
  for (const path of paths) {
    if (known.has(path)) continue
    known.add(path)
    closure(file(path).imports, known)
  }
  return known
}

/** @param {string} path */
function file(path) {
  const built = byPath.get(path)
  if (!built) throw new Error(`${path} is not among the built files: run \`npm run build\`.`)
  return built
}

const problems = []
if (markdown.length === 0)
  problems.push('No chunk is named markdown…: is Markdown still loaded when it is first needed?')
for (const { name, limit, entries } of stages) {
  const files = [...closure(entries)]
  const bytes = files.reduce((sum, path) => sum + file(path).gzip, 0)
  console.log(`${name.padEnd(16)} ${size(bytes)} of ${size(limit)}  ${files.join(' + ')}`)
  if (bytes > limit) problems.push(`${name}: ${bytes - limit} bytes too many.`)
}
// What the live preview brings, no visitor loads.
for (const { path, packages } of manifest.files)
  if (packages.includes('zod') && !path.startsWith('preview/')) problems.push(`${path} contains zod.`)

for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0

/** @param {number} bytes */
function size(bytes) {
  return bytes.toLocaleString('en').padStart(6)
}
