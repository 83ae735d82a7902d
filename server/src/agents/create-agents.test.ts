import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Agents } from './agents.ts'
import { ConfigError } from '../config/config-errors.ts'
import { checkConfig } from '../config/config.ts'
import { createAgents } from './create-agents.ts'
import { defineEngine } from '../define.ts'
import { docs } from '../engines/docs/docs-engine.ts'
import type { Engine, EngineDefinition } from '../engines/engine.ts'

const silent = defineEngine({ generateReply: async function* () {} })
const made: string[] = []
const definition = (name: string): EngineDefinition => ({
  options: z.strictObject({ engine: z.literal(name), baseUrl: z.url().optional() }),
  capabilities: docs.capabilities,
  create: (): Engine => {
    made.push(name)
    return { ...silent, name }
  },
})
const engines = { numeno: definition('numeno'), docs: definition('docs') }

const create = (agents: object, rest: object = {}) => {
  made.length = 0
  const config = { ...checkConfig({ agents, ...rest }, 'the test'), folder: '/', file: 'confab.config.ts' }
  return createAgents({ config, engines, logger: pino({ level: 'silent' }) })
}

describe('the agents of a configuration', () => {
  it('have the engine they name, or the one they bring', () => {
    const agents = new Agents(create({ a: { engine: 'docs' }, b: { engine: silent } }))
    expect([agents.engineOf('a').name, agents.engineOf('b')]).toEqual(['docs', silent])
  })

  it.each([
    [{ a: { engine: 'dosc' } }, 'confab.config.ts: there is no engine "dosc"; did you mean "docs"?'],
    [{ a: { engine: 'constructor' } }, 'there is no engine "constructor"'],
    [{ a: { engine: 'docs', baseUlr: 'x' } }, 'unknown key "agents.a.baseUlr"; did you mean "baseUrl"?'],
    [{ a: { engine: 'docs', baseUrl: 'sk_secret' } }, 'agents.a.baseUrl: '],
    [{ a: { engine: silent, model: 'x' } }, 'unknown key "agents.a.model"'],
  ])('are refused with the place and the remedy, and none is made: %#', (wrong, fault) => {
    const refused = (): unknown => create({ fine: { engine: 'docs' }, ...wrong })
    expect(refused).toThrow(ConfigError)
    expect(refused).toThrow(fault)
    expect(refused).not.toThrow('sk_secret')
    expect(made).toEqual([])
  })

  it('start conversations with their own state over that of the whole configuration', () => {
    const agents = new Agents(
      create(
        { a: { engine: 'docs', state: { phase: 'ask' } }, b: { engine: 'docs' } },
        { state: { playbook: 'greet' } },
      ),
    )
    expect(agents.startOf('a', { context: [1] })).toEqual({
      playbook: 'greet',
      phase: 'ask',
      systemMessage: null,
      context: [1],
    })
    expect(agents.startOf('b', undefined)).toMatchObject({ playbook: 'greet', phase: null })
  })

  it('are named, or the first of them is meant', () => {
    const agents = new Agents(create({ b: { engine: 'docs' }, a: { engine: 'docs' } }))
    expect(agents.resolve(undefined)).toBe('b')
    expect(agents.resolve('a')).toBe('a')
    for (const key of ['c', '__proto__', 'toString']) {
      expect(() => agents.resolve(key)).toThrow('There is no agent')
    }
  })

  it('that are gone from a changed configuration answer that they are', async () => {
    const closed: string[] = []
    const old = { ...silent, close: async () => void closed.push('old') }
    const agents = new Agents(create({ a: { engine: old } }))
    await agents.replace(create({ b: { engine: 'docs' } }))
    expect(closed).toEqual(['old'])
    const reply = agents.engineOf('a').generateReply({} as never, new AbortController().signal)
    await expect(reply[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'ENGINE_MISCONFIGURED' })
  })
})
