import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fingerprint } from './stamps.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'confab-stamps-'))
  mkdirSync(join(folder, 'src'))
  write('src/chat.ts', 'one')
})

afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, text: string): void {
  writeFileSync(join(folder, path), text)
}

it('sources that stay as they are give the same fingerprint', () => {
  expect(fingerprint([folder, '/none'])).toBe(fingerprint([folder, '/none']))
})

it.each([
  ['written', () => write('src/chat.ts', 'another')],
  ['added', () => write('src/new.ts', '')],
  ['removed', () => rmSync(join(folder, 'src/chat.ts'))],
])('a source that is %s gives another', (_, change) => {
  const before = fingerprint([folder])
  change()
  expect(fingerprint([folder])).not.toBe(before)
})

it('tests and built files do not count', () => {
  const before = fingerprint([folder])
  write('src/chat.test.ts', 'a test')
  mkdirSync(join(folder, 'dist'))
  write('dist/chat.js', 'built')
  expect(fingerprint([folder])).toBe(before)
})
