import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultLimits } from '@confab/shared/limits'
import { ConfigError } from './config-errors.ts'
import { checkConfig, loadConfig } from './config.ts'
import { defineConfig, defineEngine } from '../define.ts'

const agents = { help: { engine: 'docs', content: ['docs/**/*.md'] } }
const check = (written: unknown) => checkConfig(written, 'confab.config.ts')
const faultsOf = (written: unknown): string => {
  try {
    check(written)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as ConfigError).message
  }
  throw new Error('It was accepted.')
}

describe('a configuration', () => {
  it('may say nothing: the docs are answered from, within the limits of the contract', () => {
    expect(check({})).toMatchObject({
      agents,
      defaultAgent: 'help',
      recorders: [],
      origins: [],
      limits: defaultLimits,
    })
    expect(defaultLimits).toMatchObject({ messageCharacters: 4_000, bodyBytes: 65_536, jsonDepth: 16 })
  })

  it('may say everything', () => {
    const engine = defineEngine({
      generateReply: () => {
        throw new Error('never called')
      },
    })
    const written = defineConfig({
      agents: { ...agents, mine: { engine, state: { phase: 'ask' } } },
      defaultAgent: 'mine',
      state: { playbook: 'greet', context: [{ plan: 'pro' }] },
      origins: ['https://example.com', 'http://localhost:3000'],
      limits: { messageCharacters: 100, repliesPerDay: null },
    })
    expect(check(written)).toMatchObject({
      defaultAgent: 'mine',
      state: written.state,
      origins: written.origins,
      limits: { ...defaultLimits, messageCharacters: 100 },
    })
  })

  it('starts with its first agent, if it names no default', () => {
    expect(check({ agents: { b: { engine: 'x' }, a: { engine: 'y' } } }).defaultAgent).toBe('b')
  })

  it.each([
    [{ agnets: {} }, 'unknown key "agnets"; did you mean "agents"?'],
    [
      { limits: { messageCharacter: 1 } },
      'unknown key "limits.messageCharacter"; did you mean "messageCharacters"?',
    ],
    [
      { agents: { help: { engine: 'docs', state: { playBook: 'x' } } } },
      'unknown key "agents.help.state.playBook"; did you mean "playbook"?',
    ],
    [
      { state: { mood: 'good' } },
      'unknown key "state.mood"; known are playbook, phase, systemMessage, context',
    ],
    [{ defaultAgent: 'hlep', agents }, 'defaultAgent "hlep" is not one of the agents; did you mean "help"?'],
    [{ agents: {} }, '"agents" names no agent'],
    [{ limits: { jsonDepth: 0 } }, 'limits.jsonDepth: '],
    [{ limits: { sendBurst: '20' } }, 'limits.sendBurst: '],
    [{ limits: { repliesPerDay: 0 } }, 'limits.repliesPerDay: '],
    [{ limits: { replySeconds: 1e9 } }, 'limits.replySeconds: '],
    [{ retention: { days: 1e9 } }, 'retention.days: '],
    [{ agents: { help: {} } }, 'agents.help.engine: '],
    [{ agents: { help: { engine: { name: 'x' } } } }, 'agents.help.engine: '],
    [{ agents: { '': { engine: 'docs' } } }, 'agents'],
    [{ origins: 'https://example.com' }, 'origins: '],
    [null, 'the configuration: '],
    ['x', 'the configuration: '],
  ])('%j is refused with the place and the remedy', (written, fault) => {
    expect(faultsOf(written)).toContain(`confab.config.ts: ${fault}`)
  })

  it.each([
    'example.com',
    'https://example.com/path',
    'https://*.example.com',
    '*',
    'https://EXAMPLE.com',
    'null',
    'file:///x',
  ])('takes exact origins only, not %s', (origin) => {
    expect(faultsOf({ origins: ['https://example.com', origin] })).toContain(
      'origins.1: must be an exact origin',
    )
  })

  it('says all that is wrong, a line each, and never a value', () => {
    const faults = faultsOf({
      agents: { help: { engine: 7 } },
      limits: { bodyBytes: 'sk_secret' },
      colour: 'sk_secret',
    })
    expect(faults.split('\n')).toHaveLength(3)
    expect(faults).not.toContain('sk_secret')
  })
})

describe('what is read at start', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'confab-config-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

  it('is the file in the folder, else the defaults', async () => {
    expect(await loadConfig(folder, {})).toMatchObject({ folder, file: undefined, defaultAgent: 'help' })
    write('confab.config.json', JSON.stringify({ agents: { json: { engine: 'docs' } } }))
    expect(await loadConfig(folder, {})).toMatchObject({
      folder,
      file: join(folder, 'confab.config.json'),
      defaultAgent: 'json',
    })
    write('confab.config.ts', 'const engine: string = "docs"\nexport default { agents: { ts: { engine } } }')
    expect(await loadConfig(folder, {})).toMatchObject({ defaultAgent: 'ts' })
  })

  it('is the file that CONFAB_CONFIG names, wherever it is; paths in it start there', async () => {
    mkdirSync(join(folder, 'deep'))
    write('confab.config.json', '{}')
    write('deep/mine.js', 'export default { agents: { mine: { engine: "docs" } } }')
    expect(await loadConfig(folder, { CONFAB_CONFIG: 'deep/mine.js' })).toMatchObject({
      defaultAgent: 'mine',
      folder: join(folder, 'deep'),
    })
    await expect(loadConfig(folder, { CONFAB_CONFIG: 'none.ts' })).rejects.toThrow(
      'There is no configuration file',
    )
  })

  it('names the file that is broken, and why', async () => {
    write('confab.config.json', '{ "agents": }')
    await expect(loadConfig(folder, {})).rejects.toThrow(/confab\.config\.json could not be read: .*JSON/)
    write('confab.config.json', '{ "agentz": {} }')
    await expect(loadConfig(folder, {})).rejects.toThrow(/confab\.config\.json: unknown key "agentz"/)
  })

  it('lets the environment have the last word on origins', async () => {
    write('confab.config.json', '{ "origins": ["https://file.example"] }')
    expect((await loadConfig(folder, {})).origins).toEqual(['https://file.example'])
    expect((await loadConfig(folder, { CONFAB_ORIGINS: '' })).origins).toEqual(['https://file.example'])
    const several = { CONFAB_ORIGINS: 'https://a.example, https://b.example,' }
    expect((await loadConfig(folder, several)).origins).toEqual(['https://a.example', 'https://b.example'])
    const wrong = { CONFAB_ORIGINS: 'https://a.example,b.example' }
    await expect(loadConfig(folder, wrong)).rejects.toThrow(/CONFAB_ORIGINS.*: b\.example$/)
  })
})
