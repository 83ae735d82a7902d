import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findContentFiles, LARGEST_FILE, readContentFile } from './content-files.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'confab-content-'))
})
afterEach(() => rm(root, { recursive: true }))

async function write(path: string, text = 'text'): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

async function pages(...content: string[]): Promise<string[]> {
  const files = await findContentFiles(content, join(root, 'site'))
  return files.map(({ page }) => page).sort()
}

describe('the content', () => {
  beforeEach(async () => {
    const paths = ['index.md', 'guide/a.md', 'guide/deep/b.markdown', 'guide/drafts/c.md', 'logo.png']
    for (const path of paths) await write(`site/docs/${path}`)
    for (const path of ['site/README.md', 'site/docs/node_modules/x/README.md', 'site/docs/.hidden/d.md'])
      await write(path)
    await write('outside/e.md')
  })

  it('is what the globs name, by its path below the folder a glob begins with', async () => {
    expect(await pages('docs/**/*.md')).toEqual(['guide/a.md', 'guide/drafts/c.md', 'index.md'])
    expect(await pages('docs/*.md', 'README.md')).toEqual(['README.md', 'index.md'])
    expect(await pages('docs/guide/{a,drafts/?}.md')).toEqual(['a.md', 'drafts/c.md'])
    expect(await pages('docs/guide')).toEqual(['a.md', 'drafts/c.md'])
  })

  it('is Markdown only, and each file once', async () => {
    expect(await pages('docs/**', 'docs/guide/*.md')).toEqual([
      'guide/a.md',
      'guide/deep/b.markdown',
      'guide/drafts/c.md',
      'index.md',
    ])
  })

  it('leaves out what a glob with ! names', async () => {
    expect(await pages('docs/**/*.md', '!docs/guide/**')).toEqual(['index.md'])
    expect(await pages('docs/**/*.md', '!**/drafts/**')).toEqual(['guide/a.md', 'index.md'])
  })

  it('may be named absolutely, or beside the config file', async () => {
    expect(await pages(join(root, 'outside/**/*.md'))).toEqual(['e.md'])
    expect(await pages('../outside/*.md')).toEqual(['e.md'])
  })

  it('is nothing when the folder is not there', async () => {
    expect(await pages('nowhere/**/*.md')).toEqual([])
    expect(await pages()).toEqual([])
  })

  it('is not reached through links, neither to files nor to folders', async () => {
    await symlink(join(root, 'outside/e.md'), join(root, 'site/docs/linked.md'))
    await symlink(join(root, 'outside'), join(root, 'site/docs/linked'))
    expect(await pages('docs/**/*.md')).toEqual(['guide/a.md', 'guide/drafts/c.md', 'index.md'])
  })

  it('is not read when its folder is a link that leads outside', async () => {
    await symlink(join(root, 'outside'), join(root, 'site/linked'))
    const [file] = await findContentFiles(['linked/*.md'], join(root, 'site'))
    await expect(file && readContentFile(file)).rejects.toThrow('outside')
  })

  it('is not read when it is too large', async () => {
    await write('site/large.md', 'x'.repeat(LARGEST_FILE + 1))
    const [file] = await findContentFiles(['large.md'], join(root, 'site'))
    await expect(file && readContentFile(file)).rejects.toThrow('larger')
  })
})
