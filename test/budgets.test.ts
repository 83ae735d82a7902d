import { afterEach, describe, expect, it } from 'vitest'
import type { Session } from '@confab/shared/protocol'
import { Api, visitorApi } from './support/api.ts'
import { callFrom } from './support/calls-from.ts'
import { closing } from './support/closing.ts'
import { countingEngine } from './support/counting-engine.ts'
import { openSocket } from './support/feeds.ts'
import { seededRandom } from './support/seeded-random.ts'
import { apiKey, startServer, type StartOptions, type TestServer } from './support/start-server.ts'

const generous = {
  sendBurst: 10_000,
  sessionBurst: 10_000,
  requestBurst: 10_000,
  authSockets: 1_000,
  socketsPerVisitor: 1_000,
}
const engine = countingEngine()
afterEach(() => {
  engine.calls.length = 0
})

async function start(
  limits: object,
  options: StartOptions & { trustProxy?: string[] } = {},
): Promise<TestServer> {
  const { trustProxy = [], ...rest } = options
  const config = {
    agents: { counted: { engine: engine.engine } },
    limits: { ...generous, ...limits },
    trustProxy,
  }
  return closing(await startServer({ ...rest, config }))
}

const forged = (number: number): Record<string, string> => ({
  'x-forwarded-for': `10.${number % 256}.${(number >> 8) % 256}.1`,
  'x-real-ip': `10.9.9.${number % 256}`,
  forwarded: `for=10.8.8.${number % 256}`,
  'cf-connecting-ip': `10.7.7.${number % 256}`,
})

/** A new identity from an address that asks one question. @returns the status it is answered with */
async function askAsSomebodyNew(url: string, localAddress: string, number: number): Promise<number> {
  const from = { localAddress, headers: forged(number) }
  const session = await callFrom(url, { ...from, path: '/v1/sessions', body: {} })
  const { visitorToken } = JSON.parse(session.text) as Session
  const headers = { ...from.headers, authorization: `Bearer ${visitorToken}` }
  const created = await callFrom(url, { ...from, headers, path: '/v1/conversations', body: {} })
  const { id } = JSON.parse(created.text) as { id: string }
  const body = { role: 'user', content: 'Hi', action: 'generate-reply' }
  const posted = await callFrom(url, { ...from, headers, path: `/v1/conversations/${id}/messages`, body })
  return posted.status
}

describe('a flood of new identities with forged forwarding headers', () => {
  it('gets exactly what its address may have, and its neighbour is unaffected', async () => {
    const { url } = await start({ repliesPerAddressPerDay: 17, repliesPerDay: 40 })
    const flood = Array.from({ length: 90 }, (_, number) => askAsSomebodyNew(url, '127.0.0.2', number))
    const neighbour = Array.from({ length: 10 }, (_, number) => askAsSomebodyNew(url, '127.0.0.3', number))
    const [flooded, served] = await Promise.all([Promise.all(flood), Promise.all(neighbour)])
    expect(flooded.filter((status) => status === 201)).toHaveLength(17)
    expect(flooded.filter((status) => status === 429)).toHaveLength(73)
    expect(served).toEqual(new Array(10).fill(201))
    expect(engine.calls).toHaveLength(27)
  })

  it('from many addresses gets exactly what everybody together may have', async () => {
    const { url } = await start({ repliesPerAddressPerDay: 5, repliesPerDay: 40 })
    const asked = Array.from({ length: 100 }, (_, number) =>
      askAsSomebodyNew(url, `127.0.1.${1 + (number % 50)}`, number),
    )
    const statuses = await Promise.all(asked)
    expect(statuses.filter((status) => status === 201)).toHaveLength(40)
    expect(engine.calls).toHaveLength(40)
  })

  it('from one network of IPv6 counts as one', async () => {
    const { url } = await start({ repliesPerAddressPerDay: 3 }, { trustProxy: ['127.0.0.1'] })
    const random = seededRandom(5)
    const hex = (): string => random.int(0, 65_536).toString(16)
    const asked = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const headers = { 'x-forwarded-for': `2001:db8:1:2:${hex()}:${hex()}:${hex()}:${hex()}` }
        const { visitorToken } = (await new Api(url, null).call('POST', '/v1/sessions', {}, { headers }))
          .body as Session
        const visitor = new Api(url, visitorToken)
        const { id } = (await visitor.call('POST', '/v1/conversations', {}, { headers })).body as {
          id: string
        }
        const body = { role: 'user', content: 'Hi', action: 'generate-reply' }
        return (await visitor.call('POST', `/v1/conversations/${id}/messages`, body, { headers })).status
      }),
    )
    expect(asked.filter((status) => status === 201)).toHaveLength(3)
    expect(engine.calls).toHaveLength(3)
  })
})

describe('a budget', () => {
  const ask = { role: 'user', content: 'Hi', action: 'generate-reply' }

  it('that is used up refuses the message with the time until midnight in UTC, and stores nothing', async () => {
    const midnight = Math.ceil(Date.now() / 86_400_000) * 86_400_000
    let now = new Date(midnight - 60_000)
    const { url } = await start({ repliesPerVisitorPerDay: 1 }, { now: () => now })
    const visitor = await visitorApi(url)
    const { id } = await visitor.create()
    await visitor.post(id, 'Hello')
    const path = `/v1/conversations/${id}/messages`
    const error = await visitor.refused('RATE_LIMIT_EXCEEDED', 'POST', path, { ...ask, id: 'second' })
    expect(error).toMatchObject({ retryable: true, retryAfterMs: 60_000 })
    expect((await visitor.call('POST', path, ask)).headers.get('retry-after')).toBe('60')
    expect((await visitor.messages(id)).messages).toHaveLength(2)
    // What asks for no reply costs nothing.
    await visitor.post(id, { role: 'user', content: 'A note' })
    now = new Date(midnight)
    const { response } = await visitor.post(id, { ...ask, id: 'second' })
    expect(response?.status).toBe('COMPLETED')
  })

  it('holds at every door: messages, responses, agents, sockets, tool results', async () => {
    const { url } = await start({ repliesPerVisitorPerDay: 2 })
    const visitor = await visitorApi(url)
    const { id } = await visitor.create()
    const { response } = await visitor.post(id, 'call a tool')
    await visitor.post(id, 'Hello')
    const path = `/v1/conversations/${id}`
    const parts = [{ kind: 'text', text: 'Hi' }]
    await visitor.refused('RATE_LIMIT_EXCEEDED', 'POST', `${path}/messages`, ask)
    await visitor.refused('RATE_LIMIT_EXCEEDED', 'POST', `${path}/responses`, { input: { text: 'Hi' } })
    for (const task of [{}, { taskId: id }]) {
      const body = { message: { role: 'user', parts }, ...task }
      await visitor.refused('RATE_LIMIT_EXCEEDED', 'POST', '/v1/agents/counted/responses', body)
    }
    const call = response!.outputs.find(({ type }) => type === 'TOOL_CALL')!
    const result = { toolCallId: call.id, result: 1 }
    await visitor.refused('RATE_LIMIT_EXCEEDED', 'POST', `${path}/messages`, { role: 'tool', ...result })
    const socket = await openSocket(url, visitor.token!)
    const over = { ok: false, error: { code: 'RATE_LIMIT_EXCEEDED' } }
    expect(
      await socket.send('post-message', {
        conversationId: id,
        id: 'x',
        content: 'Hi',
        action: 'generate-reply',
      }),
    ).toMatchObject(over)
    expect(await socket.send('submit-tool-result', { conversationId: id, id: 'y', ...result })).toMatchObject(
      over,
    )
    socket.close()
    expect(engine.calls).toHaveLength(2)
    const { conversations } = (await visitor.call('GET', '/v1/conversations')).body as {
      conversations: object[]
    }
    expect(conversations).toHaveLength(1)
  })

  it('is the same after a restart, and for two servers of one database', async () => {
    const first = await start({ repliesPerAddressPerDay: 3 })
    expect(await askAsSomebodyNew(first.url, '127.0.0.2', 1)).toBe(201)
    const second = await start({ repliesPerAddressPerDay: 3 }, { dataFolder: first.dataFolder })
    expect(await askAsSomebodyNew(second.url, '127.0.0.2', 2)).toBe(201)
    expect(await askAsSomebodyNew(first.url, '127.0.0.2', 3)).toBe(201)
    for (const { url } of [first, second]) expect(await askAsSomebodyNew(url, '127.0.0.2', 4)).toBe(429)
  })

  it('is not charged again for the same message, nor for one that is refused', async () => {
    const { url } = await start({ repliesPerVisitorPerDay: 2 })
    const visitor = await visitorApi(url)
    const { id } = await visitor.create()
    const path = `/v1/conversations/${id}/messages`
    for (let time = 0; time < 3; time++) await visitor.post(id, { ...ask, id: 'same' })
    await visitor.refused('IDEMPOTENCY_MISMATCH', 'POST', path, { ...ask, id: 'same', content: 'Other' })
    await visitor.refused('INVALID_INPUT', 'POST', path, { ...ask, content: '' })
    expect((await visitor.post(id, { ...ask, id: 'other' })).response?.status).toBe('COMPLETED')
    await visitor.refused('RATE_LIMIT_EXCEEDED', 'POST', path, ask)
  })

  it("of visitors and addresses does not hold for the site's own servers; that of everybody does", async () => {
    const { url } = await start({ repliesPerVisitorPerDay: 1, repliesPerAddressPerDay: 1, repliesPerDay: 3 })
    const site = new Api(url, apiKey)
    const { id } = await site.create({ visitor: 'vis_1' })
    for (let count = 0; count < 3; count++) await site.post(id, 'Hello')
    await site.refused('RATE_LIMIT_EXCEEDED', 'POST', `/v1/conversations/${id}/messages`, ask)
    expect(await askAsSomebodyNew(url, '127.0.0.2', 1)).toBe(429)
  })
})
