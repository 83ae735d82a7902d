import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engineContract } from '@confab/server/testing'
import type { Engine } from '../../server/src/engines/engine.ts'
import { engines } from '../../server/src/engines/index.ts'
import { testedEngines } from '../support/tested-engines.ts'

describe.each(testedEngines)('$name', ({ ask, open }) => {
  let opened: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())

  it.concurrent.each(engineContract)('$promise', ({ check }) =>
    check(opened.make, { ask, patienceMs: 20_000 }),
  )
})

describe.each(Object.entries(engines))('%s', (key, { capabilities }) => {
  it('can do what its capabilities say, in one of its configurations at least', async () => {
    const rows = testedEngines.filter((row) => row.key === key)
    const made = await Promise.all(rows.map(({ open }) => open()))
    const can = (method: keyof Engine) => made.some(({ make }) => method in make())
    const { resume, feedback } = capabilities
    expect({ resume: can('resumeReply'), feedback: can('feedback') }).toEqual({ resume, feedback })
    await Promise.all(made.map(({ close }) => close()))
  })
})

describe('the list of engines', () => {
  it('has none that is not held to the contract', () => {
    const held = testedEngines.flatMap(({ key }) => key ?? [])
    expect([...new Set(held)].sort()).toEqual(Object.keys(engines).sort())
  })
})

describe('the example of an engine', () => {
  it('is the one in the documentation', () => {
    const page = readFileSync(new URL('../../docs/add-an-engine.md', import.meta.url), 'utf8')
    const example = readFileSync(new URL('../support/my-engine.ts', import.meta.url), 'utf8')
    expect(page).toContain(example.slice(example.indexOf('\n') + 1))
  })
})
