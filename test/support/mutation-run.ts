/** Runs the test that a mutation must turn red, with the mutation in the sources. */
import { mutations, type MutationName } from './mutations.ts'
import { runVitest, type TestOutcome } from './vitest-run.ts'

/** @throws when nothing could be run. */
export function runMutated(name: MutationName): Promise<TestOutcome[]> {
  const [project, file, pattern] = mutations[name].test
  return runVitest(['--project', project, file, '-t', pattern], { CONFAB_MUTATION: name })
}

/** What a test says that fails for another reason: the mutation could not be made, or nothing came of anything. */
const isBeside = /does not fit|timed out|cannot be loaded|does not start/

/** Whether the test the mutation is meant for has failed because of it, and no other has passed. */
export function isFoundOut(name: MutationName, outcomes: readonly TestOutcome[]): boolean {
  const pattern = new RegExp(mutations[name].test[2])
  const failed = outcomes.filter(({ status }) => status === 'failed')
  const isMeant = ({ title, messages }: TestOutcome): boolean =>
    pattern.test(title) && !isBeside.test(messages.join('\n'))
  return failed.length > 0 && failed.every(isMeant) && !outcomes.some(({ status }) => status === 'passed')
}
