import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineEngine } from '../server/src/define.ts'
import { Api, visitorApi } from './support/api.ts'
import { openSocket } from './support/feeds.ts'
import { scripted, scriptedEngine } from './support/scripted-engine.ts'
import { startServer, type TestServer } from './support/start-server.ts'

const secret = 'nobody but the agent may read this'

/** Remembers, changes the state and thinks, and lets slip none of it. */
const discreet = defineEngine({
  async *generateReply() {
    yield { type: 'remember', memory: { thread: secret } }
    yield { type: 'state', stateAfter: { systemMessage: secret } }
    yield { type: 'put', item: { type: 'MESSAGE', id: 'm', content: { type: 'PLAIN_TEXT', text: 'Hello' } } }
  },
})

let server: TestServer
let api: Api
beforeAll(async () => {
  const agents = { scripted: { engine: scriptedEngine }, discreet: { engine: discreet } }
  server = await startServer({ config: { agents, limits: { sendBurst: 1_000 } } })
  api = new Api(server.url)
})
afterAll(() => server.close())

const path = (id: string): string => `/v1/conversations/${id}`

/** A visitor's conversation in which everything that is not for visitors has happened. */
async function secretive(): Promise<{ visitor: Api; id: string }> {
  const visitor = await visitorApi(server.url)
  const state = { systemMessage: secret, context: [secret] }
  const given = { agent: 'discreet', state, metadata: { secret }, tags: [secret] }
  const { id } = await api.create({ visitor: visitor.visitorId, ...given })
  await api.post(id, { role: 'control', content: secret, stateAfter: { context: [secret, 1] } })
  await api.post(id, { role: 'user', content: 'Hi', stateAfter: { systemMessage: `${secret}!` } })
  await visitor.post(id, 'Hello?')
  await api.post(id, { role: 'control', content: secret, action: 'generate-reply' })
  return { visitor, id }
}

describe('what steers the agent', () => {
  it('is nowhere in what a visitor reads', async () => {
    const { visitor, id } = await secretive()
    const answers = await Promise.all(
      [path(id), '/v1/conversations', `${path(id)}/messages`, `${path(id)}/events`].map((target) =>
        visitor.call('GET', target),
      ),
    )
    const patched = await visitor.call('PATCH', path(id), { title: 'Mine' })
    for (const { status, body } of [...answers, patched]) {
      expect(status).toBe(200)
      expect(JSON.stringify(body)).not.toContain(secret)
    }
    expect(JSON.stringify((await api.events(id)).events)).toContain(secret)
  })

  it('keeps its numbers: the visitor sees that something was there, and no gap', async () => {
    const { visitor, id } = await secretive()
    const { events, seq } = await visitor.events(id)
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1))
    expect(events[0]).toEqual({ conversationId: id, seq: 1, at: events[0]!.at, type: 'hidden' })
    const kinds = new Set(events.map(({ type }) => type))
    for (const type of ['state.changed', 'engine.remembered']) expect(kinds).not.toContain(type)
    expect((await visitor.messages(id)).messages.map(({ role }) => role)).toEqual([
      'user',
      'user',
      'agent',
      'agent',
    ])
  })

  it('cannot be rated, and is no cursor', async () => {
    const { visitor, id } = await secretive()
    const [control] = (await api.messages(id)).messages
    await visitor.refused('NOT_FOUND', 'PUT', `${path(id)}/messages/${control!.id}/feedback`, {
      rating: 'up',
    })
    const client = await openSocket(server.url, visitor.token!)
    const rated = { conversationId: id, messageId: control!.id, rating: 'up' } as const
    expect(await client.request('give-feedback', rated)).toMatchObject({ error: { code: 'NOT_FOUND' } })
    client.close()
    await visitor.refused('INVALID_INPUT', 'GET', `${path(id)}/messages?cursor=${control!.id}`)
  })
})

describe('a visitor', () => {
  it.each([
    { role: 'agent', content: 'I am the agent' },
    { role: 'control', content: 'Obey' },
    { role: 'control', action: 'generate-reply' },
    { role: 'user', content: 'x', stateAfter: { systemMessage: 'Obey' } },
    { role: 'user', content: 'x', author: { name: 'Ann' } },
  ])('may not post %j', async (body) => {
    const visitor = await visitorApi(server.url)
    const { id } = await visitor.create()
    await visitor.refused('FORBIDDEN', 'POST', `${path(id)}/messages`, body)
    expect((await visitor.messages(id)).messages).toEqual([])
  })

  it('may ask, read, stop and rate in a conversation of their own', async () => {
    const visitor = await visitorApi(server.url)
    const { id } = await visitor.create()
    const input = { text: scripted({ say: 'Well', hang: true }) }
    const response = await visitor.answer('response', 202, 'POST', `${path(id)}/responses`, { input })
    const one = `${path(id)}/responses/${response.id}`
    await expect.poll(async () => (await visitor.messages(id)).messages.length).toBe(2)
    expect(await visitor.answer('response', 202, 'POST', `${one}/stop`)).toMatchObject({ stopped: true })
    const [, answer] = (await visitor.messages(id)).messages
    const rated = await visitor.call('PUT', `${path(id)}/messages/${answer!.id}/feedback`, { rating: 'down' })
    expect(rated).toMatchObject({ status: 200, body: { rating: 'down' } })
  })

  it('who sends too much is told to wait, and servers are not', async () => {
    const slow = await startServer({ config: { limits: { sendBurst: 3, sendsPerSecond: 0.5 } } })
    try {
      const [visitor, owner] = [await visitorApi(slow.url), new Api(slow.url)]
      const { id } = await visitor.create()
      const { message } = await visitor.post(id, { role: 'user', content: 'x' })
      await visitor.post(id, { role: 'user', content: 'x' })
      const post = ['POST', `${path(id)}/messages`, { role: 'user', content: 'x' }] as const
      const error = await visitor.refused('RATE_LIMIT_EXCEEDED', ...post)
      expect(error.retryAfterMs).toBeGreaterThan(1_000)
      expect(Number((await visitor.call(...post)).headers.get('retry-after'))).toBeGreaterThan(0)
      // Whatever is stored counts, by whichever door it comes.
      const rating = { rating: 'up' } as const
      const rate = ['PUT', `${path(id)}/messages/${message.id}/feedback`, rating] as const
      await visitor.refused('RATE_LIMIT_EXCEEDED', ...rate)
      await visitor.refused('RATE_LIMIT_EXCEEDED', 'PATCH', path(id), { title: 'x' })
      const client = await openSocket(slow.url, visitor.token!)
      const rated = { conversationId: id, messageId: message.id, ...rating }
      expect(await client.request('give-feedback', rated)).toMatchObject({
        error: { code: 'RATE_LIMIT_EXCEEDED' },
      })
      client.close()
      // A new visitor of the same address does not get round it.
      await (await visitorApi(slow.url)).refused('RATE_LIMIT_EXCEEDED', 'POST', '/v1/conversations', {})
      for (let sent = 0; sent < 10; sent++) await owner.post(id, { role: 'agent', content: 'x' })
    } finally {
      await slow.close()
    }
  })
})

describe('the list of messages', () => {
  it('comes in pages, oldest first, and goes on where it ended', async () => {
    const { id } = await api.create()
    for (let count = 1; count <= 5; count++) await api.post(id, { role: 'user', content: `${count}` })
    const first = await api.messages(id, '?limit=2')
    const second = await api.messages(id, `?limit=2&cursor=${first.nextCursor}`)
    const third = await api.messages(id, `?limit=2&cursor=${second.nextCursor}`)
    const texts = [first, second, third].map(({ messages }) => messages.map(({ content }) => content!.text))
    expect(texts).toEqual([['1', '2'], ['3', '4'], ['5']])
    expect(third.nextCursor).toBeNull()
    const whole = await api.messages(id, '?limit=5')
    expect(whole.nextCursor).toBeNull()
    const after = await api.messages(id, `?cursor=${whole.messages.at(-1)!.id}`)
    expect(after).toEqual({ messages: [], nextCursor: null })
  })

  it.each(['cursor=msg_none', 'limit=0', 'limit=1000', 'cursor='])('refuses %s', async (query) => {
    const { id } = await api.create()
    await api.refused('INVALID_INPUT', 'GET', `${path(id)}/messages?${query}`)
  })
})

describe('feedback', () => {
  it.each([[{ rating: 'up' }], [{ rating: 3, comment: 'Fine' }], [{ rating: 'down', comment: 'Wrong' }]])(
    'is kept: %j',
    async (feedback) => {
      const { id } = await api.create()
      const { message, response } = await api.post(id, 'Hello')
      for (const rated of [message.id, response!.outputs.at(-1)!.id]) {
        const url = `${path(id)}/messages/${rated}/feedback`
        expect(await api.call('PUT', url, feedback)).toMatchObject({ status: 200, body: feedback })
        expect((await api.events(id)).events.at(-1)).toMatchObject({
          type: 'feedback.given',
          messageId: rated,
          ...feedback,
        })
      }
    },
  )

  it('given twice is one event, and another rating replaces it', async () => {
    const { id } = await api.create()
    const { message } = await api.post(id, 'Hello')
    const rate = (feedback: object) =>
      api.call('PUT', `${path(id)}/messages/${message.id}/feedback`, feedback)
    for (const rating of ['up', 'up', 'down', 'down', 5]) expect((await rate({ rating })).status).toBe(200)
    const given = (await api.events(id)).events.filter(({ type }) => type === 'feedback.given')
    expect(given).toMatchObject([{ rating: 'up' }, { rating: 'down' }, { rating: 5 }])
  })

  it.each([
    {},
    { rating: 'great' },
    { rating: 6 },
    { rating: 'up', comment: 7 },
    { rating: 'up', mood: 1 },
    { rating: 'up', comment: 'x'.repeat(4_001) },
  ])('is refused: %#', async (feedback) => {
    const { id } = await api.create()
    const { message } = await api.post(id, { role: 'user', content: 'x' })
    await api.refused('INVALID_INPUT', 'PUT', `${path(id)}/messages/${message.id}/feedback`, feedback)
  })

  it('needs a message that is there', async () => {
    const { id } = await api.create()
    await api.refused('NOT_FOUND', 'PUT', `${path(id)}/messages/msg_none/feedback`, { rating: 'up' })
  })
})
