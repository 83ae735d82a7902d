/** Bundles the widget for browsers and writes down what came out. */
import { copyFileSync, cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { describeFile } from './describe-file.mjs'

/**
 * Leaves `dist/browser`: `widget.js` (and the same as `<version>/widget.js`), `<version>/chat.js` with its chunks, `<version>/teaser.js`,
 * `preview/`, `themes/`, and `manifest.json`.
 * The old folder stays until the new one is whole.
 *
 * @param {string} widget the folder of the package
 */
export async function bundleWidget(widget) {
  // Tests run with another value, with which Lit's development version would be bundled.
  process.env.NODE_ENV = 'production'
  const { version } = JSON.parse(readFileSync(join(widget, 'package.json'), 'utf8'))
  const bundles = [
    { mode: 'loader', folder: '' },
    { mode: 'chat', folder: version },
    { mode: 'teaser', folder: version },
    ...(existsSync(join(widget, 'src/preview/index.html')) ? [{ mode: 'preview', folder: 'preview' }] : []),
  ]
  const next = join(widget, 'dist/browser-next')
  rmSync(next, { recursive: true, force: true })
  const files = []
  for (const { mode, folder } of bundles) {
    const outDir = join(next, folder)
    const result = await build({ configFile: join(widget, 'vite.config.ts'), mode, build: { outDir } })
    const outputs = [result].flat().flatMap((built) => ('output' in built ? built.output : []))
    files.push(...outputs.map((output) => describeFile(output, outDir, next)))
  }
  // The loader also has an address of its own for each version: a page that pins it can demand its integrity.
  copyFileSync(join(next, 'widget.js'), join(next, version, 'widget.js'))
  files.push(
    ...files
      .filter(({ path }) => path === 'widget.js')
      .map((file) => ({ ...file, path: `${version}/widget.js` })),
  )
  cpSync(join(widget, 'src/themes'), join(next, 'themes'), { recursive: true })
  writeFileSync(join(next, 'manifest.json'), JSON.stringify({ version, files }, null, 2) + '\n')
  replace(join(widget, 'dist/browser'), next)
}

/**
 * @param {string} folder
 * @param {string} next
 */
function replace(folder, next) {
  rmSync(folder, { recursive: true, force: true })
  renameSync(next, folder)
}
