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
  const source = options.config.file ?? 'the defaults'
  const definition = typeof engine === 'string' ? options.engines[engine] : given(engine)
  if (!definition) {
    const hint = suggest(String(engine), Object.keys(options.engines))
    throw new ConfigError(`${source}: agents.${key}.engine: there is no engine "${String(engine)}"${hint}`)
  }
  const result = definition.options.safeParse(own)
  if (!result.success) {
    const issues = result.error.issues.map((issue) => ({ ...issue, path: ['agents', key, ...issue.path] }))
    throw configError(source, issues as z.core.$ZodIssue[], inAgents(key, definition.options))
  }
  const { folder } = options.config
  const logger = options.logger.child({ agent: key })
  return definition.create(result.data, { folder, logger, pagesUrl: options.pagesUrl })
}

/** A value made with `defineEngine` has no further keys in the configuration. */
function given(engine: Engine): EngineDefinition {
  return { options: z.strictObject({ engine: z.unknown() }), create: () => engine }
}

/** The engine's schema at its place in the configuration, so that errors can name the nearest key there. */
function inAgents(key: string, options: z.ZodType): z.ZodType {
  return z.object({ agents: z.object({ [key]: options }) })
}
