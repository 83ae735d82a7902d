/** The configuration: what the file and the environment may say, checked with errors that say how to mend it. */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { stateAfterSchema } from '@confab/shared/conversation'
import { defaultLimits, type Limits } from '@confab/shared/limits'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { checkShape, ConfigError, suggest } from './config-errors.ts'
import { readConfigFile } from './config-file.ts'
import type { Engine } from '../engines/engine.ts'
import { identitySchema, type IdentityConfig } from '../visitors/identity-config.ts'

const positive = z.number().positive()
/** Timers cannot wait for longer, and would not wait at all. */
const seconds = positive.max(2_000_000)
const count = z.int().positive()
const perDay = z.int().positive().nullable()
const limitsSchema = z
  .strictObject({
    messageCharacters: z.int().positive(),
    conversationBytes: z.int().min(1_024),
    bodyBytes: z.int().min(1_024),
    jsonDepth: z.int().min(4).max(100),
    sendBurst: z.int().positive(),
    sendsPerSecond: positive,
    replySeconds: seconds,
    idleSeconds: seconds,
    engineBytes: z.int().positive(),
    queueBytes: z.int().min(16_384),
    authSeconds: seconds,
    authSockets: count,
    sessionBurst: count,
    sessionsPerSecond: positive,
    requestBurst: count,
    requestsPerSecond: positive,
    socketsPerVisitor: count,
    subscriptionsPerSocket: count,
    requestsInFlight: count,
    repliesPerDay: perDay,
    repliesPerVisitorPerDay: perDay,
    repliesPerAddressPerDay: perDay,
  } satisfies Record<keyof Limits, z.ZodType>)
  .partial()

const exactOrigin = z.string().refine(isExactOrigin, {
  message: 'must be an exact origin such as "https://example.com"',
})

const addressRange = z.string().refine(isRange, {
  message: 'must be an address or a range such as "10.0.0.0/8"',
})

/** An agent's other keys belong to its engine, which checks them. */
const agentSchema = z.looseObject({
  engine: z.union(
    [z.string(), z.custom<Engine>(isEngine)],
    'must be the name of an engine, or a value made with defineEngine',
  ),
  state: stateAfterSchema.optional(),
})

/** A recorder's other keys are its own. */
const recorderSchema = z.looseObject({ recorder: z.string() })

export const configSchema = z.strictObject({
  agents: z.record(z.string().min(1).max(100), agentSchema).default({
    help: { engine: 'docs', content: ['docs/**/*.md'] },
  }),
  defaultAgent: z.string().optional(),
  state: stateAfterSchema.optional(),
  recorders: z.array(recorderSchema).default([]),
  origins: z.array(exactOrigin).default([]),
  identity: identitySchema.prefault({}),
  limits: limitsSchema.default({}),
  retention: z.strictObject({ days: positive.max(100_000).nullable() }).default({ days: 90 }),
  trustProxy: z.array(addressRange).default([]),
})

export type ConfabConfig = z.input<typeof configSchema>
export type AgentConfig = z.output<typeof agentSchema>
export type RecorderConfig = z.output<typeof recorderSchema>

/** The configuration with everything filled in. */
export interface Config {
  readonly agents: Readonly<Record<string, AgentConfig>>
  readonly defaultAgent: string
  readonly state?: z.output<typeof stateAfterSchema> | undefined
  readonly recorders: readonly RecorderConfig[]
  readonly origins: readonly string[]
  readonly identity: IdentityConfig
  readonly limits: Limits
  /** How long a conversation is kept after its last activity; null means for ever. */
  readonly retention: { readonly days: number | null }
  /** Addresses and ranges of the proxies that say truly where a request comes from. */
  readonly trustProxy: readonly string[]
  /** The folder that relative paths in the configuration start from. */
  readonly folder: string
  /** The file it came from; undefined when there is none. */
  readonly file: string | undefined
}

export const configFileNames = [
  'confab.config.ts',
  'confab.config.js',
  'confab.config.mjs',
  'confab.config.json',
]

/**
 * Reads the file named by `CONFAB_CONFIG`, else `confab.config.*` in `folder`, else takes the defaults.
 *
 * @throws ConfigError
 */
export async function loadConfig(folder: string, environment: NodeJS.ProcessEnv): Promise<Config> {
  const named = environment.CONFAB_CONFIG
  const file = named
    ? resolve(folder, named)
    : configFileNames.map((name) => resolve(folder, name)).find(existsSync)
  if (file !== undefined && !existsSync(file))
    throw new ConfigError(`There is no configuration file ${file}.`)
  const written: unknown = file === undefined ? {} : await readFile(file)
  const config = checkConfig(written, file ?? 'the defaults')
  const origins = list(environment.CONFAB_ORIGINS)
  return {
    ...config,
    origins: origins.length > 0 ? checkOrigins(origins) : config.origins,
    folder: file === undefined ? folder : dirname(file),
    file,
  }
}

/** Checks a configuration as it is written. @throws ConfigError */
export function checkConfig(written: unknown, source: string): Omit<Config, 'folder' | 'file'> {
  const { limits, ...config } = checkShape(configSchema, written, [], source)
  const keys = Object.keys(config.agents)
  const defaultAgent = config.defaultAgent ?? keys[0]
  if (defaultAgent === undefined) throw new ConfigError(`${source}: "agents" names no agent.`)
  if (!keys.includes(defaultAgent)) {
    throw new ConfigError(
      `${source}: defaultAgent "${defaultAgent}" is not one of the agents${suggest(defaultAgent, keys)}`,
    )
  }
  return { ...config, defaultAgent, limits: { ...defaultLimits, ...withoutUndefined(limits) } }
}

async function readFile(file: string): Promise<unknown> {
  try {
    return await readConfigFile(file)
  } catch (error) {
    const fault = error instanceof Error ? error.message : 'unknown fault'
    throw new ConfigError(`${file} could not be read: ${fault}`)
  }
}

/** A pattern would be compared as it is, and so match nothing. */
function isExactOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text.replace(/\/$/, '') && !text.includes('*')
}

function isRange(text: string): boolean {
  return ipaddr.isValid(text) || ipaddr.isValidCIDR(text)
}

function isEngine(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Engine).generateReply === 'function'
}

function checkOrigins(origins: string[]): string[] {
  const wrong = origins.filter((origin) => !isExactOrigin(origin))
  if (wrong.length === 0) return origins
  throw new ConfigError(
    `CONFAB_ORIGINS: not an exact origin such as "https://example.com": ${wrong.join(', ')}`,
  )
}

/** A comma-separated list from the environment. */
export function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}
