/** Runs the test that a mutation must turn red, with the mutation in the sources. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mutations, type MutationName } from './mutations.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface MutationRun {
  readonly failed: readonly Outcome[]
  readonly passed: readonly Outcome[]
}

interface Outcome {
  readonly title: string
  readonly messages: readonly string[]
}

/** What vitest reports as JSON. */
interface Report {
  readonly testResults: {
    readonly assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}

/** @throws when nothing could be run. */
export async function runMutated(name: MutationName): Promise<MutationRun> {
  const [project, file, pattern] = mutations[name].test
  const folder = mkdtempSync(join(tmpdir(), 'confab-mutation-'))
  const outputFile = join(folder, 'report.json')
  const which = ['--project', project, file, '-t', pattern]
  const how = ['--reporter=json', `--outputFile=${outputFile}`, '--silent']
  const env = { ...process.env, CONFAB_MUTATION: name, VITEST: undefined, VITEST_POOL_ID: undefined }
  try {
    await new Promise((resolve) => {
      const command = ['node_modules/vitest/vitest.mjs', 'run', ...which, ...how]
      // It fails, as it must; the report says how.
      execFile(process.execPath, command, { cwd: root, env }, resolve)
    })
    const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8')) as Report
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
    const those = (status: string): Outcome[] =>
      tests
        .filter((one) => one.status === status)
        .map((one) => ({ title: one.fullName, messages: one.failureMessages }))
    return { failed: those('failed'), passed: those('passed') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whether the test the mutation is meant for has failed, no other has passed, and not because it could not be made. */
export function isFoundOut(name: MutationName, { failed, passed }: MutationRun): boolean {
  const pattern = new RegExp(mutations[name].test[2])
  const isMeant = ({ title, messages }: Outcome): boolean =>
    pattern.test(title) && !messages.join('\n').includes('does not fit')
  return failed.length > 0 && passed.length === 0 && failed.every(isMeant)
}
