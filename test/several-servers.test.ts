import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Response } from '@confab/shared/conversation'
import type { ErrorBody } from '@confab/shared/errors'
import type { ConversationEvent } from '@confab/shared/events'
import { Api } from './support/api.ts'
import { ask, metricOf, readResponse, startPair, untilHints, type Pair } from './support/pair-of-servers.ts'
import type { Feed } from './support/feeds.ts'
import { scripted } from './support/scripted-engine.ts'
import { openSchema, type TestSchema } from './support/test-schema.ts'

const { CONFAB_TEST_DATABASE_URL: address, CONFAB_TEST_REDIS_URL: redis } = process.env

/** Nobody listens there. */
const absentRedis = 'redis://127.0.0.1:1'
/** Set CONFAB_TEST_DATABASE_URL and CONFAB_TEST_REDIS_URL to run all of these. */
const carriers = [
  { name: 'hints by NOTIFY', redisUrl: undefined, withinMs: 1_000, isHere: address },
  { name: 'hints by Redis', redisUrl: redis, withinMs: 1_000, isHere: address && redis },
  { name: 'no hints', redisUrl: absentRedis, withinMs: 5_000, isHere: address },
]

const talking = scripted({ think: 'Hm.', say: 'word '.repeat(60), pieces: 60, pauseMs: 10 })
const hanging = scripted({ say: 'Well', hang: true })

for (const { name, redisUrl, withinMs, isHere } of carriers) {
  describe.skipIf(!isHere)(`Two servers with ${name}`, () => {
    let schema: TestSchema
    let pair: Pair
    const hasHints = redisUrl !== absentRedis
    const within = { timeout: withinMs, interval: 20 }

    beforeAll(async () => {
      schema = await openSchema(address!, `several_${name.replaceAll(' ', '_').toLowerCase()}`)
      pair = await startPair({ databaseUrl: schema.databaseUrl, ...(redisUrl ? { redisUrl } : {}) })
      await untilHints(pair.other, hasHints)
    })
    afterEach(() => pair.forgetReaders())
    afterAll(async () => {
      await pair.close()
      await schema.drop()
    })

    const create = async (): Promise<string> => (await pair.here.create()).id
    const untilSaid = (id: string, response: Response) =>
      expect
        .poll(async () => (await readResponse(pair.here, id, response.id)).outputs.length)
        .toBeGreaterThan(0)
    const untilAnythingComes = async (feeds: readonly Feed[]): Promise<void> => {
      for (const { events } of feeds) await expect.poll(() => events.length, within).toBeGreaterThan(0)
    }
    const untilNothingRuns = async (): Promise<void> => {
      for (const server of [pair.one, pair.other]) {
        await expect.poll(() => metricOf(server, 'confab_replies_running'), within).toBe(0)
      }
    }

    it('stream a reply to readers at the other server, in order and equal', async () => {
      const id = await create()
      const feeds = await pair.follow(id)
      expect((await pair.here.post(id, talking)).response).toMatchObject({ status: 'COMPLETED' })
      const { events, seq } = await pair.here.events(id)
      for (const feed of feeds) {
        await expect.poll(() => feed.events.at(-1)?.seq, within).toBe(seq)
        expect(feed.events).toEqual(events)
      }
      expect(await pair.there.events(id)).toEqual({ events, seq })
    })

    it.skipIf(!hasHints)('stream it live: half of it within 100 ms', async () => {
      const id = await create()
      const delays: number[] = []
      const [{ socket, events }] = await pair.follow(id)
      socket.on('event', ({ at }: ConversationEvent) => delays.push(Date.now() - Date.parse(at)))
      await pair.here.post(id, talking)
      await expect.poll(() => events.at(-1)?.type).toBe('response.completed')
      const median = delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)]!
      console.log(`With ${name}, half of a reply was heard at the other server within ${median} ms.`)
      expect(delays.length).toBeGreaterThan(20)
      expect(median).toBeLessThan(100)
      expect(await metricOf(pair.other, 'confab_found_changes_total{how="hint"}')).toBeGreaterThan(20)
    })

    it('are one server for whoever reads what was just written', async () => {
      const id = await create()
      for (const [index, api] of [pair.here, pair.there, pair.here, pair.there].entries()) {
        await api.post(id, `Message ${index}`)
        const both = await Promise.all([pair.here, pair.there].map((each) => each.messages(id)))
        expect(both[0]).toEqual(both[1])
        expect(both[0]!.messages).toHaveLength(2 * (index + 1))
      }
    })

    it('take one of many messages that ask for a reply at the same moment', async () => {
      const id = await create()
      const message = { role: 'user', content: hanging, action: 'generate-reply', background: true }
      const path = `/v1/conversations/${id}/messages`
      const asked = Array.from({ length: 40 }, (_, index) =>
        new Api(index % 2 ? pair.one.url : pair.other.url).call('POST', path, message),
      )
      const codes = (await Promise.all(asked)).map(({ status, body }) => [
        status,
        (body as { error?: ErrorBody }).error?.code,
      ])
      expect(codes.filter(([status]) => status === 201)).toHaveLength(1)
      expect(codes.filter(([, code]) => code === 'RESPONSE_IN_PROGRESS')).toHaveLength(39)
      await pair.here.call('DELETE', `/v1/conversations/${id}`)
      await untilNothingRuns()
    })

    it('stop a reply that the other generates, and its engine is not heard any longer', async () => {
      const id = await create()
      const response = await ask(pair.here, id, hanging)
      await untilSaid(id, response)
      const target = `/v1/conversations/${id}/responses/${response.id}/stop`
      expect(await pair.there.answer('response', 202, 'POST', target)).toMatchObject({ stopped: true })
      await untilNothingRuns()
      const stopped = { status: 'COMPLETED', stopped: true }
      expect(await readResponse(pair.here, id, response.id)).toMatchObject(stopped)
    })

    it('answer at once where the other has been stopped a moment ago', async () => {
      const id = await create()
      const response = await ask(pair.here, id, hanging)
      await untilSaid(id, response)
      await pair.there.call('POST', `/v1/conversations/${id}/responses/${response.id}/stop`)
      const begin = performance.now()
      expect((await pair.there.post(id, 'And now?')).response).toMatchObject({ status: 'COMPLETED' })
      expect(performance.now() - begin).toBeLessThan(hasHints ? 1_000 : 10_000)
    })

    it('stop one that hardly pauses', async () => {
      const id = await create()
      const hurried = scripted({ say: 'x'.repeat(3_800), pieces: 3_800, pauseMs: 1 })
      const response = await ask(pair.here, id, hurried)
      await untilSaid(id, response)
      const [socket] = await pair.follow(id)
      const answer = await socket.request('stop-response', { conversationId: id })
      expect(answer).toMatchObject({ ok: true, value: { response: { id: response.id, stopped: true } } })
      await untilNothingRuns()
    })

    it('wait for a reply that the other generates', async () => {
      const id = await create()
      const message = { id: 'mine', role: 'user', content: talking, action: 'generate-reply' }
      const again = pause(100).then(() => pair.there.post(id, message))
      const first = await pair.here.post(id, message)
      expect(await again).toEqual(first)
      expect(first.response).toMatchObject({ status: 'COMPLETED' })
    })

    it('tell every reader when the other deletes a conversation, and its reply ends', async () => {
      const id = await create()
      const response = await ask(pair.here, id, hanging)
      await untilSaid(id, response)
      const feeds = await pair.follow(id)
      await untilAnythingComes(feeds)
      expect((await pair.there.call('DELETE', `/v1/conversations/${id}`)).status).toBe(204)
      for (const api of [pair.here, pair.there])
        await api.refused('NOT_FOUND', 'GET', `/v1/conversations/${id}`)
      await untilNothingRuns()
      const other = await create()
      const others = await pair.follow(other)
      await pair.here.post(other, { role: 'user', content: 'Goodbye' })
      await untilAnythingComes(others)
      await pair.here.call('DELETE', `/v1/conversations/${other}`)
      for (const { events } of [...feeds, ...others]) {
        await expect.poll(() => events.at(-1)?.type, within).toBe('conversation.deleted')
      }
    })

    it('know nothing by an id that PostgreSQL would not look for', async () => {
      await pair.here.refused('NOT_FOUND', 'GET', '/v1/conversations/a%00b')
      const site = new Api(pair.one.url)
      await site.refused('INVALID_INPUT', 'DELETE', '/v1/visitors/a%00b')
      for (const query of ['/a%00b', '?cursor=a%00b'])
        await site.refused('INVALID_INPUT', 'GET', `/v1/responses${query}`)
    })

    it('say whether they can serve, and what is missing', async () => {
      const { status, body } = await new Api(pair.one.url, null).call('GET', '/readyz')
      const redisSays = redisUrl === undefined ? {} : { redis: hasHints ? 'ok' : 'unavailable' }
      expect(body).toEqual({ status: hasHints ? 'ok' : 'unavailable', database: 'ok', ...redisSays })
      expect(status).toBe(hasHints ? 200 : 503)
    })
  })
}
