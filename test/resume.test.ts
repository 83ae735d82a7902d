/** Readers that lose their line again and again, or stay away for days, end up with the conversation as it is. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { VisitorConversation } from '@confab/shared/conversation'
import { stayAway, type Absence } from './support/chaos-absence.ts'
import { readKept } from './support/chaos-kept.ts'
import { transports, type Transport } from './support/chaos-lines.ts'
import { Reader } from './support/chaos-reader.ts'
import { Sender } from './support/chaos-sender.ts'
import { endlessEngine } from './support/endless-engine.ts'
import { startFaultProxy, type FaultProxy } from './support/fault-proxy.ts'
import { checkHistory } from './support/history-checker.ts'
import { History } from './support/history.ts'
import { seededRandom, type Random } from './support/seeded-random.ts'
import { call, newVisitor, startServer } from './support/start-server.ts'
import { canonical } from './support/transcripts.ts'

const toClose: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of toClose.splice(0).reverse()) await one.close()
})

const CONVERSATIONS = 20
const TABS = 3
const CUTS = 5
const MANY = 1_000_000
const limits = {
  sendBurst: MANY,
  sendsPerSecond: MANY,
  sessionBurst: MANY,
  requestBurst: MANY,
  authSockets: MANY,
}

describe('Three tabs of a conversation whose lines are cut five times in mid-reply', () => {
  it(`end with equal transcripts, to the byte, in ${CONVERSATIONS} conversations of ${CONVERSATIONS}`, async () => {
    const endless = endlessEngine(5)
    const server = await startServer({ config: { agents: { endless: { engine: endless } }, limits } })
    toClose.push(server)
    const history = new History()
    const talks = await Promise.all(
      Array.from({ length: CONVERSATIONS }, (_, index) => follow(server.url, history, index)),
    )
    await Promise.all(
      talks.map(async ({ id, tabs, sender }) => {
        const sent = sender.send('Talk', new AbortController().signal)
        await Promise.all(tabs.map(loseLines))
        endless.end(id)
        await sent
      }),
    )
    for (const { id, tabs } of talks) await settle(server.url, id, tabs)
    await server.app.close()
    const kept = await readKept(server)
    const problems = checkHistory({ history: history.entries, kept })
    expect(problems).toEqual([])
    for (const { tabs } of talks) {
      expect(new Set(tabs.map(({ reader }) => canonical(reader.transcript))).size).toBe(1)
    }
    const cuts = history.entries.filter(
      ({ operation, type }) => operation === 'read' && type === 'info',
    ).length
    expect(cuts).toBeGreaterThanOrEqual(CONVERSATIONS * TABS * CUTS)
  }, 60_000)
})

describe('A reader that was away for 72 hours, 10,000 events and two restarts of the server', () => {
  let absence: Absence
  beforeAll(async () => {
    absence = await stayAway({ hours: 72, events: 10_000, restarts: 2, limits })
  }, 60_000)
  afterAll(() => absence.close())

  it.each(transports)('is told all of it over %s', async (transport) => {
    const { url, token, transcript, seq } = absence
    const { reader } = comeBack(absence, transport)
    await expect.poll(() => reader.transcript.seq, { timeout: 20_000 }).toBe(seq)
    const path = `/v1/conversations/${transcript.id}/events?after=${MANY}`
    const { body } = await call(url, 'GET', path, undefined, { token })
    expect(canonical(reader.transcript)).toBe(canonical(body.conversation))
  })

  it.each(transports)('is told the first of it over %s within 300 ms', async (transport) => {
    const times: number[] = []
    for (let attempt = 0; attempt < 3; attempt++) times.push(await comeBack(absence, transport).first)
    expect(Math.min(...times)).toBeLessThan(300)
  })
})

/** `first` is how long the first event, or the snapshot, takes to arrive, in milliseconds. */
function comeBack(
  { url, token, transcript }: Absence,
  transport: Transport,
): { reader: Reader; first: Promise<number> } {
  const history = new History()
  const begin = performance.now()
  const options = { name: 'away', url, token, transport, transcript, history, random: seededRandom(1) }
  const reader = new Reader(options)
  toClose.push(reader)
  const first = expect
    .poll(() => history.entries.find(({ type }) => type === 'ok')?.at, { timeout: 20_000, interval: 5 })
    .toBeDefined()
    .then(() => history.entries.find(({ type }) => type === 'ok')!.at - begin)
  return { reader, first }
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

/** A new conversation, and three readers of it, each with a network of its own. */
async function follow(url: string, history: History, index: number): Promise<Talk> {
  const { visitorToken: token } = await newVisitor(url)
  const conversation = (await call(url, 'POST', '/v1/conversations', {}, { token }))
    .body as VisitorConversation
  const transcript = { ...conversation, messages: [], responses: [], order: [], feedback: {} }
  const tabs = await Promise.all(
    Array.from({ length: TABS }, async (_, number) => {
      const transport = transports[(index + number) % transports.length]!
      const random = seededRandom(index * TABS + number + 1)
      const proxy = await startFaultProxy(url, index * TABS + number + 1)
      const name = `${transport} ${index}.${number}`
      const reader = new Reader({ name, url: proxy.url, token, transport, transcript, history, random })
      toClose.push(proxy, reader)
      return { reader, proxy, random }
    }),
  )
  const random = seededRandom(index)
  const sender = new Sender({
    name: `sender ${index}`,
    url,
    token,
    conversationId: conversation.id,
    history,
    random,
  })
  toClose.push(sender)
  return { id: conversation.id, tabs, sender }
}

/** Cuts as they come: between two events, in the middle of one, after a silence in one direction or both. */
async function loseLines({ proxy, random, reader }: Tab): Promise<void> {
  for (let cut = 0; cut < CUTS; cut++) {
    const before = reader.transcript.seq
    while (reader.transcript.seq === before) await pause(2)
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
    proxy.cut(random.chance(0.5) ? 'reset' : 'end')
    proxy.set({})
  }
}

/** Waits until the readers have come to the end, and lets them write down what they hold. */
async function settle(url: string, id: string, tabs: readonly Tab[]): Promise<void> {
  const deadline = performance.now() + 15_000
  const isOver = (seq: number): boolean =>
    tabs.every(
      ({ reader: { transcript } }) => transcript.seq === seq && transcript.responses.at(-1)?.completedAt,
    )
  while (performance.now() < deadline) {
    const { body } = await call(url, 'GET', `/v1/conversations/${id}`)
    if (isOver((body as VisitorConversation).seq)) break
    await pause(20)
  }
  for (const { reader } of tabs) reader.finish()
}
