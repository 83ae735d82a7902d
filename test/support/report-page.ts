/** Pages of the documentation that a run writes by itself: tables, and what the run was made on. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { findBrowser } from '../../scripts/find-browser.mjs'

/** The first row is the head. */
export type Table = readonly (readonly (string | number)[])[]

const root = fileURLToPath(new URL('../..', import.meta.url))

/** `path` is in the repository, such as `docs/reliability.md`. */
export async function writePage(path: string, chapters: readonly string[]): Promise<void> {
  const page = join(root, path)
  const options = await resolveConfig(page)
  writeFileSync(page, await format(chapters.join('\n\n'), { ...options, parser: 'markdown' }))
}

export function toMarkdown([head = [], ...rows]: Table): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell)).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** What it all ran on; `more` is what only this run knows. */
export function conditions(more: Table): Table {
  const { version } = JSON.parse(readFileSync(join(root, 'server/package.json'), 'utf8')) as {
    version: string
  }
  const [cpu] = cpus()
  return [
    ['', ''],
    ['Date', new Date().toISOString().slice(0, 10)],
    ['Confab', `${version}, commit ${commit()}`],
    ['Node', process.version],
    ['Chromium', browserVersion()],
    ['System', `${type()} ${release()}`],
    ['Machine', `${cpus().length} cores (${cpu?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB`],
    ...more,
  ]
}

/** Such as `1a2b3c4`, and whether the files are those of the commit. */
export function commit(): string {
  const git = (...what: string[]): string => execFileSync('git', what, { cwd: root, encoding: 'utf8' }).trim()
  const isClean = git('status', '--porcelain', '--untracked-files=no') === ''
  return `${git('rev-parse', '--short', 'HEAD')}${isClean ? '' : ' and changes'}`
}

/** Some say their name twice. */
function browserVersion(): string {
  const said = execFileSync(findBrowser().path, ['--no-sandbox', '--version'], { encoding: 'utf8' })
  return /\d[\d.]+/.exec(said)?.[0] ?? said.trim()
}
