import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Response } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { Api, visitorApi } from './support/api.ts'
import { openEachFeed, type Feed } from './support/feeds.ts'
import { scripted } from './support/scripted-engine.ts'
import { startServer, type TestServer } from './support/start-server.ts'
import { openSchema, type TestSchema } from './support/test-schema.ts'

const { CONFAB_TEST_DATABASE_URL: address, CONFAB_TEST_REDIS_URL: redis } = process.env

/** Nobody listens there. */
const absentRedis = 'redis://127.0.0.1:1'
const carriers = [
  { name: 'hints by NOTIFY', redisUrl: undefined, withinMs: 300, isMissing: !address },
  { name: 'hints by Redis', redisUrl: redis, withinMs: 300, isMissing: !address || !redis },
  { name: 'no hints at all', redisUrl: absentRedis, withinMs: 5_000, isMissing: !address },
]

const talking = scripted({ think: 'Hm.', say: 'word '.repeat(60), pieces: 60, pauseMs: 10 })
const hanging = scripted({ say: 'Well', hang: true })

const here = carriers.filter(({ isMissing }) => !isMissing)
const missing = carriers.filter(({ isMissing }) => isMissing)

/** Set CONFAB_TEST_DATABASE_URL and CONFAB_TEST_REDIS_URL to run these. */
describe.skipIf(missing.length === 0).each(missing)('Two servers with $name', () => {
  it.skip('need PostgreSQL, and Redis where it carries the hints', () => {})
})

describe.skipIf(here.length === 0).each(here)('Two servers with $name', ({ redisUrl, withinMs }) => {
  let schema: TestSchema
  let one: TestServer
  let other: TestServer
  let visitor: Api
  /** The same visitor, at the other server. */
  let elsewhere: Api
  const feeds: Feed[] = []
  const within = { timeout: withinMs, interval: 20 }

  beforeAll(async () => {
    schema = await openSchema(address!, `several_${process.pid}`)
    const { databaseUrl } = schema
    const options = { databaseUrl, ...(redisUrl === undefined ? {} : { redisUrl }) }
    one = await startServer(options)
    other = await startServer(options)
    visitor = await visitorApi(one.url)
    elsewhere = new Api(other.url, visitor.token)
    if (redisUrl !== absentRedis) await hintsCome()
  })
  afterEach(() => feeds.splice(0).forEach((feed) => feed.close()))
  afterAll(async () => {
    for (const server of [one, other]) await server.close()
    await schema.drop()
  })

  const metric = async (name: string): Promise<number> => {
    const metrics = await (await fetch(`${other.url}/metrics`)).text()
    return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (.*)$`, 'm').exec(metrics)?.[1] ?? 0)
  }
  const hintsCome = () =>
    vi.waitFor(async () => expect(await metric('confab_hints_connected')).toBe(1), { timeout: 10_000 })
  const follow = async (id: string) => {
    const opened = await openEachFeed(other.url, visitor.token!, id)
    feeds.push(...opened)
    return opened
  }
  const ask = async (api: Api, id: string, content: string): Promise<Response> => {
    const { response } = await api.post(id, {
      role: 'user',
      content,
      action: 'generate-reply',
      background: true,
    })
    return response!
  }
  const readAt = (api: Api, id: string, responseId: string): Promise<Response> =>
    api.answer('response', 200, 'GET', `/v1/conversations/${id}/responses/${responseId}`)
  const untilSaid = (id: string, { id: responseId }: Response) =>
    expect.poll(async () => (await readAt(visitor, id, responseId)).outputs.length).toBeGreaterThan(0)

  it('stream a reply to readers at the other server, in order and equal', async () => {
    const { id } = await visitor.create()
    const opened = await follow(id)
    const { response } = await visitor.post(id, talking)
    expect(response).toMatchObject({ status: 'COMPLETED' })
    const { events, seq } = await visitor.events(id)
    for (const feed of opened) {
      await expect.poll(() => feed.events.at(-1)?.seq, within).toBe(seq)
      expect(feed.events).toEqual(events)
    }
    expect(await elsewhere.events(id)).toEqual({ events, seq })
  })

  it.skipIf(redisUrl === absentRedis)('stream it live: half of it within 100 ms', async () => {
    const { id } = await visitor.create()
    const delays: number[] = []
    const [feed] = await follow(id)
    feed.socket.on('event', ({ at }: ConversationEvent) => delays.push(Date.now() - Date.parse(at)))
    await visitor.post(id, talking)
    await expect.poll(() => feed.events.at(-1)?.type).toBe('response.completed')
    const median = delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)]!
    console.log(`At the other server half of a reply was heard within ${median} ms of being written.`)
    expect(delays.length).toBeGreaterThan(20)
    expect(median).toBeLessThan(100)
    expect(await metric('confab_found_changes_total{how="hint"}')).toBeGreaterThan(20)
  })

  it('are one server for whoever reads what was just written', async () => {
    const { id } = await visitor.create()
    for (const [index, api] of [visitor, elsewhere, visitor, elsewhere].entries()) {
      await api.post(id, `Message ${index}`)
      const both = await Promise.all([visitor, elsewhere].map((each) => each.messages(id)))
      expect(both[0]).toEqual(both[1])
      expect(both[0]!.messages).toHaveLength(2 * (index + 1))
    }
  })

  it('stop a reply that the other generates, and its engine is not heard any longer', async () => {
    const { id } = await visitor.create()
    const response = await ask(visitor, id, hanging)
    await untilSaid(id, response)
    const target = `/v1/conversations/${id}/responses/${response.id}/stop`
    expect(await elsewhere.answer('response', 202, 'POST', target)).toMatchObject({ stopped: true })
    await expect.poll(() => repliesRunning(one), within).toBe(0)
    expect(await readAt(visitor, id, response.id)).toMatchObject({ status: 'COMPLETED', stopped: true })
  })

  it('stop one that hardly pauses', async () => {
    const { id } = await visitor.create()
    const response = await ask(visitor, id, scripted({ say: 'x'.repeat(3_800), pieces: 3_800, pauseMs: 1 }))
    await untilSaid(id, response)
    const [socket] = await follow(id)
    const answer = await socket.request('stop-response', { conversationId: id })
    expect(answer).toMatchObject({ ok: true, value: { response: { id: response.id, stopped: true } } })
    await expect.poll(() => repliesRunning(one), within).toBe(0)
  })

  it('wait for a reply that the other generates', async () => {
    const { id } = await visitor.create()
    const message = { id: 'mine', role: 'user', content: talking, action: 'generate-reply' }
    const [first, again] = await Promise.all([
      visitor.post(id, message),
      pause(100).then(() => elsewhere.post(id, message)),
    ])
    expect(again).toEqual(first)
    expect(first.response).toMatchObject({ status: 'COMPLETED' })
  })

  it('tell every reader when the other deletes a conversation, and what it generates ends', async () => {
    const { id } = await visitor.create()
    const response = await ask(elsewhere, id, hanging)
    await untilSaid(id, response)
    const opened = await follow(id)
    expect((await visitor.call('DELETE', `/v1/conversations/${id}`)).status).toBe(204)
    for (const api of [visitor, elsewhere]) await api.refused('NOT_FOUND', 'GET', `/v1/conversations/${id}`)
    for (const feed of opened) {
      await expect.poll(() => feed.events.at(-1)?.type, within).toBe('conversation.deleted')
    }
    await expect.poll(() => repliesRunning(other), within).toBe(0)
  })

  it('say whether they can serve, and what is missing', async () => {
    const { status, body } = await new Api(one.url, null).call('GET', '/readyz')
    const database = 'ok'
    if (redisUrl === undefined) expect([status, body]).toEqual([200, { status: 'ok', database }])
    else if (redisUrl === absentRedis)
      expect([status, body]).toEqual([503, { status: 'unavailable', database, redis: 'unavailable' }])
    else expect([status, body]).toEqual([200, { status: 'ok', database, redis: 'ok' }])
  })
})

async function repliesRunning({ url }: TestServer): Promise<number> {
  return Number(/^confab_replies_running (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1])
}
