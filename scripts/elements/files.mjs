/** The files that are written from the sources of `<confab-chat>`. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import prettier from 'prettier'
import { readElement } from './read-element.mjs'
import { customData, manifest, page } from './write-element.mjs'

/**
 * @param {string} root of the repository
 * @returns {Promise<{ path: string, text: string }[]>} as they should be
 */
export async function elementFiles(root) {
  const element = readElement(root)
  const json = (/** @type {unknown} */ value) => JSON.stringify(value, null, 2)
  const files = [
    { path: 'docs/elements.md', text: page(element) },
    { path: 'widget/custom-elements.json', text: json(manifest(element)) },
    { path: 'widget/html-custom-data.json', text: json(customData(element)) },
  ]
  return Promise.all(
    files.map(async ({ path, text }) => {
      const options = await prettier.resolveConfig(join(root, path))
      return { path, text: await prettier.format(text, { ...options, filepath: path }) }
    }),
  )
}

/**
 * @param {string} root
 * @returns {Promise<string[]>} one line for each file that is not as it should be
 */
export async function staleElementFiles(root) {
  const files = await elementFiles(root)
  return files
    .filter(
      ({ path, text }) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
    )
    .map(({ path }) => `${path}: older than its sources, write it anew with \`npm run elements\`.`)
}
