import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Api, visitorApi } from './support/api.ts'
import { startFaultProxy, type FaultProxy } from './support/fault-proxy.ts'
import { openEachFeed, type Feed } from './support/feeds.ts'
import { scripted } from './support/scripted-engine.ts'
import { startServerProcess, type ServerProcess } from './support/start-server.ts'
import { openSchema, type TestSchema } from './support/test-schema.ts'
import { canonical, hasReplies, serverTranscript } from './support/transcripts.ts'
import { testPage, testWidget, type TestWidget } from './support/widget-state.ts'

const { CONFAB_TEST_DATABASE_URL: address, CONFAB_TEST_REDIS_URL: redis } = process.env

/** Set CONFAB_TEST_DATABASE_URL to run these, and CONFAB_TEST_REDIS_URL to let Redis carry the hints. */
describe.skipIf(!address)('Three servers behind a balancer that takes any of them', () => {
  let schema: TestSchema
  let dataFolder: string
  let servers: ServerProcess[]
  let balancer: FaultProxy
  const widgets: TestWidget[] = []
  const feeds: Feed[] = []

  const start = (): Promise<ServerProcess> =>
    startServerProcess({
      dataFolder,
      environment: {
        DATABASE_URL: schema.databaseUrl,
        ...(redis ? { REDIS_URL: redis } : {}),
        CONFAB_CONFIG: join(import.meta.dirname, 'support/resumable.config.ts'),
      },
    })
  beforeAll(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'confab-test-'))
    schema = await openSchema(address!, 'several_killed')
    servers = await Promise.all([start(), start(), start()])
    balancer = await startFaultProxy(servers[0]!.url)
    balancer.aim(...servers.map(({ url }) => url))
  }, 60_000)
  afterEach(() => {
    for (const { controller } of widgets.splice(0)) controller.close()
    for (const feed of feeds.splice(0)) feed.close()
  })
  afterAll(async () => {
    for (const server of servers) await server.end('SIGKILL')
    await balancer.close()
    await schema.drop()
    rmSync(dataFolder, { recursive: true, force: true })
  })

  /** Three tabs of a visitor, who ask in turn and all see each answer, until `isOver`; then all are equal. */
  const talk = async (isOver: (round: number) => boolean): Promise<void> => {
    const page = testPage({ quietMs: 1_000 })
    const tabs = [1, 2, 3].map(() => testWidget(balancer.url, page))
    widgets.push(...tabs)
    for (const { controller } of tabs.slice(1)) await controller.open()
    for (let round = 0; !isOver(round); round++) {
      const say = `Answer ${round} `.repeat(20)
      tabs[round % 3]!.controller.send(scripted({ say, pieces: 40, pauseMs: 10 }))
      for (const tab of tabs) await tab.until('it is answered', hasReplies(round + 1))
    }
    const { id } = tabs[0]!.controller.transcript!
    const atServers = servers.map(({ url }) => serverTranscript(url, page, id, (kept) => kept.seq > 0))
    const all = [...tabs.map(({ controller }) => controller.transcript), ...(await Promise.all(atServers))]
    expect(new Set(all.map(canonical)).size).toBe(1)
  }

  it('three tabs of a visitor, cut off again and again, end with the same conversation to the byte', async () => {
    const cutting = setInterval(() => balancer.cut('reset'), 250)
    try {
      await talk((round) => round === 6)
    } finally {
      clearInterval(cutting)
    }
    expect(balancer.taken).toBeGreaterThan(20)
  })

  it('each can be replaced while they talk: every message is answered, and all stays equal', async () => {
    let isReplaced = false
    const replacing = (async () => {
      for (const index of servers.keys()) {
        const old = servers[index]!
        servers[index] = await start()
        balancer.aim(...servers.map(({ url }) => url))
        expect(await old.end('SIGTERM')).toBe(0)
      }
      isReplaced = true
    })()
    await Promise.all([talk((round) => isReplaced && round > 3), replacing])
  }, 60_000)

  it('when one is killed in the middle of replies, another ends or resumes them before the eyes of readers', async () => {
    const [killed, reader] = servers as [ServerProcess, ServerProcess]
    const visitor = await visitorApi(killed.url)
    const there = new Api(reader.url, visitor.token)
    const text = 'word '.repeat(300)
    const begin = async (agent: string) => {
      const { id } = await visitor.create({ agent })
      const opened = await openEachFeed(reader.url, visitor.token!, id)
      feeds.push(...opened)
      const content = scripted({ say: text, pieces: 300, pauseMs: 200 })
      const message = { id: 'mine', role: 'user', content, action: 'generate-reply' }
      await visitor.post(id, { ...message, background: true })
      await expect.poll(() => opened[0].events.length).toBeGreaterThan(5)
      // The same message again, to another server, which waits for the reply.
      return { id, opened, posted: there.post(id, message) }
    }
    const begun = await Promise.all([begin('scripted'), begin('resumable')])
    const diedAt = performance.now()
    await killed.end('SIGKILL')
    const ends = ['response.failed', 'response.completed']
    for (const [index, { opened }] of begun.entries()) {
      for (const { events } of opened) {
        await expect.poll(() => events.at(-1)?.type, { timeout: 20_000, interval: 50 }).toBe(ends[index])
      }
    }
    const seconds = (performance.now() - diedAt) / 1_000
    console.log(`Replies of a server that was killed were ended or resumed after ${seconds.toFixed(1)} s.`)
    expect(seconds).toBeLessThan(20)
    const [failed, resumed] = await Promise.all(begun.map(async ({ posted }) => (await posted).response))
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_INTERRUPTED', retryable: true } })
    expect(resumed).toMatchObject({ status: 'COMPLETED', outputs: [{ content: { text } }] })
    for (const { id, opened } of begun) {
      const { events } = await there.events(id)
      for (const feed of opened) expect(feed.events).toEqual(events)
    }
  }, 40_000)
})
