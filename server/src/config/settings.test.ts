import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from './config-errors.ts'
import { checkConfig, type Config } from './config.ts'
import { refuseUnsafe } from './safety.ts'
import { readSettings, type Settings } from './settings.ts'

const secret = '0123456789abcdefghijklmnopqrstuv'
const key = 'sk_a_key_that_is_long_enough'

describe('the settings', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'confab-settings-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const read = (environment: NodeJS.ProcessEnv, mode: 'dev' | 'start' = 'start'): Settings =>
    readSettings(folder, environment, mode)

  it('have defaults that listen to this machine only', () => {
    expect(read({})).toMatchObject({
      host: '127.0.0.1',
      port: 8_787,
      logLevel: 'info',
      dataFolder: join(folder, '.confab'),
      databaseUrl: undefined,
      redisUrl: undefined,
      apiKeys: [],
    })
  })

  it('come from the environment', () => {
    const environment = {
      HOST: '0.0.0.0',
      PORT: '0',
      LOG_LEVEL: 'debug',
      CONFAB_DATA: 'data',
      DATABASE_URL: 'postgres://user:pass@db/confab',
      REDIS_URL: 'rediss://:pass@cache:6380/1',
      CONFAB_API_KEYS: ` ${key}, other-key-of-some-length ,`,
      CONFAB_SECRET: secret,
    }
    expect(read(environment)).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      logLevel: 'debug',
      dataFolder: join(folder, 'data'),
      databaseUrl: environment.DATABASE_URL,
      redisUrl: environment.REDIS_URL,
      apiKeys: [key, 'other-key-of-some-length'],
      secret,
    })
  })

  it.each([
    [{ PORT: 'http' }, 'PORT'],
    [{ PORT: '-1' }, 'PORT'],
    [{ PORT: '65536' }, 'PORT'],
    [{ PORT: '80.5' }, 'PORT'],
    [{ REDIS_URL: 'localhost:6379', DATABASE_URL: 'postgres://db/confab' }, 'redis://'],
    [{ REDIS_URL: 'redis://localhost' }, 'DATABASE_URL'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ DATABASE_URL: 'mysql://user:sk_hidden@db' }, 'DATABASE_URL'],
    [{ CONFAB_SECRET: 'sk_hidden' }, 'CONFAB_SECRET'],
    [{ DATABASE_URL: 'postgres://user:sk_hidden@db/confab' }, 'CONFAB_SECRET'],
  ])('%j are refused, without a secret in the words', (environment, name) => {
    expect(() => read(environment)).toThrow(ConfigError)
    expect(() => read(environment)).toThrow(name)
    expect(() => read(environment)).not.toThrow('sk_hidden')
  })

  it('make a key and a secret on first use, for the owner of the folder only, and keep them', () => {
    const first = read({}, 'dev')
    expect(first.apiKeys).toEqual([expect.stringMatching(/^sk_[\w-]{43}$/)])
    expect(first.secret.length).toBeGreaterThanOrEqual(32)
    expect(read({}, 'dev')).toEqual(first)
    for (const name of ['.', 'api-key', 'secret']) {
      expect(statSync(join(first.dataFolder, name)).mode & 0o077).toBe(0)
    }
    expect(readFileSync(join(first.dataFolder, 'secret'), 'utf8')).toBe(`${first.secret}\n`)
  })

  it('make no key in production', () => {
    expect(read({}).apiKeys).toEqual([])
  })

  it('are not confused by a file that a crash left unfinished', () => {
    const { dataFolder } = read({}, 'dev')
    rmSync(join(dataFolder, 'secret'))
    writeFileSync(join(dataFolder, 'secret.new'), 'half')
    expect(read({}, 'dev').secret.length).toBeGreaterThanOrEqual(32)
  })
})

describe('production', () => {
  const config = (origins: string[]): Config => ({
    ...checkConfig({ origins }, 'the test'),
    folder: '/',
    file: undefined,
  })
  const settings = (apiKeys: string[]): Settings => ({
    ...readSettings(tmpdir(), { CONFAB_SECRET: secret }, 'start'),
    apiKeys,
  })

  it('is served when it is safe', () => {
    refuseUnsafe(config(['https://example.com']), settings([key]))
    refuseUnsafe(config(['https://example.com']), settings([]))
  })

  it('is refused without origins and with keys that can be guessed, with every fault and no key in the words', () => {
    const serve = (): void => refuseUnsafe(config([]), settings(['short-key', key]))
    expect(serve).toThrow(ConfigError)
    expect(serve).toThrow(/CONFAB_ORIGINS[^]*CONFAB_API_KEYS/)
    expect(serve).not.toThrow('short-key')
  })
})
