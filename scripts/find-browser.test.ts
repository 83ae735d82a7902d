import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const finder = join(import.meta.dirname, 'find-browser.mjs')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'confab-browsers-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** A program that starts, or one that is there but does not. */
function place(path: string, works = true): string {
  const program = join(folder, path)
  mkdirSync(dirname(program), { recursive: true })
  writeFileSync(program, `#!/bin/sh\nexit ${works ? 0 : 1}\n`)
  chmodSync(program, 0o755)
  return program
}

function find(environment: Record<string, string>): { path: string; source: string } {
  const program = `import { findBrowser } from ${JSON.stringify(finder)}; console.log(JSON.stringify(findBrowser()))`
  const found = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    env: { HOME: folder, PATH: join(folder, 'bin'), ...environment },
    encoding: 'utf8',
    stdio: 'pipe',
  })
  return JSON.parse(found)
}

describe.skipIf(process.platform !== 'linux')('the browser for the tests', () => {
  it('is the one that CONFAB_BROWSER names, before any other', () => {
    place('bin/chromium')
    const mine = place('mine')
    expect(find({ CONFAB_BROWSER: mine })).toMatchObject({ path: mine, source: 'named by CONFAB_BROWSER' })
  })

  it('is never another than the one named, even if that cannot start', () => {
    place('bin/chromium')
    expect(() => find({ CONFAB_BROWSER: join(folder, 'none') })).toThrow(/CONFAB_BROWSER is .*none/)
  })

  it('is the first on PATH that starts', () => {
    place('bin/chromium', false)
    const chrome = place('bin/google-chrome')
    expect(find({})).toMatchObject({ path: chrome, source: 'found on PATH' })
  })

  it("is Playwright's newest copy when none is installed", () => {
    place('.cache/ms-playwright/chromium-1100/chrome-linux/chrome')
    const newest = place('.cache/ms-playwright/chromium_headless_shell-1200/chrome-linux/headless_shell')
    expect(find({}).path).toBe(newest)
  })
})
