/** Holds the widget to its budgets: what a visitor's browser loads at each stage, gzipped, and nothing of zod. */
import { markdownFiles, readManifest, widgetStages } from './widget-stages.mjs'

const manifest = readManifest()
const problems = []
if (markdownFiles(manifest).length === 0)
  problems.push('No chunk is named markdown…: is Markdown still loaded when it is first needed?')
for (const { name, limit, bytes, files } of widgetStages(manifest)) {
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
