import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { docsProblems } from './problems.mjs'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'confab-docs-'))
  write('package.json', JSON.stringify({ scripts: { start: '…', build: '…' } }))
  for (const name of ['shared', 'server', 'widget'])
    write(`${name}/package.json`, JSON.stringify({ version: '1.2.3' }))
  write('server/src/cli.ts', "case 'dev': process.env.CONFAB_DATA ?? 'ENGINE_BUSY'")
  write('CHANGELOG.md', '## 1.2.3\n')
  write('docs/deploy.md', '# Deploy\n\n## Which port?\n')
})

afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

describe('what is so passes', () => {
  it.each([
    '[Deploy](docs/deploy.md), [the port](docs/deploy.md#which-port), [elsewhere](https://example.com/#x), [here](#one)\n# One',
    'Set `CONFAB_DATA`; the error `ENGINE_BUSY` passes.',
    'Run `npm start`, `npm run build` or `confab dev`.',
    'The command is `server/src/cli.ts`.',
    '```\nserver/src/    the back end\ndocs/          the pages\n```',
    '```ts\nconst key = process.env.MY_KEY // [no link](nowhere.md)\n```\nPut the key in `MY_KEY`.',
  ])('%s', (text) => {
    write('README.md', text)
    expect(docsProblems(root)).toEqual([])
  })
})

describe('what is not so is named', () => {
  it.each([
    ['[Gone](docs/gone.md)', 'docs/gone.md'],
    ['![A picture](docs/images/none.png)', 'docs/images/none.png'],
    ['[The host](docs/deploy.md#which-host)', '#which-host'],
    ['Set `CONFAB_GONE`.', 'CONFAB_GONE'],
    ['```ts\nprocess.env.CONFAB_GONE\n```', 'CONFAB_GONE'],
    ['Run `npm run gone`.', 'npm run gone'],
    ['```sh\nnpx confab gone\n```', 'confab gone'],
    ['It is in `server/src/gone.ts`.', 'server/src/gone.ts'],
    ['```\nserver/src/    the back end\n  gone/        nothing\n```', 'server/src/gone/'],
  ])('%s', (text, named) => {
    write('README.md', text)
    expect(docsProblems(root)).toEqual([expect.stringContaining(named)])
  })

  it('a version without a chapter in the changelog', () => {
    write('CHANGELOG.md', '## 1.2.2\n')
    expect(docsProblems(root)).toEqual([expect.stringContaining('1.2.3')])
  })
})
