import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadConfig, type Config } from '../config/config.ts'
import { watchConfig } from './watch-config.ts'

describe('a configuration that is watched', () => {
  let folder: string
  let stop: () => void
  let taken: Config[]
  let faults: unknown[]
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  const lastAgents = (): string[] => Object.keys(taken.at(-1)?.agents ?? {})

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'confab-watch-'))
    mkdirSync(join(folder, 'engines'))
    taken = []
    faults = []
  })
  afterEach(() => {
    stop()
    rmSync(folder, { recursive: true })
  })

  const begin = async (): Promise<void> => {
    const load = () => loadConfig(folder, {})
    const config = await load()
    stop = watchConfig({
      config,
      load,
      use: async (changed) => void taken.push(changed),
      failed: (error) => faults.push(error),
    })
  }

  it.each(['ts', 'js', 'mjs'])('counts when its file is written: confab.config.%s', async (ending) => {
    write(`confab.config.${ending}`, `export default { agents: { one: { engine: 'docs' } } }`)
    await begin()
    write(`confab.config.${ending}`, `export default { agents: { two: { engine: 'docs' } } }`)
    await vi.waitFor(() => expect(lastAgents()).toEqual(['two']))
  })

  it('counts when its file is replaced, as some editors do, and again after that', async () => {
    write('confab.config.json', `{ "agents": { "one": { "engine": "docs" } } }`)
    await begin()
    for (const name of ['two', 'three']) {
      write('new', `{ "agents": { "${name}": { "engine": "docs" } } }`)
      renameSync(join(folder, 'new'), join(folder, 'confab.config.json'))
      await vi.waitFor(() => expect(lastAgents()).toEqual([name]))
    }
  })

  it('counts when there was none before', async () => {
    await begin()
    write('confab.config.json', `{ "agents": { "first": { "engine": "docs" } } }`)
    await vi.waitFor(() => expect(lastAgents()).toEqual(['first']))
  })

  it.each(['ts', 'js'])('counts when a file changes that it imports through another: %s', async (ending) => {
    write('package.json', '{ "type": "module" }')
    write(`engines/name.${ending}`, `export const name = 'one'`)
    write(`engines/mine.${ending}`, `export { name } from './name.js'`)
    write(
      'confab.config.ts',
      `import { name } from './engines/mine.js'\nexport default { agents: { [name]: { engine: 'docs' } } }`,
    )
    await begin()
    write(`engines/name.${ending}`, `export const name = 'two'`)
    await vi.waitFor(() => expect(lastAgents()).toEqual(['two']))
  })

  it('stays as it was while it has a fault, and counts when that is mended', async () => {
    write('confab.config.ts', `export default {}`)
    await begin()
    write('confab.config.ts', `export default { agentz: {} }`)
    await vi.waitFor(() => expect(String(faults)).toContain('did you mean "agents"'))
    write('confab.config.ts', `export default { agents: {`)
    await vi.waitFor(() => expect(faults).toHaveLength(2))
    expect(taken).toEqual([])
    write('confab.config.ts', `export default { agents: { mended: { engine: 'docs' } } }`)
    await vi.waitFor(() => expect(lastAgents()).toEqual(['mended']))
  })
})
