/** Tabs that read the same conversations, each over a line of its own that is cut in mid-reply. */
import { setTimeout as pause } from 'node:timers/promises'
import { runningResponse } from '@confab/shared/apply-event'
import type { VisitorConversation } from '@confab/shared/conversation'
import { readKept } from './kept.ts'
import { transports } from './lines.ts'
import { Reader } from './reader.ts'
import { Sender } from './sender.ts'
import { endlessEngine } from '../endless-engine.ts'
import { startFaultProxy, type FaultProxy } from '../fault-proxy.ts'
import { checkHistory, type Problem } from '../history-checker.ts'
import { History } from '../history.ts'
import { seededRandom, type Random } from '../seeded-random.ts'
import { call, newVisitor, startServer } from '../start-server.ts'
import { canonical } from '../transcripts.ts'

export interface TabsOptions {
  readonly seed: number
  readonly conversations: number
  readonly tabs: number
  /** Of each tab's line. */
  readonly cuts: number
}

export interface TabsReport {
  readonly seed: number
  readonly cuts: number
  readonly events: number
  /** How many different transcripts the tabs of each conversation hold, at most. */
  readonly transcripts: number
  readonly problems: readonly Problem[]
}

const MANY = 1_000_000
export const noLimits = {
  sendBurst: MANY,
  sendsPerSecond: MANY,
  sessionBurst: MANY,
  requestBurst: MANY,
  authSockets: MANY,
}

const PATIENCE_MS = 30_000

export async function cutTabs(options: TabsOptions): Promise<TabsReport> {
  const endless = endlessEngine(5)
  const config = { agents: { endless: { engine: endless } }, limits: noLimits }
  const server = await startServer({ config })
  const history = new History()
  const indexes = Array.from({ length: options.conversations }, (_, index) => index)
  const cuts: number[] = []
  const talks = await Promise.all(indexes.map((index) => begin(server.url, history, index, options)))
  try {
    await Promise.all(
      talks.map(async ({ id, sender, tabs }) => {
        const sent = sender.send('Talk', new AbortController().signal)
        cuts.push(...(await Promise.all(tabs.map((tab) => loseLines(tab, options.cuts)))))
        endless.end(id)
        await sent
      }),
    )
    for (const talk of talks) await settle(server.url, talk)
    await server.app.close()
    const kept = await readKept(server)
    const texts = talks.map(({ tabs }) => new Set(tabs.map(({ reader }) => canonical(reader.transcript))))
    return {
      seed: options.seed,
      cuts: cuts.reduce((sum, one) => sum + one, 0),
      events: kept.reduce((sum, { events }) => sum + events.length, 0),
      transcripts: Math.max(...texts.map(({ size }) => size)),
      problems: checkHistory({ history: history.entries, kept }),
    }
  } finally {
    for (const { sender, tabs } of talks) {
      sender.close()
      for (const { reader } of tabs) reader.close()
      await Promise.all(tabs.map(({ proxy }) => proxy.close()))
    }
    await server.close()
  }
}

interface Tab {
  readonly reader: Reader
  readonly proxy: FaultProxy
  readonly random: Random
}

interface Talk {
  readonly id: string
  readonly sender: Sender
  readonly tabs: readonly Tab[]
}

async function begin(url: string, history: History, index: number, options: TabsOptions): Promise<Talk> {
  const { visitorToken: token } = await newVisitor(url)
  const { body } = await call(url, 'POST', '/v1/conversations', {}, { token })
  const conversation = body as VisitorConversation
  const transcript = { ...conversation, messages: [], responses: [], order: [], feedback: {} }
  const seedOf = (part: number): number => options.seed * 1_000_003 + index * 31 + part
  const shared = { url, token, history }
  const tabs = Array.from({ length: options.tabs }, async (_, number) => {
    const transport = transports[(index + number) % transports.length]!
    const random = seededRandom(seedOf(number))
    const proxy = await startFaultProxy(url, seedOf(number))
    const name = `${transport} ${index}.${number}`
    return {
      reader: new Reader({ ...shared, name, url: proxy.url, transport, transcript, random }),
      proxy,
      random,
    }
  })
  const { id } = conversation
  const random = seededRandom(seedOf(30))
  const sender = new Sender({ ...shared, name: `sender ${index}`, conversationId: id, random })
  return { id, sender, tabs: await Promise.all(tabs) }
}

/**
 * Cuts as they come: between two events, in the middle of one, after a silence in one direction or both.
 *
 * @returns how many lines were cut: each was there, in the middle of a reply
 */
async function loseLines({ proxy, random, reader }: Tab, cuts: number): Promise<number> {
  let made = 0
  for (; made < cuts; made++) {
    const before = reader.transcript.seq
    while (reader.transcript.seq === before || !runningResponse(reader.transcript)) await pause(2)
    proxy.set({
      latencyMs: random.int(0, 10),
      jitterMs: random.int(0, 10),
      ...(random.chance(0.5) ? { pieceBytes: random.int(20, 400) } : {}),
      ...(random.chance(0.3) ? { bytesPerSecond: random.int(50_000, 500_000) } : {}),
    })
    await pause(random.int(0, 60))
    if (random.chance(0.3)) {
      proxy.set({ hold: random.chance(0.5) ? ['up'] : ['up', 'down'] })
      await pause(random.int(10, 80))
    }
    // One that polls has now and then no line.
    await proxy.connected()
    proxy.cut(random.chance(0.5) ? 'reset' : 'end')
    proxy.set({})
  }
  return made
}

/** Waits until the readers have come to the end, and lets them write down what they hold. */
async function settle(url: string, { id, tabs }: Talk): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (performance.now() < deadline) {
    const { body } = await call(url, 'GET', `/v1/conversations/${id}`)
    const { seq } = body as VisitorConversation
    const isThere = ({ reader: { transcript } }: Tab): boolean =>
      transcript.seq === seq && Boolean(transcript.responses.at(-1)?.completedAt)
    if (tabs.every(isThere)) break
    await pause(20)
  }
  for (const { reader } of tabs) reader.finish()
}
