import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { serve } from '../server/src/main.ts'
import { faultOf } from '../server/src/start-faults.ts'
import { Secrets } from '../server/src/config/secrets.ts'
import { startEchoingUpstream, type EchoingUpstream } from './support/canaries/echoing-upstream.ts'
import { fullRun } from './support/canaries/full-run.ts'
import { startServerProcess } from './support/start-server.ts'

const canary = (name: string): string => `canary-${name}-0123456789abcdefABCDEF-${name}`
const canaries = {
  CANARY_NUMENO: canary('numeno'),
  CANARY_MOVEWORKS: canary('moveworks'),
  CANARY_CLIENT: canary('client'),
  CANARY_ORQ: canary('orq'),
  CANARY_OPENAI: canary('openai'),
  CANARY_STATESET: canary('stateset'),
  CANARY_IDENTITY: canary('identity'),
  OWN_API_TOKEN: canary('own'),
  CONFAB_SECRET: canary('secret'),
  CONFAB_API_KEYS: canary('api-key'),
}
const secret = canary('another')
const short = 'sk-short-1'
const agents = ['numeno', 'moveworks', 'client', 'orq', 'openai', 'chat', 'own']
const message = 'canary-message: what nobody may find in a log'
const previewPaths = ['/', '/preview/project', '/preview/conversations', '/preview/sample', '/pages/']

const folder = mkdtempSync(join(tmpdir(), 'confab-secrets-'))
let upstream: EchoingUpstream
beforeAll(async () => {
  upstream = await startEchoingUpstream()
})
afterAll(async () => {
  await upstream.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Names of what should be nowhere and is in this text. */
function found(text: string, more: Record<string, string> = {}): string[] {
  return Object.entries({ ...canaries, ...more })
    .filter(([, value]) =>
      [value, encodeURIComponent(value), Buffer.from(value).toString('base64')].some((way) =>
        text.includes(way),
      ),
    )
    .map(([name]) => name)
}

describe('twelve secrets are found nowhere', () => {
  it.each(['dev', 'start'] as const)('in a full run of confab %s', { timeout: 60_000 }, async (command) => {
    const identityToken = await new SignJWT({ sub: 'user-1', aud: 'confab' })
      .setProtectedHeader({ alg: 'HS256', kid: 'site' })
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(new TextEncoder().encode(canaries.CANARY_IDENTITY))
    const environment = {
      ...canaries,
      UPSTREAM: upstream.url,
      LOG_LEVEL: 'trace',
      CONFAB_CONFIG: join(import.meta.dirname, 'support/canaries/canaries.config.mjs'),
    }
    const server = await startServerProcess({ command, dataFolder: join(folder, command), environment })
    const run = { url: server.url, apiKey: canaries.CONFAB_API_KEYS, identityToken, agents, message }
    const said = await fullRun({ ...run, paths: command === 'dev' ? previewPaths : [] })
    await server.end('SIGTERM')
    const log = server.output()
    expect(said.length).toBeGreaterThan(200)
    expect(
      said.flatMap((text) =>
        found(text, { identityToken }).map((name) => `${name} in ${text.slice(0, 300)}`),
      ),
    ).toEqual([])
    expect(found(log, { identityToken, message })).toEqual([])
    expect(log).not.toMatch(/eyJ[\w-]+\.eyJ/)
    // The trap is set: the engines do send their secrets, and the log does tell of faults.
    expect(log).toContain('[hidden]')
    for (const name of ['CANARY_NUMENO', 'CANARY_ORQ', 'CANARY_OPENAI', 'CANARY_MOVEWORKS'] as const) {
      expect(upstream.received()).toContain(canaries[name])
    }
  })

  const config = (name: string, file: string, text: string) => ({ name, file, text })
  it.each([
    config('that ends early', 'a.json', `{"agents": {"a": {"engine": "orq", "apiKey": "${secret}"`),
    config('with a stray word', 'a.json', `{"apiKey": ${secret}}`),
    config('with a short one', 'a.json', `{"apiKey": ${short}}`),
    config('with an unknown key', 'a.json', `{"agents": {}, "apiKey": "${secret}"}`),
    config('with no text', 'a.json', `{"agents": {"a": {"engine": "numeno", "apiKey": ["${secret}"]}}}`),
    config(
      'with a weak key',
      'a.json',
      `{"identity": {"keys": [{"kid": "a", "alg": "ES256", "secret": "${secret}"}]}}`,
    ),
    config('that is no TypeScript', 'a.ts', `export default { agents: { a: { apiKey: '${secret}' ] } }`),
    config('that throws', 'a.ts', `throw new Error('bad token ' + process.env.OWN_API_TOKEN)`),
  ])('in what is said of a configuration $name', async ({ file, text }) => {
    const place = mkdtempSync(join(folder, 'faulty-'))
    writeFileSync(join(place, file), text)
    const output = await faultOfStart({ CONFAB_CONFIG: join(place, file), CONFAB_DATA: join(place, 'data') })
    expect(output).toContain(file)
    expect(found(output, { secret, short })).toEqual([])
  })

  it.each([
    `postgres://confab:${secret}@127.0.0.1:1/confab`,
    `postgres://confab:${secret}@127.0.0.1:1/confab?sslmode=verify-full&sslrootcert=/none`,
    `mysql://confab:${secret}@127.0.0.1/confab`,
    `postgres://confab:${secret}@[/confab`,
  ])('in what is said of a database: %#', async (url) => {
    const output = await faultOfStart({ DATABASE_URL: url, CONFAB_DATA: join(folder, 'none') })
    expect(output).toMatch(/DATABASE_URL|ECONNREFUSED|ENOENT|Invalid URL/)
    expect(found(output, { secret })).toEqual([])
  })
})

/** What `confab start` prints before it gives up. */
async function faultOfStart(environment: Record<string, string>): Promise<string> {
  const all = { ...canaries, PORT: '0', CONFAB_ORIGINS: 'https://host.example', ...environment }
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value)
  const secrets = new Secrets(process.env)
  try {
    await serve('start', secrets)
  } catch (error) {
    return secrets.hide(faultOf(error))
  } finally {
    vi.unstubAllEnvs()
  }
  throw new Error('It started.')
}
