/** What the manifest says of a built file: its size, its integrity, what it loads, and which packages are in it. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * @typedef {object} BuiltFile
 * @property {string} path below `dist/browser`, with `/`
 * @property {number} bytes
 * @property {number} gzip its size as it travels, in bytes
 * @property {string} integrity for the `integrity` attribute
 * @property {string[]} imports files it cannot start without
 * @property {string[]} dynamicImports files it may load later
 * @property {string[]} packages npm packages with code in it
 */

/**
 * @param {import('vite').Rolldown.OutputChunk | import('vite').Rolldown.OutputAsset} output
 * @param {string} outDir where it was written
 * @param {string} base the folder its path counts from
 * @returns {BuiltFile}
 */
export function describeFile(output, outDir, base) {
  /** @param {string} name */
  const path = (name) => relative(base, join(outDir, name)).split(sep).join('/')
  const content = readFileSync(join(outDir, output.fileName))
  const chunk = output.type === 'chunk' ? output : { imports: [], dynamicImports: [], moduleIds: [] }
  return {
    path: path(output.fileName),
    bytes: content.length,
    gzip: gzipSync(content, { level: 9 }).length,
    integrity: `sha384-${createHash('sha384').update(content).digest('base64')}`,
    imports: chunk.imports.map(path),
    dynamicImports: chunk.dynamicImports.map(path),
    packages: [...new Set(chunk.moduleIds.flatMap(packageOf))].sort(),
  }
}

/** @param {string} moduleId */
function packageOf(moduleId) {
  const inside = moduleId.split(sep).join('/').split('/node_modules/').at(-1) ?? ''
  const name = /^(@[^/]+\/)?[^/]+/.exec(inside)?.[0]
  return moduleId.includes('node_modules') && name !== undefined ? [name] : []
}
