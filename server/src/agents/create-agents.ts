/** Makes the agents that a configuration names. */
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Agent, AgentsOptions } from './agents.ts'
import { checkShape, pick } from '../config/config-errors.ts'
import type { AgentConfig, Config } from '../config/config.ts'
import type { Engine, EngineDefinition } from '../engines/engine.ts'

export interface CreateAgentsOptions {
  readonly config: Config
  readonly engines: Readonly<Record<string, EngineDefinition>>
  readonly logger: Logger
  readonly pagesUrl?: string | undefined
}

/** @throws ConfigError when an agent names an unknown engine or its keys are not the engine's; none is made then. */
export function createAgents(options: CreateAgentsOptions): AgentsOptions {
  const { config } = options
  const makers = Object.entries(config.agents).map(
    ([key, written]) => [key, written.state, engineMaker(key, written, options)] as const,
  )
  const agents = new Map<string, Agent>()
  for (const [key, state, makeEngine] of makers) agents.set(key, { engine: makeEngine(), state })
  return { agents, defaultAgent: config.defaultAgent, state: config.state }
}

function engineMaker(key: string, written: AgentConfig, options: CreateAgentsOptions): () => Engine {
  const { state: _state, ...own } = written
  const { config, engines, logger, pagesUrl } = options
  const source = config.file ?? 'the defaults'
  const { engine } = own
  const definition = typeof engine === 'string' ? pick(engines, engine, 'engine', source) : given(engine)
  const checked = checkShape(definition.options, own, ['agents', key], source)
  const { folder } = config
  return () => definition.create(checked, { folder, logger: logger.child({ agent: key }), pagesUrl })
}

/** A value made with `defineEngine` has no further keys in the configuration. */
function given(engine: Engine): Pick<EngineDefinition, 'options' | 'create'> {
  return { options: z.strictObject({ engine: z.unknown() }), create: () => engine }
}
