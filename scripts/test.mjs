/** Runs every test; what is written after the command goes to vitest. Says first which browser the tests use. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findBrowser } from './find-browser.mjs'

const root = join(import.meta.dirname, '..')
const browser = findBrowser()
console.log(`Browser for the tests: ${browser.path} (${browser.source}).`)

const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, CONFAB_BROWSER: browser.path },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
