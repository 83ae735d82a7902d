/** How many messages a server keeps, and how soon it says so. */
import { setTimeout as pause } from 'node:timers/promises'
import { newId } from '@confab/shared/ids'
import { buildServer } from '../support/chaos/build.ts'
import { newChaosServer, type ChaosServer } from '../support/chaos/server.ts'
import { percentile } from '../support/percentile.ts'
import { flushTimes } from './disk.ts'
import type { Part } from './part.ts'
import type { RawClient } from './raw-client.ts'
import { follow, inTurns, newVisit } from './visitors.ts'

const TALKS = 60
const READERS = 3
const PER_SECOND = 300
const STEADY_MS = 20_000
const FULL_MS = 8_000
/** How many each conversation has under way when as many are sent as are taken. */
const UNDER_WAY = 2
const FLUSHES = 1_000

export const messages: Part = {
  name: 'messages',
  async measure() {
    const build = await buildServer()
    const server = await newChaosServer({ build })
    try {
      const { flushes, steady, delayMs, perSecond, lost } = await load(server)
      const [p50, p99] = [percentile(flushes, 0.5), percentile(flushes, 0.99)]
      return {
        heading: 'How soon is a message kept?',
        text: `${TALKS} conversations, each with ${READERS} readers, in a server that is a process of its own and shares the machine with those who send and read. A message is acknowledged when it is on the disk. The floor is the same disk: ${FLUSHES.toLocaleString('en')} pieces of 300 bytes, each flushed by itself (\`fdatasync\`) before the load, and as many after it. The delay of the event loop is that which the server shows at \`/metrics\`.`,
        figures: [
          {
            what: `At ${PER_SECOND} messages a second, half are acknowledged within`,
            value: percentile(steady, 0.5),
            unit: 'ms',
            floor: p50,
            most: 10,
          },
          {
            what: `At ${PER_SECOND} messages a second, 99 of 100 within`,
            value: percentile(steady, 0.99),
            unit: 'ms',
            floor: p99,
            most: Math.max(250, 3 * p99),
          },
          {
            what: 'Delay of the event loop meanwhile, 99 of 100 within',
            value: delayMs,
            unit: 'ms',
            most: 50,
          },
          { what: 'Messages that a reader was not told of', value: lost, unit: 'messages', most: 0 },
          {
            what: 'Messages acknowledged in a second when as many are sent as are taken',
            value: perSecond,
            unit: 'messages',
          },
        ],
      }
    } finally {
      await server.close()
      build.remove()
    }
  },
}

interface Talk {
  readonly conversationId: string
  readonly sender: RawClient
  readonly readers: readonly RawClient[]
  /** How many messages were acknowledged. */
  kept: number
}

async function load(server: ChaosServer) {
  const url = (await server.start())!
  const talks = await inTurns(TALKS, 10, (_) => begin(url))
  const flushes = flushTimes(server.dataFolder, FLUSHES)
  await sendSteadily(talks, 2_000)
  await readDelayMs(url)
  const steady = await sendSteadily(talks, STEADY_MS)
  const delayMs = await readDelayMs(url)
  const full = await sendAll(talks, FULL_MS)
  flushes.push(...flushTimes(server.dataFolder, FLUSHES))
  const lost = await missing(talks)
  for (const { sender, readers } of talks) for (const client of [sender, ...readers]) client.close()
  return { flushes, steady, delayMs, lost, perSecond: full / (FULL_MS / 1_000) }
}

async function begin(url: string): Promise<Talk> {
  const visit = await newVisit(url)
  const [sender, ...readers] = await inTurns(1 + READERS, 1, () => follow(url, visit))
  return { conversationId: visit.conversationId, sender: sender!, readers, kept: 0 }
}

async function post(talk: Talk): Promise<number> {
  const { sender, conversationId } = talk
  const begin = performance.now()
  await sender.ask('post-message', { conversationId, id: newId('msg'), content: 'Where is my parcel?' })
  talk.kept++
  return performance.now() - begin
}

/** At the same pace whether the server keeps it or not. @returns how long each took to be acknowledged */
async function sendSteadily(talks: readonly Talk[], milliseconds: number): Promise<number[]> {
  const under: Promise<number>[] = []
  const begin = performance.now()
  for (let past = 0; past < milliseconds; past = performance.now() - begin) {
    while (under.length < (past / 1_000) * PER_SECOND) under.push(post(talks[under.length % talks.length]!))
    await pause(1)
  }
  return Promise.all(under)
}

/** The next as soon as one is acknowledged. @returns how many were */
async function sendAll(talks: readonly Talk[], milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds
  let count = 0
  const go = async (talk: Talk): Promise<void> => {
    while (performance.now() < end) {
      await post(talk)
      count++
    }
  }
  await Promise.all(talks.flatMap((talk) => Array.from({ length: UNDER_WAY }, () => go(talk))))
  return count
}

/** How many messages readers still lack a second after the last one was acknowledged. */
async function missing(talks: readonly Talk[]): Promise<number> {
  await pause(1_000)
  return talks
    .flatMap(({ sender, readers, kept }) => [sender, ...readers].map(({ heard }) => Math.abs(kept - heard)))
    .reduce((sum, lack) => sum + lack, 0)
}

/** Since it was read last. */
async function readDelayMs(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const seconds = /^confab_event_loop_delay_seconds\{quantile="0.99"\} (\S+)$/m.exec(text)?.[1]
  if (seconds === undefined) throw new Error('The server does not say how late it is.')
  return Number(seconds) * 1_000
}
