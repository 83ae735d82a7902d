/** The widget's state and a real server, with a bad network between them. */
import { setTimeout as pause } from 'node:timers/promises'
import { EventCursor } from '@confab/shared/event-cursor'
import { EventLog } from '../server/src/event-log/event-log.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { closing } from './support/closing.ts'
import { endlessEngine } from './support/endless-engine.ts'
import { startFaultProxy, type FaultProxy } from './support/fault-proxy.ts'
import { scripted, scriptedEngine } from './support/scripted-engine.ts'
import { seededRandom, type Random } from './support/seeded-random.ts'
import { startServer, type TestServer } from './support/start-server.ts'
import { canonical, hasReplies, serverTranscript, textsOf } from './support/transcripts.ts'
import { testPage, testWidget, type TestPage, type TestWidget } from './support/widget-state.ts'

const CUTS = 10
const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

const endless = endlessEngine(8)
let server: TestServer

beforeAll(async () => {
  server = await startServer({
    config: {
      agents: { scripted: { engine: scriptedEngine }, endless: { engine: endless } },
      defaultAgent: 'scripted',
      limits: { sendBurst: 10_000, sendsPerSecond: 10_000, sessionBurst: 10_000, requestBurst: 10_000 },
    },
  })
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => server.close())

/** A database that takes its time: events happen before, while and after the missed ones are read. */
function slowDatabase(): void {
  const { catchUp } = EventLog.prototype
  vi.spyOn(EventLog.prototype, 'catchUp').mockImplementation(async function (this: EventLog, id, after) {
    await pause(10)
    const missed = await catchUp.call(this, id, after)
    await pause(10)
    return missed
  })
}

beforeEach(slowDatabase)

describe('A widget whose connection is cut ten times in mid-reply', () => {
  it.each([
    ['by WebSocket', 1, 20],
    ['by HTTP', 0, 10],
    ['by whatever can be had', 0.5, 10],
  ])('ends with the same conversation as the server, %s', async (_, webSockets, count) => {
    const runs = await Promise.all(
      seeds.slice(0, count).map((seed) => loseConnection(seed, 10_000, webSockets)),
    )
    for (const run of runs) {
      expect.soft(run.cutsWhileRunning, `seed ${run.seed}`).toBe(CUTS)
      expect.soft(run.widget, `seed ${run.seed}`).toBe(run.server)
    }
  })

  it('would not, if it dropped events that come early and asked for no gap', async () => {
    vi.spyOn(EventCursor.prototype, 'hasGap', 'get').mockReturnValue(false)
    const accept = EventCursor.prototype.accept
    vi.spyOn(EventCursor.prototype, 'accept').mockImplementation(function (
      this: EventCursor<{ seq: number }>,
      event,
    ) {
      return event.seq === this.seq + 1 ? accept.call(this, event) : []
    })
    const runs = await Promise.all(seeds.map((seed) => loseConnection(seed, 500)))
    const differ = runs.filter((run) => run.widget !== run.server)
    expect(differ.length).toBeGreaterThan(0)
  })
})

describe('A message sent on a line that breaks', () => {
  it('is in the conversation once, and shown once all the while, for 20 seeds of 20', async () => {
    const runs = await Promise.all(seeds.map((seed) => sendOnBreakingLine(seed)))
    for (const { seed, shown, stored } of runs) {
      expect.soft(shown, `seed ${seed}`).toEqual([1, 2, 3])
      expect.soft(stored, `seed ${seed}`).toEqual(['First', 'Second', 'Third'])
    }
  })

  it('while offline waits, and goes out by itself when the network is back', async () => {
    const proxy = await badNetwork(1)
    const page = testPage({ firstRetryMs: 60_000, lastRetryMs: 60_000 })
    const widget = newWidget(proxy.url, page)
    widget.controller.send('Before')
    await widget.until('the reply has ended', hasReplies(1))
    proxy.set({ refuse: true })
    proxy.cut('reset')
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    widget.controller.send('While offline')
    expect(widget.controller.pending).toMatchObject([{ text: 'While offline', status: 'waiting' }])
    page.wake()
    await pause(50)
    expect(widget.controller.connection.status).toBe('offline')
    proxy.set({})
    page.wake()
    await widget.until('it is answered', hasReplies(2))
    const held = await serverTranscript(server.url, page, widget.controller.transcript!.id)
    expect(textsOf(held)).toEqual(['Before', 'While offline'])
    expect(canonical(widget.controller.transcript)).toBe(canonical(held))
  })

  it('goes out although the line went silent without a word', async () => {
    const proxy = await badNetwork(2)
    const page = testPage({ answerMs: 100, connectMs: 100 })
    const widget = newWidget(proxy.url, page)
    widget.controller.send('Before')
    await widget.until('the reply has ended', hasReplies(1))
    proxy.set({ hold: ['up', 'down'] })
    widget.controller.send('Into the silence')
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    await pause(300)
    proxy.set({})
    await widget.until('it is answered', hasReplies(2))
    expect(textsOf(await serverTranscript(server.url, page, widget.controller.transcript!.id))).toEqual([
      'Before',
      'Into the silence',
    ])
  })
})

describe('A network that lets no WebSockets through', () => {
  it.each(['refuse', 'deny', 'hold'] as const)('and does %s them is lived with', async (webSockets) => {
    const proxy = closing(await startFaultProxy(server.url))
    proxy.set({ webSockets })
    const widget = newWidget(proxy.url, testPage({ connectMs: 1_000 }))
    widget.controller.send(scripted({ say: 'By HTTP', pieces: 12, pauseMs: 1 }))
    await widget.until('the reply has ended', hasReplies(1))
    expect(widget.controller.transcript!.responses[0]!.outputs).toMatchObject([
      { content: { text: 'By HTTP' } },
    ])
    expect(widget.statuses).not.toContain('offline')
  })
})

interface Run {
  readonly seed: number
  readonly cutsWhileRunning: number
  readonly widget: string
  readonly server: string
}

/**
 * Lets a reply begin, cuts the line ten times, lets the reply end, and gives what both sides then hold. `webSockets` is how
 * likely one can be opened.
 */
async function loseConnection(seed: number, patienceMs: number, webSockets = 1): Promise<Run> {
  const random = seededRandom(seed)
  const proxy = await badNetwork(seed)
  const page = testPage({ webSocketMs: webSockets * 100 })
  const { newWebSocket } = page
  page.newWebSocket = (url) => {
    if (random.chance(webSockets)) return newWebSocket(url)
    throw new Error('No WebSockets here.')
  }
  const widget = newWidget(proxy.url, page, 'endless')
  widget.controller.send(`Seed ${seed}`)
  await widget.until('the reply is running', ({ running }) => running !== undefined)
  let cutsWhileRunning = 0
  for (let cut = 0; cut < CUTS; cut++) {
    await moment(widget, proxy, random)
    if (widget.controller.running) cutsWhileRunning++
    proxy.cut(random.chance(0.5) ? 'reset' : 'end')
  }
  if (random.chance(0.7)) await widget.until('it is live', ({ connection }) => connection.status === 'live')
  const id = widget.controller.transcript!.id
  endless.end(id)
  const held = await serverTranscript(
    server.url,
    page,
    id,
    ({ responses }) => responses.at(-1)?.status === 'COMPLETED',
  )
  const deadline = Date.now() + patienceMs
  while (widget.controller.transcript!.seq < held.seq && Date.now() < deadline) await pause(5)
  return { seed, cutsWhileRunning, widget: canonical(widget.controller.transcript), server: canonical(held) }
}

/** Waits for a line to cut: one that is live, mostly, else one that is catching up or only just being made. */
async function moment(widget: TestWidget, proxy: FaultProxy, random: Random): Promise<void> {
  const isUp = random.chance(0.7) ? ['live'] : ['live', 'catching-up']
  if (random.chance(0.2)) await proxy.connected()
  else await widget.until('the line is up', ({ connection }) => isUp.includes(connection.status))
  await pause(random.int(0, 40))
}

/** Sends three messages, each around the moment the line is cut, and gives what was shown and what is stored. */
async function sendOnBreakingLine(
  seed: number,
): Promise<{ seed: number; shown: number[]; stored: string[] }> {
  const random = seededRandom(seed)
  const proxy = await badNetwork(seed)
  const page = testPage()
  const widget = newWidget(proxy.url, page)
  const { controller } = widget
  const shown: number[] = []
  controller.onChange = () => {
    const count =
      controller.pending.length + (controller.transcript ? textsOf(controller.transcript).length : 0)
    if (shown.at(-1) !== count) shown.push(count)
  }
  for (const [index, text] of ['First', 'Second', 'Third'].entries()) {
    controller.send(text)
    await pause(random.int(0, 60))
    proxy.cut(random.chance(0.5) ? 'reset' : 'end')
    await widget.until('it is answered', hasReplies(index + 1))
  }
  return { seed, shown, stored: textsOf(await serverTranscript(server.url, page, controller.transcript!.id)) }
}

async function badNetwork(seed: number): Promise<FaultProxy> {
  const proxy = closing(await startFaultProxy(server.url, seed))
  const random = seededRandom(seed)
  proxy.set({
    latencyMs: random.int(0, 15),
    jitterMs: random.int(0, 15),
    ...(random.chance(0.5) ? { pieceBytes: random.int(20, 400) } : {}),
  })
  return proxy
}

function newWidget(url: string, page: TestPage, agent = 'scripted'): TestWidget {
  const widget = testWidget(url, page, { agent: () => agent })
  closing(widget.controller)
  return widget
}
