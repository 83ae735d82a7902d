/** Holds the documentation to the code; says what has drifted, and where. */
import { join } from 'node:path'
import { docsProblems } from './docs/problems.mjs'

const problems = docsProblems(join(import.meta.dirname, '..'))
for (const problem of problems) console.error(problem)
console.log(problems.length === 0 ? 'The documentation agrees with the code.' : `${problems.length} to mend.`)
process.exitCode = problems.length > 0 ? 1 : 0
