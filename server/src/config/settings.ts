/** What the environment says: where to listen, where data is kept, and the secrets. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigError } from './config-errors.ts'
import { list } from './config.ts'

export interface Settings {
  readonly host: string
  readonly port: number
  readonly logLevel: string
  /** Folder of the embedded database and of what is made on first use. */
  readonly dataFolder: string
  readonly databaseUrl: string | undefined
  /** Carries hints between several servers of one database. */
  readonly redisUrl: string | undefined
  readonly apiKeys: readonly string[]
  /** Signs visitor tokens. */
  readonly secret: string
}

export type Mode = 'dev' | 'start'

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
const SECRET_CHARACTERS = 32

/**
 * In `dev` mode a missing API key is made and kept in the data folder. A missing secret is made in both modes, unless
 * several servers may share the database: then they must share the secret too.
 *
 * @throws ConfigError
 */
export function readSettings(folder: string, environment: NodeJS.ProcessEnv, mode: Mode): Settings {
  const dataFolder = resolve(folder, environment.CONFAB_DATA || '.confab')
  const databaseUrl = environment.DATABASE_URL || undefined
  const apiKeys = list(environment.CONFAB_API_KEYS)
  return {
    host: environment.HOST || '127.0.0.1',
    port: readPort(environment.PORT),
    logLevel: readLogLevel(environment.LOG_LEVEL, mode),
    dataFolder,
    databaseUrl: checkDatabaseUrl(databaseUrl),
    redisUrl: checkRedisUrl(environment.REDIS_URL || undefined, databaseUrl),
    apiKeys: apiKeys.length === 0 && mode === 'dev' ? [kept(dataFolder, 'api-key', 'sk_')] : apiKeys,
    secret: readSecret(environment.CONFAB_SECRET, {
      dataFolder,
      isShared: databaseUrl !== undefined && mode === 'start',
    }),
  }
}

function readPort(text: string | undefined): number {
  const port = Number(text || 8787)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new ConfigError(`PORT must be a number from 0 to 65535, not "${text}".`)
}

function readLogLevel(text: string | undefined, mode: Mode): string {
  const level = text || (mode === 'dev' ? 'warn' : 'info')
  if (logLevels.includes(level)) return level
  throw new ConfigError(`LOG_LEVEL must be one of ${logLevels.join(', ')}, not "${level}".`)
}

function checkDatabaseUrl(url: string | undefined): string | undefined {
  if (url === undefined || /^postgres(ql)?:\/\//.test(url)) return url
  throw new ConfigError('DATABASE_URL must begin with postgres:// (leave it out for the embedded database).')
}

function checkRedisUrl(url: string | undefined, databaseUrl: string | undefined): string | undefined {
  if (url === undefined) return undefined
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    throw new ConfigError('REDIS_URL must be an address that begins with redis:// or rediss://.')
  }
  if (databaseUrl !== undefined) return url
  throw new ConfigError(
    'REDIS_URL is for several servers, and these share a database: set DATABASE_URL too, or leave REDIS_URL out.',
  )
}

function readSecret(
  text: string | undefined,
  { dataFolder, isShared }: { dataFolder: string; isShared: boolean },
): string {
  if (!text) {
    if (isShared) {
      throw new ConfigError(
        'Set CONFAB_SECRET: servers that share a database must share the secret of their visitors.',
      )
    }
    return kept(dataFolder, 'secret', '')
  }
  if (text.length >= SECRET_CHARACTERS) return text
  throw new ConfigError(`CONFAB_SECRET must have at least ${SECRET_CHARACTERS} characters.`)
}

/** A random value that is made once and then read from the data folder. */
function kept(dataFolder: string, name: string, prefix: string): string {
  const file = join(dataFolder, name)
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  const value = prefix + randomBytes(32).toString('base64url')
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  // Whole or not at all: half a secret would be read as one ever after.
  writeFileSync(`${file}.new`, `${value}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return value
}
