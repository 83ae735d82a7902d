import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { staleElementFiles } from './files.mjs'
import { readElement, type ElementDocs } from './read-element.mjs'

const root = join(import.meta.dirname, '../..')
const element = readElement(root)

/** The surface that is promised to host pages. What is not here may change at any time. */
const promised: Record<keyof ElementDocs, string> = {
  attributes:
    'server agent mode placement open color-scheme locale heading greeting reasoning conversation storage teaser',
  properties: 'getIdentityToken strings starters tools context',
  methods: 'show hide toggle sendMessage stop newConversation logout destroy',
  events:
    'confab-ready confab-open confab-close confab-message confab-response confab-unread confab-connection confab-error confab-feedback confab-tool-call confab-link',
  parts: 'launcher panel header log message reasoning citations composer send teaser',
  slots: 'header empty footer launcher',
  cssProperties:
    '--confab-accent --confab-on-accent --confab-link --confab-background --confab-surface --confab-text --confab-muted --confab-border --confab-danger --confab-radius --confab-space --confab-font --confab-font-size --confab-font-mono',
}

const folders = ['widget/src', 'test']
const tests = folders
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
      .map((path) => readFileSync(join(root, folder, path), 'utf8')),
  )
  .join('\n')

/** How a test uses it, by kind. */
const used: Record<keyof ElementDocs, (name: string) => RegExp> = {
  attributes: (name) => new RegExp(`['" ]${name}['"=:]|\\b${camel(name)}\\b['"]?:|\\.${camel(name)} =`),
  properties: (name) => new RegExp(`\\.${name}\\b|\\b${name}:`),
  methods: (name) => new RegExp(`\\.${name}\\(`),
  events: (name) => new RegExp(`['"]${name}['"]`),
  parts: (name) => new RegExp(`part~=${name}\\b|const parts = .*'${name}'`),
  slots: (name) => new RegExp(`const slots = .*'${name}'`),
  cssProperties: (name) => new RegExp(`${name}\\b|'${name.slice('--confab-'.length)}'`),
}

function camel(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

describe.each(Object.keys(promised) as (keyof ElementDocs)[])('the %s of <confab-chat>', (kind) => {
  const names = promised[kind].split(' ')

  it('are those that are promised, each with what it is for', () => {
    expect(element[kind].map(({ name }) => name).sort()).toEqual(names.toSorted())
    for (const { name, doc } of element[kind]) expect(doc, name).toMatch(/^[A-Z`‘“0-9].{4,}[.!?]$/)
  })

  it.each(names)('%s is used by a test', (name) => {
    expect(used[kind](name).test(tests)).toBe(true)
  })
})

describe('what is written from the doc comments', () => {
  it('is as new as they are', async () => {
    expect(await staleElementFiles(root)).toEqual([])
  })
})
