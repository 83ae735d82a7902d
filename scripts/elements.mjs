/** Writes docs/elements.md, the widget's manifest and its data for editors from the doc comments of the sources. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { elementFiles } from './elements/files.mjs'

const root = join(import.meta.dirname, '..')
for (const { path, text } of await elementFiles(root)) writeFileSync(join(root, path), text)
