/** A server that says megabytes to readers who do not read. */
import { readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Response, VisitorConversation, VisitorTranscript } from '@confab/shared/conversation'
import type { ChaosBuild } from './build.ts'
import { Reader } from './reader.ts'
import { newChaosServer, type ChaosServer } from './server.ts'
import { History } from '../history.ts'
import { seededRandom } from '../seeded-random.ts'
import { call, newVisitor } from '../start-server.ts'
import { canonical } from '../transcripts.ts'

export interface StalledReport {
  /** What the server held in its memory at most, in megabytes: without stalled readers, and with them. */
  readonly aloneMb: number
  readonly crowdedMb: number
  /** How long a message in another conversation took meanwhile, in milliseconds: the median, and the longest. */
  readonly aloneUsualMs: number
  readonly crowdedUsualMs: number
  readonly aloneMs: number
  readonly crowdedMs: number
  /** How many of the readers the server let go of. */
  readonly dropped: number
  /** Whether a reader that did read, and some who read again, hold the same in the end. */
  readonly isEqual: boolean
}

/** More than the network takes from a sender whose reader does not read. */
const KILOBYTES = 8_000
/** Of so many it is seen how they go on; that is dear. */
const WOKEN = 6
const PATIENCE_MS = 60_000

export async function stallReaders(build: ChaosBuild, count: number): Promise<StalledReport> {
  const server = await newChaosServer({ build })
  try {
    const url = (await server.start())!
    const { visitorToken: token } = await newVisitor(url)
    return await new Flood(server, url, token).run(count)
  } finally {
    await server.close()
  }
}

interface Measured {
  readonly peak: number
  readonly usual: number
  readonly slowest: number
}

class Flood {
  readonly #server: ChaosServer
  readonly #url: string
  readonly #token: string

  constructor(server: ChaosServer, url: string, token: string) {
    this.#server = server
    this.#url = url
    this.#token = token
  }

  async run(count: number): Promise<StalledReport> {
    // The first one is for the process to get warm.
    await this.#flood((await this.#converse()).id)
    const alone = await this.#flood((await this.#converse()).id)
    const transcript = await this.#converse()
    const readers = await this.#follow(transcript, count)
    readers.forEach((reader) => reader.stall())
    const [healthy] = await this.#follow(transcript, 1)
    const files = this.#openFiles()
    const crowded = await this.#flood(transcript.id)
    await until(() => this.#openFiles() <= files - count)
    const dropped = Math.min(count, files - this.#openFiles())
    readers.slice(WOKEN).forEach((reader) => reader.close())
    const isEqual = await readAgain(readers.slice(0, WOKEN), healthy!)
    return {
      aloneMb: Math.round(alone.peak),
      crowdedMb: Math.round(crowded.peak),
      aloneUsualMs: Math.round(alone.usual),
      crowdedUsualMs: Math.round(crowded.usual),
      aloneMs: Math.round(alone.slowest),
      crowdedMs: Math.round(crowded.slowest),
      dropped,
      isEqual,
    }
  }

  /** A conversation in which something has been said. */
  async #converse(): Promise<VisitorTranscript> {
    const { body } = await this.#post('/v1/conversations', { agent: 'flood' })
    const conversation = body as VisitorConversation
    await this.#say(conversation.id, { content: 'Hello' })
    return { ...conversation, seq: 0, messages: [], responses: [], order: [], feedback: {} }
  }

  /** By turns over Socket.IO, server-sent events and a plain WebSocket; all of them have read something. */
  async #follow(transcript: VisitorTranscript, count: number): Promise<Reader[]> {
    const kinds = ['socket', 'events', 'websocket'] as const
    const shared = { url: this.#url, token: this.#token, transcript }
    const readers = Array.from({ length: count }, (_, index) => {
      const own = { name: `reader ${index}`, history: new History(), random: seededRandom(index) }
      return new Reader({ ...shared, ...own, transport: kinds[index % kinds.length]! })
    })
    await until(() => readers.every((reader) => reader.transcript.seq > 0))
    return readers
  }

  /** Lets a reply of many megabytes be said. */
  async #flood(id: string): Promise<Measured> {
    const other = (await this.#converse()).id
    let response: Response | undefined
    const said = this.#say(id, { content: `${KILOBYTES}`, action: 'generate-reply' })
    void said.then(({ body }) => (response = body.response))
    const times: number[] = []
    let peak = 0
    while (!response) {
      const begin = performance.now()
      await this.#say(other, { content: 'Am I held up?' })
      times.push(performance.now() - begin)
      peak = Math.max(peak, await this.#server.memory())
      await pause(50)
    }
    if (response.status !== 'COMPLETED') throw new Error(`The flood ended: ${JSON.stringify(response.error)}`)
    times.sort((a, b) => a - b)
    return { peak, usual: times[Math.floor(times.length / 2)] ?? 0, slowest: times.at(-1) ?? 0 }
  }

  #say(id: string, message: object): ReturnType<typeof call> {
    return this.#post(`/v1/conversations/${id}/messages`, { role: 'user', ...message })
  }

  #post(path: string, body: object): ReturnType<typeof call> {
    return call(this.#url, 'POST', path, body, { token: this.#token })
  }

  /** Files and sockets: only Linux tells. */
  #openFiles(): number {
    return readdirSync(`/proc/${this.#server.pid}/fd`).length
  }
}

/** @returns whether they, who read again now, come to hold what the one holds that read all the time. */
async function readAgain(readers: readonly Reader[], healthy: Reader): Promise<boolean> {
  readers.forEach((reader) => reader.wake())
  await until(() => healthy.transcript.responses.at(-1)?.status === 'COMPLETED')
  await until(() => readers.every((reader) => reader.transcript.seq === healthy.transcript.seq))
  const held = new Set([...readers, healthy].map(({ transcript }) => canonical(transcript)))
  for (const reader of [...readers, healthy]) reader.close()
  return held.size === 1
}

/** Resolves when it is so, or has not become so in time. */
async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!isSo() && performance.now() < deadline) await pause(20)
}
