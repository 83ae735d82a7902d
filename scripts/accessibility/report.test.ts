import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checks } from './checks.mjs'
import { criteria } from './criteria.mjs'
import { pagePath, reportProblems, runPath } from './report.mjs'

const repository = join(import.meta.dirname, '../..')
let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'confab-report-'))
  const files = checks.flatMap(({ tests }) => tests.map(({ file }) => file))
  for (const path of new Set([pagePath, runPath, ...files]))
    cpSync(join(repository, path), join(root, path), { recursive: true, force: true })
})
afterAll(() => rmSync(root, { recursive: true }))

/** Changes a file for the time of `look`. */
function changed(path: string, from: string | RegExp, to: string, look: () => void): void {
  const before = readFileSync(join(root, path), 'utf8')
  writeFileSync(join(root, path), before.replace(from, to))
  look()
  writeFileSync(join(root, path), before)
}

describe('the report on accessibility', () => {
  it('knows all criteria of WCAG 2.2 A and AA, and says of each what it rests on or why it does not apply', () => {
    expect(criteria).toHaveLength(55)
    expect(new Set(criteria.map(({ id }) => id)).size).toBe(55)
    for (const { id, level, verdict, how } of criteria) {
      expect(['A', 'AA'], id).toContain(level)
      expect(['supports', 'partially', 'not applicable'], id).toContain(verdict)
      expect(how, id).toMatch(/\.$/)
    }
  })

  it('is what the criteria, the checks and the last run say', () => {
    expect(reportProblems(root)).toEqual([])
  })

  it('is stale when a test that it rests on is gone, a run has failed, or a verdict was changed', () => {
    const [first] = checks
    changed(first!.tests[0]!.file, first!.tests[0]!.title, 'something else', () =>
      expect(reportProblems(root).join()).toContain(`The check ${first!.key} rests on a test that is not in`),
    )
    changed(runPath, '"failed": 0', '"failed": 1', () =>
      expect(reportProblems(root).join()).toContain('failed when it was last run'),
    )
    changed(pagePath, '| partially ', '| supports  ', () =>
      expect(reportProblems(root).join()).toContain('Its report is not what'),
    )
  })
})
