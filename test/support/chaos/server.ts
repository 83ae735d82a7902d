/** A server that is killed and started again under one address: a fault proxy that always leads to the living one. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChaosBuild } from './build.ts'
import { startFaultProxy, type FaultProxy } from '../fault-proxy.ts'
import { apiKey } from '../start-server.ts'

export interface ChaosServerOptions {
  readonly build: ChaosBuild
  readonly seed?: number
  /** `postgres://…`; left out, the embedded database is used. */
  readonly databaseUrl?: string | undefined
  /** Another configuration than that of `agents.ts`. */
  readonly config?: object
  /** What the process is started by, such as `strace` with its arguments. */
  readonly wrapper?: readonly string[]
}

/** How long a server may take to start, and to end. */
const START_MS = 30_000

export class ChaosServer {
  readonly dataFolder = mkdtempSync(join(tmpdir(), 'confab-chaos-'))
  readonly proxy: FaultProxy
  readonly databaseUrl: string | undefined
  readonly #options: ChaosServerOptions
  readonly #config: string
  #standby: Promise<ChildProcess> | undefined
  #child: ChildProcess | undefined
  #output = ''
  /** When each process began to serve, in milliseconds since 1970. */
  readonly starts: number[] = []

  constructor(proxy: FaultProxy, options: ChaosServerOptions) {
    this.proxy = proxy
    this.databaseUrl = options.databaseUrl
    this.#options = options
    this.#config = options.config ? join(this.dataFolder, 'confab.config.json') : options.build.config
    if (options.config) writeFileSync(this.#config, JSON.stringify(options.config))
  }

  /** The address that stays. */
  get url(): string {
    return this.proxy.url
  }

  /** What the processes have printed. */
  get output(): string {
    return this.#output
  }

  get pid(): number {
    return this.#child!.pid!
  }

  /** The ids of responses that an engine was asked to generate, once for each time. */
  get asked(): string[] {
    return readFileSync(this.#askedFile, 'utf8').split('\n').filter(Boolean)
  }

  get #askedFile(): string {
    return join(this.dataFolder, 'asked')
  }

  /** Starts a process and leads the proxy to it; `crashAt` is such as `commit.flushed:3`. @returns its own address. */
  async start(crashAt?: string): Promise<string | undefined> {
    const child = await (this.#standby ?? this.#load())
    this.#standby = undefined
    this.#child = child
    const listening = this.#address(child)
    child.send({
      PORT: '0',
      LOG_LEVEL: 'warn',
      CONFAB_CONFIG: this.#config,
      CONFAB_DATA: this.dataFolder,
      CONFAB_API_KEYS: apiKey,
      CONFAB_SECRET: 'a secret that only tests know, 32+',
      ASKED: this.#askedFile,
      ...(this.databaseUrl === undefined ? {} : { DATABASE_URL: this.databaseUrl }),
      ...(crashAt === undefined ? {} : { CRASH_AT: crashAt }),
    })
    const url = await listening
    if (url !== undefined) {
      this.proxy.aim(url)
      this.starts.push(Date.now())
    } else if (crashAt === undefined) throw new Error(`The server does not start:\n${this.#output}`)
    return url
  }

  /** Lets the server that is running end at `point`, such as `commit.flushed:3`, counted from now. */
  async arm(point: string): Promise<void> {
    await this.#ask(point)
  }

  /** What the process holds in its memory, in megabytes. */
  async memory(): Promise<number> {
    return (await this.#ask('memory')) as number
  }

  /** Loads the next process in the meantime. */
  prepare(): void {
    this.#standby ??= this.#load()
  }

  /** Resolves with the exit code, or the name of the signal, when the process is gone. */
  async ended(): Promise<number | string | null> {
    const child = this.#child!
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    return child.exitCode ?? child.signalCode
  }

  /** @returns what `ended` does. */
  async end(signal: NodeJS.Signals): Promise<number | string | null> {
    this.#child!.kill(signal)
    return this.ended()
  }

  async close(): Promise<void> {
    for (const child of [this.#child, await this.#standby?.catch(() => undefined)]) child?.kill('SIGKILL')
    await this.proxy.close()
    rmSync(this.dataFolder, { recursive: true, force: true })
  }

  async #ask(question: string): Promise<unknown> {
    const child = this.#child!
    const answered = once(child, 'message')
    child.send(question)
    const [answer] = (await answered) as unknown[]
    return answer
  }

  /** A process that has loaded its code and waits for its environment. */
  async #load(): Promise<ChildProcess> {
    const { build, wrapper = [] } = this.#options
    const [command = process.execPath, ...before] = wrapper
    const child = fork(build.entry, [], {
      execPath: command,
      execArgv: [...before, ...(wrapper.length > 0 ? [process.execPath] : [])],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => (this.#output += data.toString()))
    }
    const loaded = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)])
    if (!loaded) throw new Error(`The server cannot be loaded:\n${this.#output}`)
    return child
  }

  /** The address the process says it listens at; undefined when it ends before it does. */
  #address(child: ChildProcess): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      let said = ''
      const timer = setTimeout(() => reject(new Error(`The server does not start:\n${said}`)), START_MS)
      const settle = (url?: string): void => {
        clearTimeout(timer)
        resolve(url)
      }
      child.stdout?.on('data', (data: Buffer) => {
        said += data.toString()
        const url = /listening on (\S+)/.exec(said)?.[1]
        if (url) settle(url)
      })
      child.once('exit', () => settle())
    })
  }
}

export async function newChaosServer(options: ChaosServerOptions): Promise<ChaosServer> {
  return new ChaosServer(await startFaultProxy('http://127.0.0.1:1', options.seed), options)
}
