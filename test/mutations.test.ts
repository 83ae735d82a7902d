/** A promise is only proven by a test that fails without its mechanism: here each mechanism is taken away, one at a time. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { whyNoTrace } from './support/chaos-syscalls.ts'
import { mutations, type MutationName } from './support/mutations.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
/** The weaker setting of the database is the control of the durability tests themselves. */
const names = (Object.keys(mutations) as MutationName[]).filter((name) => name !== 'synchronous = NORMAL')
/** What is only seen in system calls cannot be seen everywhere. */
const needsTrace = (name: MutationName): boolean => mutations[name].test[1].includes('durability')
const reason = whyNoTrace()

describe.concurrent('A server without a mechanism', () => {
  for (const name of names) {
    const { test } = mutations[name]
    it.skipIf(reason !== undefined && needsTrace(name))(
      `is found out: ${name}`,
      async () => {
        const { failed, passed } = await run(name)
        expect(passed).toEqual([])
        expect(failed).not.toEqual([])
        for (const { title, messages } of failed) {
          expect(title).toMatch(new RegExp(test[2]))
          expect(messages.join('\n')).not.toContain('does not fit')
        }
      },
      90_000,
    )
  }
})

interface Outcome {
  readonly title: string
  readonly messages: readonly string[]
}

/** Runs the test that the mutation must turn red, with the mutation in the sources. */
function run(name: MutationName): Promise<{ failed: Outcome[]; passed: Outcome[] }> {
  const [project, file, title] = mutations[name].test
  const what = ['run', '--project', project, file, '-t', title, '--reporter=json', '--silent']
  const env = { ...process.env, CONFAB_MUTATION: name, VITEST: undefined, VITEST_POOL_ID: undefined }
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', ...what],
      { cwd: root, env },
      (_error, output) => {
        const start = output.indexOf('{')
        if (start < 0) return reject(new Error(`Nothing was run: ${output}`))
        const report = JSON.parse(output.slice(start)) as Report
        const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
        const of = (status: string): Outcome[] =>
          tests
            .filter((one) => one.status === status)
            .map((one) => ({ title: one.fullName, messages: one.failureMessages }))
        resolve({ failed: of('failed'), passed: of('passed') })
      },
    )
  })
}

interface Report {
  readonly testResults: {
    readonly assertionResults: { status: string; fullName: string; failureMessages: string[] }[]
  }[]
}
