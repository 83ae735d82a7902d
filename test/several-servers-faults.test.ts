import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../server/src/storage/database.ts'
import { startFaultProxy } from './support/fault-proxy.ts'
import type { Feed } from './support/feeds.ts'
import {
  hasPostgres,
  hasRedis,
  startPostgres,
  startRedis,
  type OwnPostgres,
  type OwnRedis,
} from './support/own-services.ts'
import { ask, readResponse, startPair, untilHints, type Pair } from './support/pair-of-servers.ts'
import { scripted } from './support/scripted-engine.ts'

/** How long after something has healed readers may wait for what they missed, and how long live readers wait. */
const healed = { timeout: 5_000, interval: 20 }
const live = { timeout: 1_000, interval: 10 }

/** These stop and kill what other tests need, so they start their own; without the programs they are left out. */
describe.skipIf(!hasPostgres)('Two servers', () => {
  let postgres: OwnPostgres
  let database: Database
  let pair: Pair
  beforeAll(async () => {
    postgres = await startPostgres()
    database = openDatabase({ databaseUrl: postgres.url, dataFolder: '' })
  })
  afterEach(() => pair.forgetReaders())
  afterAll(async () => {
    await database.destroy()
    postgres.stop()
  })

  /** A message at the one server is heard by all readers at the other. */
  const isHeard = async (id: string, feeds: readonly Feed[], within: typeof live): Promise<void> => {
    await pair.here.post(id, 'Hello')
    const { seq } = await pair.here.events(id)
    for (const feed of feeds) await expect.poll(() => feed.events.at(-1)?.seq, within).toBe(seq)
  }
  const bothHear = async (): Promise<void> => {
    for (const server of [pair.one, pair.other]) await untilHints(server, true)
  }
  const areEqual = async (id: string, feeds: readonly Feed[]): Promise<void> => {
    const { events } = await pair.here.events(id)
    for (const feed of feeds) expect(feed.events).toEqual(events)
    expect((await pair.there.events(id)).events).toEqual(events)
  }

  describe('that hear from each other by NOTIFY', () => {
    beforeAll(async () => {
      pair = await startPair({ databaseUrl: postgres.url })
      await bothHear()
    })
    afterAll(() => pair.close())

    it('go on when the listening connections are cut, and hear each other again', async () => {
      const { id } = await pair.here.create()
      const feeds = await pair.follow(id)
      await isHeard(id, feeds, live)
      for (let round = 0; round < 3; round++) {
        const { rows } = await sql<{ cut: boolean }>`
          select pg_terminate_backend(pid) as cut from pg_stat_activity where application_name = 'confab hints'
        `.execute(database)
        expect(rows).toEqual([{ cut: true }, { cut: true }])
        await isHeard(id, feeds, healed)
        await bothHear()
        await isHeard(id, feeds, live)
      }
      await areEqual(id, feeds)
    })

    it('lose nothing of a reply while the database stands still, and serve again when it goes on', async () => {
      const { id } = await pair.here.create()
      const feeds = await pair.follow(id)
      const talking = scripted({ say: 'word '.repeat(100), pieces: 100, pauseMs: 10 })
      const response = await ask(pair.here, id, talking)
      await expect.poll(() => feeds[0].events.length).toBeGreaterThan(10)
      postgres.signal('SIGSTOP')
      try {
        await pause(3_000)
        expect((await fetch(`${pair.other.url}/readyz`)).status).toBe(503)
      } finally {
        postgres.signal('SIGCONT')
      }
      for (const { events } of feeds) {
        await expect.poll(() => events.at(-1)?.type, healed).toBe('response.completed')
      }
      expect(await readResponse(pair.there, id, response.id)).toMatchObject({ status: 'COMPLETED' })
      await areEqual(id, feeds)
      await expect.poll(async () => (await fetch(`${pair.other.url}/readyz`)).status, healed).toBe(200)
    })
  })

  it('have what they missed when the way to the database is open again', async () => {
    const way = await startFaultProxy(postgres.url)
    const databaseUrl = Object.assign(new URL(postgres.url), { port: new URL(way.url).port }).href
    pair = await startPair({ databaseUrl: postgres.url }, { databaseUrl })
    await bothHear()
    const { id } = await pair.here.create()
    const feeds = await pair.follow(id)
    for (const faults of [{ hold: ['up', 'down'] }, { refuse: true }] as const) {
      way.set(faults)
      if ('refuse' in faults) way.cut('reset')
      await pair.here.post(id, 'Hello')
      await pause(2_500)
      const { seq } = await pair.here.events(id)
      expect(feeds[0].events.at(-1)?.seq ?? 0).toBeLessThan(seq)
      expect((await fetch(`${pair.other.url}/readyz`)).status).toBe(503)
      way.set({})
      for (const { events } of feeds) await expect.poll(() => events.at(-1)?.seq, healed).toBe(seq)
      await bothHear()
    }
    await areEqual(id, feeds)
    await pair.close()
    await way.close()
  })

  it('outlive a database that is started again, and end truthfully what they could not write', async () => {
    pair = await startPair({ databaseUrl: postgres.url })
    const { id } = await pair.here.create()
    const feeds = await pair.follow(id)
    const response = await ask(
      pair.here,
      id,
      scripted({ say: 'word '.repeat(100), pieces: 100, pauseMs: 20 }),
    )
    await expect.poll(() => feeds[0].events.length).toBeGreaterThan(10)
    postgres.restart()
    for (const { events } of feeds) {
      await expect
        .poll(() => events.at(-1)?.type, { timeout: 20_000 })
        .toMatch(/^response\.(failed|completed)$/)
    }
    await bothHear()
    await isHeard(id, feeds, healed)
    await areEqual(id, feeds)
    expect(await readResponse(pair.there, id, response.id)).not.toMatchObject({ completedAt: null })
    await pair.close()
  })

  describe.skipIf(!hasRedis)('that hear from each other by Redis', () => {
    let redis: OwnRedis
    beforeAll(async () => {
      redis = await startRedis()
      pair = await startPair({ databaseUrl: postgres.url, redisUrl: redis.url })
      await bothHear()
    })
    afterAll(async () => {
      await pair.close()
      await redis.kill()
    })

    it('go on without it, say that it is away, and hear each other again when it is back', async () => {
      const { id } = await pair.here.create()
      const feeds = await pair.follow(id)
      await isHeard(id, feeds, live)
      await redis.kill()
      await untilHints(pair.other, false)
      const ready = await fetch(`${pair.other.url}/readyz`)
      expect([ready.status, await ready.json()]).toEqual([
        503,
        { status: 'unavailable', database: 'ok', redis: 'unavailable' },
      ])
      for (let round = 0; round < 2; round++) await isHeard(id, feeds, healed)
      await redis.start()
      await bothHear()
      await isHeard(id, feeds, live)
      expect((await fetch(`${pair.other.url}/readyz`)).status).toBe(200)
      await areEqual(id, feeds)
    })
  })
})
