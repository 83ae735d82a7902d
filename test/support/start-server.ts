/** Starts real servers on free ports with data of their own, and takes them away again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import type { Session } from '@confab/shared/protocol'
import { createApp, type App, type AppOptions } from '../../server/src/app.ts'
import { checkConfig } from '../../server/src/config/config.ts'
import { scriptedEngine } from './scripted-engine.ts'
import { openSchema, type TestSchema } from './test-schema.ts'

export const apiKey = 'sk_test_key_of_the_suite_0123456789'
const secret = 'a secret that only tests know, 32+'
const root = fileURLToPath(new URL('../..', import.meta.url))

export interface TestServer {
  readonly url: string
  readonly app: App
  readonly dataFolder: string
  /** Set when it keeps its data in PostgreSQL. */
  readonly databaseUrl: string | undefined
  close(): Promise<void>
}

export interface StartOptions {
  /** A configuration as it would be written; the scripted engine answers when no agent is named. */
  readonly config?: object
  /** Data of an earlier server; it is then kept on close. */
  readonly dataFolder?: string
  /** A database that another server has, too. */
  readonly databaseUrl?: string
  /** Carries hints to the others; left out, the database does. */
  readonly redisUrl?: string
  readonly preview?: boolean
  readonly logLevel?: string
  readonly now?: () => Date
  readonly sessionTimes?: AppOptions['sessionTimes']
}

/** A server in this process. */
export async function startServer(options: StartOptions = {}): Promise<TestServer> {
  const written = {
    agents: { scripted: { engine: scriptedEngine } },
    origins: ['https://host.example'],
    ...options.config,
  }
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'confab-test-'))
  const schema = await schemaFor(dataFolder)
  const app = await createApp({
    config: { ...checkConfig(written, 'the test'), folder: root, file: undefined },
    settings: {
      host: '127.0.0.1',
      port: 0,
      logLevel: 'silent',
      dataFolder,
      databaseUrl: options.databaseUrl ?? schema?.databaseUrl,
      redisUrl: options.redisUrl,
      apiKeys: [apiKey],
      secret,
    },
    logger: pino({ level: options.logLevel ?? 'silent' }),
    preview: options.preview ?? false,
    ...(options.now ? { now: options.now } : {}),
    ...(options.sessionTimes ? { sessionTimes: options.sessionTimes } : {}),
  })
  const url = await app.listen()
  return {
    url,
    app,
    dataFolder,
    databaseUrl: schema?.databaseUrl,
    async close() {
      await app.close(0)
      if (options.dataFolder !== undefined) return
      rmSync(dataFolder, { recursive: true, force: true })
      await schema?.drop()
    },
  }
}

/** With `CONFAB_TEST_SERVERS=postgres` servers keep their data there, each folder's in a schema of its own. */
async function schemaFor(dataFolder: string): Promise<TestSchema | undefined> {
  const { CONFAB_TEST_SERVERS: kind, CONFAB_TEST_DATABASE_URL: address } = process.env
  if (kind !== 'postgres' || !address) return undefined
  return openSchema(address, `test_${createHash('sha1').update(dataFolder).digest('hex')}`)
}

export interface ServerProcess {
  readonly url: string
  readonly child: ChildProcess
  /** What it has printed so far. */
  output(): string
  /** Sends the signal and resolves with the exit code when the process is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

export interface ProcessOptions {
  readonly dataFolder: string
  readonly command?: 'dev' | 'start'
  readonly environment?: NodeJS.ProcessEnv
}

/** A server as a process of its own, from the sources, with the scripted engine unless the environment says else. */
export async function startServerProcess(options: ProcessOptions): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', join(root, 'server/src/cli.ts'), options.command ?? 'start'],
    {
      cwd: root,
      env: {
        ...process.env,
        PORT: '0',
        CONFAB_CONFIG: join(root, 'test/support/scripted.config.ts'),
        CONFAB_DATA: options.dataFolder,
        CONFAB_API_KEYS: apiKey,
        CONFAB_SECRET: secret,
        ...options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const onData = (data: Buffer): void => {
      output += data.toString()
      const found = /listening on (\S+)/.exec(output)?.[1]
      if (found) resolve(found)
    }
    child.stdout.on('data', onData)
    child.stderr.on('data', onData)
    child.on('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output}`)))
  })
  return {
    url,
    child,
    output: () => output,
    end: (signal) =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode)
        child.on('exit', (code) => resolve(code))
        child.kill(signal)
      }),
  }
}

export interface Answer {
  readonly status: number

  readonly body: any
  readonly headers: Headers
}

/** Calls the HTTP API. `token` defaults to the API key. */
export async function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  { token = apiKey, headers = {} }: { token?: string | null; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
    headers: response.headers,
  }
}

/** A new visitor, as a browser would become one. */
export async function newVisitor(url: string): Promise<Session> {
  return (await call(url, 'POST', '/v1/sessions', {}, { token: null })).body as Session
}
