/** Holds the documentation to the code; says what has drifted, and where. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { reportProblems } from './accessibility/report.mjs'
import { docsProblems } from './docs/problems.mjs'
import { staleElementFiles } from './elements/files.mjs'

const root = join(import.meta.dirname, '..')
const problems = [...docsProblems(root), ...reportProblems(root), ...(await staleElementFiles(root))]
for (const problem of problems) console.error(problem)

// The engines are TypeScript, so they are read by a process that can.
const readsTypeScript = ['--conditions=source', '--import', 'tsx']
const table = spawnSync(
  process.execPath,
  [...readsTypeScript, join(import.meta.dirname, 'engine-table.mjs'), '--check'],
  { cwd: root, stdio: 'inherit' },
)

const isSo = problems.length === 0 && table.status === 0
console.log(isSo ? 'The documentation agrees with the code.' : 'The documentation is to be mended.')
process.exitCode = isSo ? 0 : 1
