/** A load, and a server that is ended again and again under it; then what clients saw is held against what was kept. */
import { setTimeout as pause } from 'node:timers/promises'
import { moments, type Moment } from '../../../server/src/moments.ts'
import type { ChaosBuild } from './build.ts'
import { readKept } from './kept.ts'
import { Load } from './load.ts'
import { newChaosServer, type ChaosServer } from './server.ts'
import { checkHistory, type KeptConversation, type Problem } from '../history-checker.ts'
import type { Entry, Outcome } from '../history.ts'
import { seededRandom, type Random } from '../seeded-random.ts'

/** How the server is ended: at a moment of its work, at any time, or as an operator ends it, patiently or not. */
export type Trouble = Moment | 'SIGKILL' | 'SIGTERM' | 'SIGTERM twice'

/** Each moment once. The load begins just before a checkpoint is due, and the next is far away: so that comes first. */
export const everyMoment: readonly Moment[] = [
  'checkpoint.begun',
  ...moments.filter((one) => one !== 'checkpoint.begun'),
]

export const fill = (trouble: Trouble, count: number): Trouble[] =>
  Array.from({ length: count }, () => trouble)

export interface CampaignOptions {
  readonly build: ChaosBuild
  readonly seed: number
  readonly conversations: number
  readonly readers: number
  readonly troubles: readonly Trouble[]
  /** `postgres://…`, empty; left out, the embedded database is used. */
  readonly databaseUrl?: string | undefined
}

export interface CampaignReport {
  readonly seed: number
  /** How often the server was ended, by how. */
  readonly ended: Readonly<Record<string, number>>
  readonly acknowledged: number
  /** Tries of a message that were cut off, not answered in time, or found no server: it may have been stored or not. */
  readonly unsure: number
  /** Conversations in which something was acknowledged. */
  readonly talking: number
  readonly events: number
  readonly observations: number
  readonly replies: { readonly completed: number; readonly failed: number }
  /** The longest that a reply which was open at a start took to end, from the last start on, in milliseconds. */
  readonly slowestEndMs: number
  /** The longest time from SIGTERM to the end of the process, in milliseconds. */
  readonly slowestExitMs: number
  readonly problems: readonly Problem[]
  /** What went otherwise than planned, such as a moment that was not reached. */
  readonly oddities: readonly string[]
}

/** How long the server lives between two troubles, at least and at most, in milliseconds. */
const LIFE_MS = [150, 500] as const
/** How long a moment is waited for. */
const MOMENT_MS = 30_000
const PATIENCE_MS = 60_000

export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { build, seed, conversations, readers, troubles, databaseUrl } = options
  const server = await newChaosServer({ build, seed, databaseUrl })
  const load = new Load({ url: server.url, conversations, readers, seed })
  const run = new Campaign(server, seed)
  try {
    for (const trouble of troubles.filter(isEarly)) await run.make(trouble)
    await server.start()
    await load.start()
    await run.live()
    await run.terminate()
    for (const trouble of troubles.filter((one) => !isEarly(one))) await run.make(trouble)
    await server.start()
    await load.finish(PATIENCE_MS)
    await run.terminate()
    const kept = await readKept(server)
    return { seed, ...run.report, ...figuresOf(load.history.entries, kept, server) }
  } finally {
    load.close()
    await server.close()
  }
}

/** Those that are over when the server has listened once. */
function isEarly(trouble: Trouble): boolean {
  return trouble === 'migration.applied'
}

function isSignal(trouble: Trouble): trouble is 'SIGKILL' | 'SIGTERM' | 'SIGTERM twice' {
  return trouble.startsWith('SIG')
}

class Campaign {
  readonly #server: ChaosServer
  readonly #random: Random
  readonly #ended: Record<string, number> = {}
  readonly #oddities: string[] = []
  #slowestExitMs = 0

  constructor(server: ChaosServer, seed: number) {
    this.#server = server
    this.#random = seededRandom(seed)
  }

  get report(): Pick<CampaignReport, 'ended' | 'oddities' | 'slowestExitMs'> {
    return { ended: this.#ended, oddities: this.#oddities, slowestExitMs: Math.round(this.#slowestExitMs) }
  }

  live(): Promise<void> {
    return pause(this.#random.int(...LIFE_MS))
  }

  /** Starts the server and sees it end. */
  async make(trouble: Trouble): Promise<void> {
    this.#ended[trouble] = (this.#ended[trouble] ?? 0) + 1
    if (isSignal(trouble)) {
      await this.#start()
      await this.live()
      return trouble === 'SIGKILL' ? void (await this.#server.end('SIGKILL')) : this.terminate(trouble)
    }
    const isOfShutdown = trouble.startsWith('shutdown.')
    await this.#start(`${trouble}:${isOfShutdown ? 1 : this.#occurrence(trouble)}`)
    if (isOfShutdown) await this.live()
    await this.#expectCrash(trouble, isOfShutdown ? this.#server.end('SIGTERM') : this.#server.ended())
  }

  async #start(crashAt?: string): Promise<void> {
    await this.#server.start(crashAt)
    this.#server.prepare()
  }

  async terminate(how: 'SIGTERM' | 'SIGTERM twice' = 'SIGTERM'): Promise<void> {
    const begin = performance.now()
    const ended = this.#server.end('SIGTERM')
    if (how === 'SIGTERM twice') {
      await pause(this.#random.int(1, 50))
      void this.#server.end('SIGTERM')
    }
    const code = await ended
    this.#slowestExitMs = Math.max(this.#slowestExitMs, performance.now() - begin)
    if (code !== 0) this.#oddities.push(`${how} ended with ${code}`)
  }

  async #expectCrash(moment: Moment, ended: Promise<unknown>): Promise<void> {
    const how = await Promise.race([ended, pause(MOMENT_MS)])
    if (how === 'SIGKILL') return
    this.#oddities.push(`${moment} was not reached: ${String(how)}`)
    await this.#server.end('SIGKILL')
  }

  /** Which time the moment is reached: rare ones at once, the others somewhere in the middle of things. */
  #occurrence(moment: Moment): number {
    if (moment === 'migration.applied') return this.#random.int(1, 3)
    return moment === 'checkpoint.begun' ? 1 : this.#random.int(2, 20)
  }
}

function figuresOf(
  history: readonly Entry[],
  kept: readonly KeptConversation[],
  server: ChaosServer,
): Omit<CampaignReport, 'seed' | 'ended' | 'oddities' | 'slowestExitMs'> {
  const ends = kept
    .flatMap(({ events }) => events)
    .flatMap((event) =>
      event.type === 'response.completed' || event.type === 'response.failed' ? [event] : [],
    )
  const count = (isOne: (end: (typeof ends)[number]) => boolean): number => ends.filter(isOne).length
  const sends = (type: Outcome): Entry[] =>
    history.filter((entry) => entry.operation === 'send' && entry.type === type)
  return {
    acknowledged: sends('ok').length,
    unsure: sends('info').filter((entry) => 'reason' in entry && entry.reason === 'INTERNAL_ERROR').length,
    talking: new Set(sends('ok').map(({ conversationId }) => conversationId)).size,
    events: kept.reduce((sum, { events }) => sum + events.length, 0),
    observations: history.filter(({ operation, type }) => operation === 'read' && type === 'ok').length,
    replies: {
      completed: count(({ type }) => type === 'response.completed'),
      failed: count(({ type }) => type === 'response.failed'),
    },
    slowestEndMs: slowestEnd(kept, server.starts),
    problems: checkHistory({ history, kept, asked: server.asked }),
  }
}

function slowestEnd(kept: readonly KeptConversation[], starts: readonly number[]): number {
  const spans = kept.flatMap(({ events }) =>
    events.flatMap((event) => {
      if (event.type !== 'response.created') return []
      const { id } = event.response
      const end = events.find(
        (one) =>
          (one.type === 'response.completed' || one.type === 'response.failed') && one.responseId === id,
      )
      // One without an end is a problem that the checker tells of.
      if (!end) return []
      const [begun, ended] = [Date.parse(event.at), Date.parse(end.at)]
      const last = starts.findLast((start) => start < ended)
      return last !== undefined && begun < last ? [ended - last] : []
    }),
  )
  return Math.max(0, ...spans)
}
