/** What a visitor's browser loads of the built widget, stage by stage. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ version: string, files: import('./build/describe-file.mjs').BuiltFile[] }} Manifest
 * @typedef {{ name: string, limit: number, bytes: number, files: string[] }} Stage gzipped, with all that its files cannot start without
 */

/** @returns {Manifest} of the widget as it was built last */
export function readManifest() {
  const path = join(import.meta.dirname, '../widget/dist/browser/manifest.json')
  return JSON.parse(readFileSync(path, 'utf8'))
}

/**
 * The names of the files that draw Markdown.
 *
 * @param {Manifest} manifest
 */
export function markdownFiles({ version, files }) {
  return files
    .map(({ path }) => path)
    .filter((path) => path.startsWith(`${version}/`) && /\/markdown[^/]*\.js$/.test(path))
}

/**
 * @param {Manifest} manifest
 * @returns {Stage[]}
 */
export function widgetStages(manifest) {
  const byPath = new Map(manifest.files.map((file) => [file.path, file]))
  const chat = `${manifest.version}/chat.js`
  const stages = [
    { name: 'launcher', limit: 3_000, entries: ['widget.js'] },
    { name: 'chat open', limit: 35_000, entries: ['widget.js', chat] },
    { name: 'Markdown answer', limit: 55_000, entries: ['widget.js', chat, ...markdownFiles(manifest)] },
  ]

  /**
   * The files and all they cannot start without.
   *
   * @param {string[]} paths
   * @param {Set<string>} known
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

  return stages.map(({ name, limit, entries }) => {
    const files = [...closure(entries)]
    return { name, limit, files, bytes: files.reduce((sum, path) => sum + file(path).gzip, 0) }
  })
}
