/** Makes the agents that a configuration names. */
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Agent, AgentsOptions } from './agents.ts'
import { configError, ConfigError, suggest, type AgentConfig, type Config } from './config.ts'
import type { Engine, EngineDefinition } from './engines/engine.ts'

export interface CreateAgentsOptions {
  readonly config: Config
  readonly engines: Readonly<Record<string, EngineDefinition>>
  readonly logger: Logger
  readonly pagesUrl?: string | undefined
}

/** @throws ConfigError when an agent names an unknown engine or its keys are not the engine's. */
export function createAgents(options: CreateAgentsOptions): AgentsOptions {
  const { config } = options
  const agents = new Map<string, Agent>()
  for (const [key, written] of Object.entries(config.agents)) {
    agents.set(key, { engine: createEngine(key, written, options), state: written.state })
  }
  return { agents, defaultAgent: config.defaultAgent, state: config.state }
}

function createEngine(key: string, written: AgentConfig, options: CreateAgentsOptions): Engine {
  const { state: _state, ...own } = written
  const { engine } = own
  const definition = typeof engine === 'string' ? named(engine, key, options) : given(engine)
  const result = definition.options.safeParse(own)
  if (!result.success) {
    const issues = result.error.issues.map((issue) => ({ ...issue, path: ['agents', key, ...issue.path] }))
    throw configError(sourceOf(options.config), issues, inAgents(key, definition.options))
  }
  const { folder } = options.config
  const logger = options.logger.child({ agent: key })
  return definition.create(result.data, { folder, logger, pagesUrl: options.pagesUrl })
}

function named(engine: string, key: string, { engines, config }: CreateAgentsOptions): EngineDefinition {
  const definition = Object.hasOwn(engines, engine) ? engines[engine] : undefined
  if (definition) return definition
  const hint = suggest(engine, Object.keys(engines))
  throw new ConfigError(`${sourceOf(config)}: agents.${key}.engine: there is no engine "${engine}"${hint}`)
}

/** A value made with `defineEngine` has no further keys in the configuration. */
function given(engine: Engine): Pick<EngineDefinition, 'options' | 'create'> {
  return { options: z.strictObject({ engine: z.unknown() }), create: () => engine }
}

function sourceOf(config: Config): string {
  return config.file ?? 'the defaults'
}

/** The engine's schema at its place in the configuration, so that errors can name the nearest key there. */
function inAgents(key: string, options: z.ZodType): z.ZodType {
  return z.object({ agents: z.object({ [key]: options }) })
}
