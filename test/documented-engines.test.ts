import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { readPage } from '../scripts/docs/page.mjs'
import { checkConfig } from '../server/src/config/config.ts'
import { engines } from '../server/src/engines/index.ts'

interface Agent {
  readonly engine: string
}

/** The agents that the page's examples configure. */
function documentedAgents(): [string, Agent][] {
  const page = readFileSync(new URL('../docs/engines.md', import.meta.url), 'utf8')
  const examples = readPage(page)
    .blocks.map(({ lines }) => lines.join('\n').trim().replace(/,$/, ''))
    .filter((text) => /^\w+: \{\s+engine: '/.test(text) || text.startsWith('agents: {'))
  const env = new Proxy({}, { get: (_target, name) => `the value of ${String(name)}` })
  return examples.flatMap((text) => {
    const written = runInNewContext(`({ ${text} })`, { process: { env } }) as { agents?: object }
    return Object.entries(written.agents ?? written) as [string, Agent][]
  })
}

const agents = documentedAgents()

describe('the documentation of engines', () => {
  it('shows how each one is configured', () => {
    const shown = agents.map(([, { engine }]) => engine)
    expect([...new Set(shown)].sort()).toEqual(Object.keys(engines).sort())
  })

  it.each(agents)('shows a configuration that is accepted: %s', (key, agent) => {
    const copy = JSON.parse(JSON.stringify(agent)) as Agent
    expect(engines[agent.engine]?.options.safeParse(copy)).toMatchObject({ success: true })
    expect(() => checkConfig({ agents: { [key]: copy } }, 'the documentation')).not.toThrow()
  })
})
