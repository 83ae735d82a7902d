import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createReadablePages } from './readable-pages.ts'

describe('the pages of the docs engine, to be read', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'confab-pages-'))
    mkdirSync(join(folder, 'docs/guide'), { recursive: true })
    mkdirSync(join(folder, 'more'))
    const write = (path: string, text: string): void => writeFileSync(join(folder, path), text)
    write('secret.md', '# Secret')
    write('docs/README.md', '---\ntitle: Start\n---\nWelcome.')
    write('docs/internal.md', '# Internal')
    write('docs/guide/index.md', '# The guide')
    write('docs/guide/theming.md', '# Theming\n\n## Colours {#paint}\n\nRed.\n\n> ## Quoted\n\n## Colours\n')
    write('more/internal.md', '# Of another agent')
    symlinkSync(join(folder, 'secret.md'), join(folder, 'docs/link.md'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const pages = () =>
    createReadablePages(
      [
        { engine: 'docs', content: ['docs/**/*.md', '!docs/internal.md'], state: { phase: 'x' } },
        { engine: 'docs', content: ['more/*.md'] },
        { engine: 'openai', content: ['secret.md'] },
      ],
      folder,
    )

  it('are those of all docs agents, each with the globs of its own', async () => {
    expect(await pages().list()).toEqual([
      { path: '', title: 'Start' },
      { path: 'guide/', title: 'The guide' },
      { path: 'guide/theming', title: 'Theming' },
      { path: 'internal', title: 'Of another agent' },
    ])
  })

  it('come without front matter, with the anchors of their headings beside the text', async () => {
    expect((await pages().read(''))?.text).toBe('Welcome.')
    expect(await pages().read('guide/theming')).toEqual({
      path: 'guide/theming',
      title: 'Theming',
      text: '# Theming\n\n## Colours\n\nRed.\n\n> ## Quoted\n\n## Colours\n',
      anchors: ['theming', 'paint', 'colours'],
    })
  })

  it.each(['secret', '../secret', 'guide/../../secret', 'link', 'internal.md', '/etc/passwd'])(
    'never include %s',
    async (path) => expect(await pages().read(path)).toBeUndefined(),
  )

  it('are read again when they change', async () => {
    const same = pages()
    writeFileSync(join(folder, 'docs/new.md'), '# Before')
    expect((await same.read('new'))?.title).toBe('Before')
    writeFileSync(join(folder, 'docs/new.md'), '# Afterwards')
    expect((await same.read('new'))?.title).toBe('Afterwards')
    rmSync(join(folder, 'docs/new.md'))
    expect(await same.read('new')).toBeUndefined()
  })
})
