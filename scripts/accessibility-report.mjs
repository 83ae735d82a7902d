/**
 * Runs all checks of accessibility in the browsers there are, and writes the report into docs/accessibility.md. With --write
 * it writes the report of the last run once more.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checks } from './accessibility/checks.mjs'
import { names, pagePath, report, runPath, withReport } from './accessibility/report.mjs'

/** @typedef {import('./accessibility/report.mjs').Run} Run */
/** @typedef {{ file: string, titles: string[], status: string }} Outcome */

const root = join(import.meta.dirname, '..')

/** @returns {Run} */
function runAll() {
  const files = [...new Set(checks.flatMap(({ tests }) => tests.map(({ file }) => file)))]
  const inBrowsers = files.filter((file) => file.startsWith('test/browsers/'))
  const outcomes = [
    ...outcomesOf(
      [],
      files.filter((file) => !inBrowsers.includes(file)),
    ),
    ...outcomesOf(['--config', 'vitest.browsers.config.ts'], inBrowsers),
  ]
  return {
    day: new Date().toISOString().slice(0, 10),
    browsers: { Chromium: 'Chromium', Firefox: 'Firefox ESR', WebKit: 'WebKitGTK' },
    checks: Object.fromEntries(checks.map((check) => [check.key, countsOf(check, outcomes)])),
  }
}

/**
 * @param {string[]} options
 * @param {string[]} files
 * @returns {Outcome[]}
 */
function outcomesOf(options, files) {
  const folder = mkdtempSync(join(tmpdir(), 'confab-accessibility-'))
  const output = join(folder, 'outcomes.json')
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${output}`]
  spawnSync(process.execPath, [vitest, 'run', ...options, ...reporters, ...files], {
    cwd: root,
    stdio: 'inherit',
  })
  /** @type {{ testResults: { name: string, assertionResults: { ancestorTitles: string[], title: string, status: string }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(output, 'utf8'))
  rmSync(folder, { recursive: true })
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status }) => ({
      file: name.replaceAll('\\', '/'),
      titles: [...ancestorTitles, title],
      status,
    })),
  )
}

/**
 * @param {import('./accessibility/checks.mjs').Check} check
 * @param {Outcome[]} outcomes
 */
function countsOf({ tests }, outcomes) {
  return Object.fromEntries(
    names.map((browser) => {
      const mine = tests
        .filter(({ in: where }) => where.includes(browser))
        .flatMap(({ file, title, in: where }) =>
          outcomes.filter(
            (one) =>
              one.file.endsWith(file) &&
              one.titles.at(-1)?.startsWith(title) &&
              (where.length === 1 || one.titles[0]?.includes(browser)),
          ),
        )
      const count = (/** @type {string} */ status) => mine.filter((one) => one.status === status).length
      return [
        browser,
        {
          passed: count('passed'),
          failed: count('failed'),
          skipped: mine.length - count('passed') - count('failed'),
        },
      ]
    }),
  )
}

const isRepeated = process.argv.includes('--write')
/** @type {Run} */
const run = isRepeated ? JSON.parse(readFileSync(join(root, runPath), 'utf8')) : runAll()
if (!isRepeated) writeFileSync(join(root, runPath), `${JSON.stringify(run, null, 2)}\n`)
const page = join(root, pagePath)
writeFileSync(page, withReport(readFileSync(page, 'utf8'), report(run)))
const failed = Object.values(run.checks).some((counts) =>
  Object.values(counts).some((count) => count && count.failed > 0),
)
if (failed) process.exitCode = 1
