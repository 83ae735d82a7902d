/** The report on accessibility: from the criteria, the checks, and the last run of them. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checks } from './checks.mjs'
import { criteria } from './criteria.mjs'

/** @typedef {import('./checks.mjs').BrowserName} BrowserName */
/** @typedef {{ passed: number, failed: number, skipped: number }} Count */
/** @typedef {{ day: string, browsers: Record<BrowserName, string>, checks: Record<string, Partial<Record<BrowserName, Count>>> }} Run */

export const begin = '<!-- conformance: made by scripts/accessibility-report.mjs -->'
export const end = '<!-- /conformance -->'
/** @type {BrowserName[]} */
export const names = ['Chromium', 'Firefox', 'WebKit']
export const runPath = 'scripts/accessibility/last-run.json'
export const pagePath = 'docs/accessibility.md'

/** @param {Run} run */
export function report(run) {
  const count = (/** @type {string} */ verdict) => criteria.filter((one) => one.verdict === verdict).length
  return `Of the ${criteria.length} criteria of WCAG 2.2 at levels A and AA, ${count('supports')} are supported, ${count('partially')} partially, and ${count('not applicable')} do not apply.

${table(
  ['Criterion', 'Level', 'Verdict', 'How', 'Shown by'],
  criteria.map(({ id, name, level, verdict, how, checks: by }) => [
    `${id} ${name}`,
    level,
    verdict,
    how,
    by.join(', ') || '–',
  ]),
)}

The checks and the last run of them, of ${run.day}:

${table(
  ['Check', 'Holds', ...names.map((name) => run.browsers[name] ?? name)],
  checks.map(({ key, what }) => [key, what, ...names.map((name) => counted(run.checks[key]?.[name]))]),
)}`
}

/** @param {Count | undefined} count */
function counted(count) {
  if (!count || count.passed + count.failed === 0) return '–'
  return `${count.passed} of ${count.passed + count.failed}`
}

/**
 * As the formatter would write it.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 */
function table(head, rows) {
  const all = [head, ...rows]
  const widths = head.map((_, index) => Math.max(...all.map((row) => row[index]?.length ?? 0)))
  const line = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/**
 * The page with this report between its marks.
 *
 * @param {string} page
 * @param {string} text
 */
export function withReport(page, text) {
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`The marks are missing: ${begin} … ${end}`)
  return `${before}${begin}\n\n${text}\n\n${end}${after}`
}

/**
 * What the page says that is not so: found without a browser.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function reportProblems(root) {
  if (!existsSync(join(root, runPath))) return [`${runPath} is not there: run pnpm run accessibility.`]
  /** @type {Run} */
  const run = JSON.parse(readFileSync(join(root, runPath), 'utf8'))
  const page = readFileSync(join(root, pagePath), 'utf8')
  const keys = new Set(checks.map(({ key }) => key))
  const unknown = criteria.flatMap((one) =>
    one.checks.filter((key) => !keys.has(key)).map((key) => `${one.id}: there is no check ${key}.`),
  )
  const gone = checks.flatMap(({ key, tests }) =>
    tests
      .filter(
        ({ file, title }) =>
          !existsSync(join(root, file)) || !readFileSync(join(root, file), 'utf8').includes(title),
      )
      .map(({ file, title }) => `The check ${key} rests on a test that is not in ${file}: ${title}`),
  )
  const unrun = [...keys]
    .filter((key) => !run.checks[key]?.Chromium?.passed)
    .map((key) => `The check ${key} was never run.`)
  const failed = Object.entries(run.checks).flatMap(([key, counts]) =>
    Object.values(counts).some((count) => count.failed > 0)
      ? [`The check ${key} failed when it was last run.`]
      : [],
  )
  const stale =
    withReport(page, report(run)) === page
      ? []
      : [
          'Its report is not what the criteria, the checks and the last run say: run pnpm run accessibility --write.',
        ]
  return [...unknown, ...gone, ...unrun, ...failed, ...stale].map((problem) => `${pagePath}: ${problem}`)
}
