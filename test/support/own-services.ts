/** PostgreSQL and Redis of a test's own, for tests that stop, kill and restart them. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './loopback.ts'

const isRoot = process.getuid?.() === 0
const postgresFolder = newestPostgres()

/** Whether the programs are there. */
export const hasPostgres = postgresFolder !== undefined
export const hasRedis = isThere('redis-server')

export interface OwnPostgres {
  readonly url: string
  /** To all its processes at once, such as SIGSTOP. */
  signal(signal: NodeJS.Signals): void
  /** As after a crash; resolves when it answers again. */
  restart(): void
  stop(): void
}

export async function startPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'confab-postgres-'))
  const data = join(folder, 'data')
  const port = await freePort()
  const run = asPostgres(folder)
  run('initdb', `-D ${data} -A trust -U confab --no-sync`)
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`
  const control = (what: string): void =>
    run('pg_ctl', `-D ${data} -w -m immediate -l ${folder}/log -o '${settings}' ${what}`)
  control('start')
  const main = (): number => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  return {
    url: `postgres://confab@127.0.0.1:${port}/postgres`,
    signal: (signal) => [main(), ...childrenOf(main())].forEach((pid) => process.kill(pid, signal)),
    restart: () => control('restart'),
    stop() {
      control('stop')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** It will not run as root. */
function asPostgres(folder: string): (program: string, options: string) => void {
  if (isRoot) chownSync(folder, idOf('-u'), idOf('-g'))
  return (program, options) => {
    const command = `${join(postgresFolder!, program)} ${options} >/dev/null`
    if (isRoot) execFileSync('su', ['postgres', '-s', '/bin/sh', '-c', command], { stdio: 'ignore' })
    else execFileSync('/bin/sh', ['-c', command], { stdio: 'ignore' })
  }
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres']).toString())
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    if (!Number.isInteger(pid)) return []
    try {
      const [, ppid] = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
      return Number(ppid) === parent ? [pid] : []
    } catch {
      return [] // It has just ended.
    }
  })
}

export interface OwnRedis {
  readonly url: string
  /** As a crash would end it. */
  kill(): Promise<void>
  /** At the same address. */
  start(): Promise<void>
}

export async function startRedis(): Promise<OwnRedis> {
  const port = await freePort()
  let child: ChildProcess
  const redis: OwnRedis = {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
    async start() {
      const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
      child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'], cwd: tmpdir() })
      let output = ''
      child.stdout!.on('data', (data: Buffer) => (output += data.toString()))
      while (!output.includes('Ready to accept connections')) await pause(10)
    },
  }
  await redis.start()
  return redis
}

/** Where Debian and its like put it. */
function newestPostgres(): string | undefined {
  try {
    const versions = readdirSync('/usr/lib/postgresql').sort((one, other) => Number(one) - Number(other))
    const folders = versions.map((version) => `/usr/lib/postgresql/${version}/bin`)
    return folders.findLast((folder) => existsSync(join(folder, 'initdb')))
  } catch {
    return undefined
  }
}

function isThere(program: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
