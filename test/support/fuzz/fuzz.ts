/** One whole fuzzing run: a server as a process of its own, a campaign against it, and what became of the server. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { openDatabase } from '../../../server/src/storage/database.ts'
import { Api, visitorApi } from '../api.ts'
import { percentile } from '../percentile.ts'
import { startServerProcess, type ServerProcess } from '../start-server.ts'
import { runCampaign, type CampaignOptions, type CampaignResult } from './campaign.ts'
import type { Known } from './grammars.ts'
import { startHealthyClient } from './healthy-client.ts'
import { recordClient } from './record.ts'

export interface FuzzOptions {
  readonly count: number
  readonly seed: number
  readonly onProgress?: (sent: number) => void
}

export interface FuzzReport {
  readonly sent: number
  readonly seconds: number
  readonly isAlive: boolean
  readonly faults: readonly string[]
  /** What the healthy client had to complain of, and the time of its slowest requests in milliseconds. */
  readonly troubles: readonly string[]
  readonly asked: number
  readonly p50: number
  readonly p99: number
  /** Bytes in use more than before, after garbage was collected. */
  readonly grownBytes: number
  /** What the server says of itself that it should not have to. */
  readonly complaints: readonly string[]
  readonly isDatabaseWhole: boolean
}

const environment = {
  CONFAB_CONFIG: join(import.meta.dirname, 'patient-limits.config.ts'),
  LOG_LEVEL: 'warn',
  NODE_OPTIONS: `--import ${join(import.meta.dirname, 'heap-on-signal.mjs')}`,
}

/** Inputs sent before memory is first measured: by then everything that is made once has been made. */
const WARM_UP = 1_000
/** Inputs sent as one visitor. */
const PART = 100_000

export async function fuzz({ count, seed, onProgress = () => {} }: FuzzOptions): Promise<FuzzReport> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'confab-fuzz-'))
  const server = await startServerProcess({ dataFolder, environment })
  try {
    const known = await someoneKnown(server.url)
    const recorded = await recordClient(server.url, known)
    const campaign = { url: server.url, recorded }
    await inParts({ ...campaign, count: Math.min(WARM_UP, count / 3), seed: seed + 1_000_000 })
    const before = await bytesInUse(server)
    const healthy = await startHealthyClient(server.url)
    const begin = performance.now()
    const { sent, faults } = await inParts({ ...campaign, count, seed, onProgress })
    const seconds = (performance.now() - begin) / 1_000
    const { times, troubles } = await healthy.end()
    const grownBytes = (await bytesInUse(server)) - before
    const isAlive = (await new Api(server.url).call('GET', '/readyz')).status === 200
    const complaints = complaintsOf(server)
    await server.end('SIGTERM')
    const isDatabaseWhole = await isWhole(dataFolder)
    return {
      ...{
        sent,
        seconds,
        isAlive,
        faults,
        troubles,
        asked: times.length,
        grownBytes,
        complaints,
        isDatabaseWhole,
      },
      p50: Math.round(percentile(times, 0.5)),
      p99: Math.round(percentile(times, 0.99)),
    }
  } finally {
    await server.end('SIGKILL')
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

/** Each part by an attacker of its own, whose token is good to the end of it: who is thrown out attacks no more. */
async function inParts({
  count,
  seed,
  onProgress,
  ...campaign
}: Omit<CampaignOptions, 'known'>): Promise<CampaignResult> {
  const faults: string[] = []
  let sent = 0
  for (let part = 0; sent < count; part++) {
    const before = sent
    const known = await someoneKnown(campaign.url)
    const result = await runCampaign({
      ...campaign,
      known,
      count: Math.min(PART, count - before),
      seed: seed + part * PART,
      onProgress: (now) => onProgress?.(before + now),
    })
    const path = `/v1/conversations/${known.conversationId}`
    const { status } = await new Api(campaign.url, known.token).call('GET', path)
    if (status !== 200) throw new Error(`The attacker was thrown out meanwhile: ${status}.`)
    faults.push(...result.faults)
    sent += result.sent
  }
  return { sent, faults }
}

async function someoneKnown(url: string): Promise<Known> {
  const visitor = await visitorApi(url)
  const { id: conversationId } = await visitor.create()
  const { message } = await visitor.post(conversationId, 'Hello')
  return { conversationId, messageId: message.id, token: visitor.token ?? '' }
}

/** Measured until it has stopped falling, for connections take a while to be forgotten. */
async function bytesInUse({ child, output }: ServerProcess): Promise<number> {
  let least = Infinity
  for (let patience = 3; patience > 0; patience--) {
    await pause(700)
    const said = output().length
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The server has ended:\n${output().slice(-2_000)}`)
    child.kill('SIGUSR2')
    const answer = await until(() => /in use: (\d+)/.exec(output().slice(said))?.[1])
    if (Number(answer) < least * 0.99) patience = 3
    least = Math.min(least, Number(answer))
  }
  return least
}

async function until<T>(read: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const value = read()
    if (value !== undefined) return value
    await pause(25)
  }
  throw new Error('The server does not say how much memory it uses.')
}

function complaintsOf({ output }: ServerProcess): string[] {
  return output()
    .split('\n')
    .filter((line) => /unhandled|uncaught|TypeError|RangeError|"level":(50|60)|Warning/.test(line))
    .slice(0, 20)
}

async function isWhole(dataFolder: string): Promise<boolean> {
  const database = openDatabase({ dataFolder })
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(database)
  await database.destroy()
  return rows[0]?.integrity_check === 'ok'
}
