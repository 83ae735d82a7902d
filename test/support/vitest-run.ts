/** Runs tests in a process of their own, and says what became of each. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface TestOutcome {
  readonly title: string
  /** Such as `passed`, `failed`, `skipped`. */
  readonly status: string
  readonly messages: readonly string[]
}

/** What vitest reports as JSON. */
interface Report {
  readonly testResults: {
    readonly assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

/** `which` is what stands on vitest's command line. @throws when nothing could be run. */
export async function runVitest(
  which: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<TestOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'confab-tests-'))
  const outputFile = join(folder, 'report.json')
  const how = ['--reporter=json', `--outputFile=${outputFile}`, '--silent']
  const env = { ...process.env, ...environment, VITEST: undefined, VITEST_POOL_ID: undefined }
  try {
    await new Promise((resolve) => {
      const command = ['node_modules/vitest/vitest.mjs', 'run', ...which, ...how]
      // Whether it fails is for the caller to judge; the report says how.
      execFile(process.execPath, command, { cwd: root, env }, resolve)
    })
    const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8')) as Report
    return testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ status, fullName, failureMessages }) => ({
        ...{ title: fullName, status, messages: failureMessages },
      })),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
