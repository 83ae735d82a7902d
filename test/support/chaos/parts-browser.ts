/** A part of the long run: pages in a real browser that are reloaded, left, frozen, and cut off. */
import type { Table } from '../report-page.ts'
import { oneOf, type Part } from './part.ts'
import { runVitest, type TestOutcome } from '../vitest-run.ts'

const files = ['test/browser/never-lost.test.ts', 'test/browser/frozen-tab.test.ts']

export const pages: Part<TestOutcome[]> = {
  name: 'pages',
  planned: oneOf(5),
  round: () => runVitest(['--project', 'e2e', ...files]),
  report: (rounds) => ({
    heading: 'Is anything lost when a page is reloaded, left, frozen or offline?',
    text: 'No. The widget was on a page in Chromium. A test that is left out needs what this browser does not have: one without any window keeps no page that was left, so it cannot come back to one.',
    table: [['What happens', 'Rounds', 'Passed', 'Left out'], ...rowsOf(rounds)],
    isSound: rounds.every((outcomes) => outcomes.length > 0 && !outcomes.some(isFailed)),
  }),
}

const isPassed = ({ status }: TestOutcome): boolean => status === 'passed'
const isLeftOut = ({ status }: TestOutcome): boolean => status === 'skipped' || status === 'pending'
const isFailed = (outcome: TestOutcome): boolean => !isPassed(outcome) && !isLeftOut(outcome)

function rowsOf(rounds: readonly TestOutcome[][]): Table {
  const titles = new Set(rounds.flatMap((outcomes) => outcomes.map(({ title }) => title)))
  return [...titles].map((title) => {
    const own = rounds.flatMap((outcomes) => outcomes.filter((outcome) => outcome.title === title))
    return [title, own.length, own.filter(isPassed).length, own.filter(isLeftOut).length]
  })
}
