import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConversationEvent } from '@confab/shared/events'
import { Api, visitorApi } from './support/api.ts'
import { closing } from './support/closing.ts'
import { followSocket, openSse, openWebSocket, type Feed } from './support/feeds.ts'
import { scripted } from './support/scripted-engine.ts'
import { startServer, type TestServer } from './support/start-server.ts'

type Open = (id: string, after?: number) => Promise<Feed>

let server: TestServer
let visitor: Api
let api: Api
beforeAll(async () => {
  server = await startServer({ config: { limits: { sendBurst: 1_000 } } })
  visitor = await visitorApi(server.url)
  api = new Api(server.url)
})
afterAll(() => server.close())

const token = (): string => visitor.token!
const options = (after?: number): { after?: number } => (after === undefined ? {} : { after })
const keep = async <F extends Feed>(opening: Promise<F>): Promise<F> => closing(await opening)

const feeds: [name: string, open: Open][] = [
  ['Socket.IO', (id, after) => followSocket(server.url, token(), id, options(after))],
  [
    'Socket.IO by polling',
    (id, after) => followSocket(server.url, token(), id, { transports: ['polling'], ...options(after) }),
  ],
  ['server-sent events', (id, after) => openSse(server.url, token(), id, options(after))],
  ['a WebSocket', (id, after) => openWebSocket(server.url, token(), id, options(after))],
  [
    'a WebSocket with its token as a subprotocol',
    (id, after) => openWebSocket(server.url, token(), id, { subprotocol: true, ...options(after) }),
  ],
]

const numbers = (events: readonly ConversationEvent[]): number[] => events.map(({ seq }) => seq)
const through = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
/** Socket.IO may give an event twice when it happens while the reader joins; that is what a cursor is for. */
const once = (events: readonly ConversationEvent[]): ConversationEvent[] => [
  ...new Map(
    events.toSorted((one, other) => one.seq - other.seq).map((event) => [event.seq, event]),
  ).values(),
]

describe.each(feeds)('%s', (_name, open) => {
  it('gives what was missed and then what happens, numbered without gaps', async () => {
    const { id } = await visitor.create()
    await visitor.post(id, 'One')
    const feed = await keep(open(id))
    await visitor.post(id, 'Two')
    const { events, seq } = await visitor.events(id)
    await expect.poll(() => feed.events.at(-1)?.seq).toBe(seq)
    expect(feed.events).toEqual(events)
    expect(numbers(feed.events)).toEqual(through(1, seq))
  })

  it('gives all of it to readers who join in the middle of a reply', async () => {
    const { id } = await visitor.create()
    const posting = visitor.post(
      id,
      scripted({ think: 'Hm.', say: 'word '.repeat(60), pieces: 60, pauseMs: 2 }),
    )
    const readers: Feed[] = []
    for (let count = 0; count < 6; count++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      readers.push(await keep(open(id)))
    }
    await posting
    const { events, seq } = await visitor.events(id)
    for (const reader of readers) {
      await expect.poll(() => reader.events.at(-1)?.seq).toBe(seq)
      expect(once(reader.events)).toEqual(events)
    }
  })

  it('goes on after the number it is given', async () => {
    const { id } = await visitor.create()
    await visitor.post(id, 'One')
    const { seq } = await visitor.events(id)
    const feed = await keep(open(id, 2))
    await expect.poll(() => numbers(feed.events)).toEqual(through(3, seq))
    const late = await keep(open(id, seq))
    await visitor.post(id, { role: 'user', content: 'Two' })
    await expect.poll(() => numbers(late.events)).toEqual([seq + 1])
    expect(numbers(feed.events)).toEqual(through(3, seq + 1))
  })

  it('gives a reader that is ahead of the log everything, and goes on from there', async () => {
    const { id } = await visitor.create()
    await visitor.post(id, 'One')
    const { seq } = await visitor.events(id)
    const feed = await keep(open(id, seq + 50))
    await expect.poll(() => feed.snapshots).toMatchObject([{ id, seq }])
    expect(feed.events).toEqual([])
    await visitor.post(id, { role: 'user', content: 'Two' })
    await expect.poll(() => numbers(feed.events)).toEqual([seq + 1])
  })

  it('says that the conversation is deleted', async () => {
    const { id } = await visitor.create()
    await visitor.post(id, { role: 'user', content: 'One' })
    const feed = await keep(open(id))
    await expect.poll(() => feed.events.length).toBe(1)
    await visitor.call('DELETE', `/v1/conversations/${id}`)
    await expect.poll(() => feed.events.at(-1)).toMatchObject({ type: 'conversation.deleted', seq: 2 })
    if (!('request' in feed)) await feed.ended
  })

  it('that is only a page gives everything to a reader that is ahead of the log', async () => {
    const { id } = await visitor.create()
    await visitor.post(id, 'One')
    const { seq } = await visitor.events(id)
    const page = await visitor.events(id, `?after=${Number.MAX_SAFE_INTEGER}`)
    expect(page).toMatchObject({ events: [], seq, conversation: { id, seq, messages: [{ role: 'user' }] } })
    expect(page.conversation).not.toHaveProperty('state')
  })

  it('hides what steers the agent, also in a snapshot', async () => {
    const secret = 'only the agent may read this'
    const { id } = await visitor.create()
    const [early, ahead] = [await keep(open(id)), await keep(open(id, 9))]
    await api.post(id, { role: 'control', content: secret, stateAfter: { systemMessage: secret } })
    await visitor.post(id, { role: 'user', content: 'Hello' })
    const late = await keep(open(id, 9))
    await expect.poll(() => [early, ahead].map(({ events }) => events.at(-1)?.seq)).toEqual([3, 3])
    await expect.poll(() => late.snapshots.length).toBe(1)
    const known = [early, ahead, late].map(({ events, snapshots }) => ({ events, snapshots }))
    expect(JSON.stringify(known)).not.toContain(secret)
    expect(early.events.map(({ type }) => type)).toEqual(['hidden', 'hidden', 'message.created'])
    expect(late.snapshots[0]).toMatchObject({ seq: 3, messages: [{ role: 'user' }] })
    expect(late.snapshots[0]).not.toHaveProperty('state')
  })

  it('is closed to strangers', async () => {
    const owner = await visitorApi(server.url)
    const { id } = await owner.create()
    await expect(open(id)).rejects.toThrow()
  })
})

describe('server-sent events', () => {
  it('go on after Last-Event-ID, which counts for more than `after`', async () => {
    const { id } = await visitor.create()
    await visitor.post(id, 'One')
    const { seq } = await visitor.events(id)
    const headers = { 'last-event-id': '3' }
    const feed = await keep(openSse(server.url, token(), id, { after: 0, headers }))
    await expect.poll(() => numbers(feed.events)).toEqual(through(4, seq))
    const odd = await keep(openSse(server.url, token(), id, { after: 1, headers: { 'last-event-id': 'x' } }))
    await expect.poll(() => numbers(odd.events)).toEqual(through(2, seq))
  })

  it('are not opened by HEAD, which has nothing to read', async () => {
    const { id } = await visitor.create()
    const response = await fetch(`${server.url}/v1/conversations/${id}/events`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${token()}`, accept: 'text/event-stream' },
      signal: AbortSignal.timeout(2_000),
    })
    expect(response.status).toBe(200)
  })
})

describe('all feeds together', () => {
  it('give every reader the same events', async () => {
    const { id } = await visitor.create()
    const readers = await Promise.all(feeds.map(([, open]) => keep(open(id))))
    for (const say of ['One', 'Two'])
      await visitor.post(id, scripted({ say: `${say} `.repeat(30), pieces: 30 }))
    const { events, seq } = await visitor.events(id)
    for (const reader of readers) await expect.poll(() => reader.events.at(-1)?.seq).toBe(seq)
    for (const reader of readers) expect(reader.events).toEqual(events)
  })

  it('tell a server that follows with its key everything', async () => {
    const { id } = await visitor.create()
    const feed = await keep(openSse(server.url, api.token!, id))
    await api.post(id, { role: 'control', content: 'Be brief.', stateAfter: { phase: 'x' } })
    await expect.poll(() => feed.events.map(({ type }) => type)).toEqual(['message.created', 'state.changed'])
  })
})
