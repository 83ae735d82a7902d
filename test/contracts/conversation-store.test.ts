import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Transcript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { newId } from '@confab/shared/ids'
import type { LeaseStore } from '../../server/src/storage/lease-store.ts'
import type { Commit, ConversationStore } from '../../server/src/storage/conversation-store.ts'
import { conversationOf } from '../../server/src/conversations/transcripts.ts'
import { newConversation, storeKinds, type StorePlace } from '../support/open-store.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
const at = (second: number): string => new Date(start + second * 1_000).toISOString()

function transcript(changes: Partial<Transcript> = {}): Transcript {
  const empty = { messages: [], responses: [], order: [], feedback: {}, engineMemory: {} }
  return { ...newConversation(), seq: 0, createdAt: at(0), updatedAt: at(0), ...empty, ...changes }
}

/** `count` events that follow `before`; titles tell them apart. */
function commitAfter(before: Transcript, count = 1, changes: Partial<Commit> = {}): Commit {
  const { id: conversationId, seq: expectedSeq } = before
  const events = Array.from({ length: count }, (_, index): ConversationEvent => {
    const seq = expectedSeq + 1 + index
    return { conversationId, seq, at: at(seq), type: 'conversation.changed', title: `${seq}` }
  })
  const seq = expectedSeq + count
  const conversation = conversationOf({ ...before, seq, updatedAt: at(seq), title: `${seq}` })
  return { conversationId, expectedSeq, events, conversation, unfinished: false, replies: [], ...changes }
}

const numbers = (events: readonly ConversationEvent[]): number[] => events.map(({ seq }) => seq)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

describe.each(storeKinds)('a conversation store: $name', ({ makePlace }) => {
  let place: StorePlace
  let store: ConversationStore
  let leases: LeaseStore
  beforeAll(async () => {
    place = await makePlace()
    ;({ store, leases } = await place.open())
  })
  afterAll(() => place.remove())

  const create = async (changes: Partial<Transcript> = {}): Promise<Transcript> => {
    const created = transcript(changes)
    expect(await store.create(created)).toBe(true)
    return created
  }

  it('gives back what was created', async () => {
    const created = await create({
      title: 'Ünïcödé “quotes” 🙂 \u0000 \ud800',
      metadata: { nested: [{ a: null }] },
    })
    const { checkpoint, events } = (await store.load(created.id))!
    expect(checkpoint).toEqual(created)
    expect(events).toEqual([])
  })

  it('does not know what was never created', async () => {
    expect(await store.load(newId('conv'))).toBeUndefined()
    expect(await store.eventsAfter(newId('conv'), 0, 10)).toEqual([])
  })

  it('creates each id once', async () => {
    const created = await create({ title: 'first' })
    expect(await store.create({ ...created, title: 'second' })).toBe(false)
    expect((await store.load(created.id))!.checkpoint.title).toBe('first')
    const rivals = transcript()
    const results = await Promise.all(upTo(5).map(() => store.create(rivals)))
    expect(results.filter(Boolean)).toHaveLength(1)
  })

  it('keeps events in order, and gives those after a number', async () => {
    const created = await create()
    const commit = commitAfter(created, 250)
    expect(await store.append(commit)).toBe('appended')
    expect((await store.load(created.id))!.events).toEqual(commit.events)
    expect(numbers(await store.eventsAfter(created.id, 247, 10))).toEqual([248, 249, 250])
    expect(numbers(await store.eventsAfter(created.id, 100, 2))).toEqual([101, 102])
    expect(await store.eventsAfter(created.id, 250, 10)).toEqual([])
  })

  it('refuses a number that is taken, and stores nothing of the commit', async () => {
    const created = await create()
    expect(await store.append(commitAfter(created, 2))).toBe('appended')
    expect(await store.append(commitAfter(created, 5, { unfinished: true }))).toBe('conflict')
    expect(numbers(await store.eventsAfter(created.id, 0, 10))).toEqual([1, 2])
    expect(await leases.abandoned()).not.toContain(created.id)
  })

  it('refuses a number ahead of the log: there are never gaps', async () => {
    const created = await create()
    expect(await store.append(commitAfter({ ...created, seq: 3 }))).toBe('conflict')
    expect(await store.eventsAfter(created.id, 0, 10)).toEqual([])
  })

  it('refuses to append to what does not exist', async () => {
    expect(await store.append(commitAfter(transcript()))).toBe('conflict')
  })

  it('lets one of several simultaneous writers win', async () => {
    const created = await create()
    const results = await Promise.all(upTo(8).map((count) => store.append(commitAfter(created, count))))
    expect(results.filter((result) => result === 'appended')).toHaveLength(1)
    const stored = await store.eventsAfter(created.id, 0, 100)
    expect(numbers(stored)).toEqual(upTo(stored.length))
  })

  it('takes commits of many conversations at once', async () => {
    const all = await Promise.all(upTo(40).map(() => create()))
    for (const round of [0, 1, 2]) {
      const results = await Promise.all(
        all.map((one) => store.append(commitAfter({ ...one, seq: round * 3 }, 3))),
      )
      expect(new Set(results)).toEqual(new Set(['appended']))
    }
    for (const { id } of all) expect(numbers(await store.eventsAfter(id, 0, 100))).toEqual(upTo(9))
  })

  it('stores the others when one commit of a batch cannot be written', async () => {
    const [good, bad] = [await create(), await create()]
    const circular: Record<string, unknown> = {}
    circular.self = circular
    const poisoned = commitAfter(bad)
    const results = await Promise.allSettled([
      store.append(commitAfter(good)),
      store.append({ ...poisoned, events: [{ ...poisoned.events[0]!, ...circular }] }),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(numbers(await store.eventsAfter(good.id, 0, 10))).toEqual([1])
    expect(await store.eventsAfter(bad.id, 0, 10)).toEqual([])
  })

  it('begins at the checkpoint when it loads, and never goes back to an older one', async () => {
    const created = await create()
    await store.append(commitAfter(created, 6))
    await store.checkpoint({ ...created, seq: 4, title: '4' })
    await store.checkpoint({ ...created, seq: 2, title: '2' })
    const { checkpoint, events } = (await store.load(created.id))!
    expect(checkpoint).toMatchObject({ seq: 4, title: '4' })
    expect(numbers(events)).toEqual([5, 6])
    expect(numbers(await store.eventsAfter(created.id, 0, 10))).toEqual(upTo(6))
  })

  it('tells of many conversations at once how far they have come', async () => {
    const [one, other] = [await create(), await create()]
    await store.append(commitAfter(one, 3))
    const heads = await store.heads([one.id, newId('conv'), other.id])
    expect(Object.fromEntries(heads)).toEqual({ [one.id]: 3, [other.id]: 0 })
    expect((await store.heads([])).size).toBe(0)
  })

  it('knows which conversations wait for the end of a reply', async () => {
    const [running, ended] = [await create(), await create()]
    await store.append(commitAfter(running, 1, { unfinished: true }))
    await store.append(commitAfter(ended, 1, { unfinished: true }))
    await store.append(commitAfter({ ...ended, seq: 1 }, 1))
    const unfinished = await leases.abandoned()
    expect(unfinished).toContain(running.id)
    expect(unfinished).not.toContain(ended.id)
  })

  it('removes a conversation with all its events, and never stores another under its id', async () => {
    const created = await create()
    await store.append(commitAfter(created, 3, { unfinished: true }))
    expect(await store.remove(created.id)).toBe(true)
    expect(await store.load(created.id)).toBeUndefined()
    expect(await store.eventsAfter(created.id, 0, 10)).toEqual([])
    expect(await leases.abandoned()).not.toContain(created.id)
    expect(await store.append(commitAfter({ ...created, seq: 3 }))).toBe('conflict')
    expect(await store.remove(created.id)).toBe(false)
    expect(await store.create(created)).toBe(false)
    expect(await store.load(created.id)).toBeUndefined()
  })

  it('finds what has not been used since a time, the oldest first, and removes it only if that is still so', async () => {
    const old = (year: number) => create({ updatedAt: `${year}-05-05T00:00:00.000Z` })
    const [second, first, third] = [await old(1991), await old(1990), await old(1992)]
    const until = '1992-05-05T00:00:00.000Z'
    expect(await store.idleSince(until, 10)).toEqual([first.id, second.id])
    expect(await store.idleSince(until, 1)).toEqual([first.id])
    await store.append(commitAfter(second))
    expect(await store.remove(second.id, until)).toBe(false)
    expect(await store.remove(third.id, until)).toBe(false)
    expect(await store.remove(first.id, until)).toBe(true)
    expect((await store.load(second.id))!.events).toHaveLength(1)
    expect(await store.idleSince(until, 10)).toEqual([])
  })

  it('is alive', async () => {
    await expect(store.ping()).resolves.toBeUndefined()
  })
})

describe.each(storeKinds)('lists of a conversation store: $name', ({ makePlace }) => {
  let place: StorePlace
  let store: ConversationStore
  const ids: string[] = []
  beforeAll(async () => {
    place = await makePlace()
    ;({ store } = await place.open())
    for (const number of upTo(9)) {
      const visitorId = number % 3 === 0 ? 'vis_other' : 'vis_1'
      // Two of them have the same time.
      const updatedAt = at(Math.min(number, 8))
      const created = transcript({ visitorId, updatedAt, title: `${number}` })
      ids.push(created.id)
      await store.create(created)
    }
  })
  afterAll(() => place.remove())

  const listAll = async (limit: number, visitorId?: string): Promise<string[]> => {
    const found: string[] = []
    let cursor: string | undefined
    do {
      const page = await store.list({ limit, visitorId, cursor })
      expect(page.conversations.length).toBeLessThanOrEqual(limit)
      found.push(...page.conversations.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    return found
  }

  it('begin with the newest activity', async () => {
    const { conversations } = await store.list({ limit: 50 })
    const times = conversations.map(({ updatedAt }) => updatedAt)
    expect(times).toEqual([...times].sort().reverse())
    expect(conversations[0]).toMatchObject({ agent: 'help', tags: [], seq: 0 })
    expect(conversations[0]).not.toHaveProperty('messages')
  })

  it.each([1, 2, 4, 9, 50])('come in pages of %i without a miss or a repeat', async (limit) => {
    const found = await listAll(limit)
    expect([...found].sort()).toEqual([...ids].sort())
    expect(found).toEqual((await store.list({ limit: 50 })).conversations.map(({ id }) => id))
  })

  it('show one visitor only what is theirs', async () => {
    expect(await listAll(2, 'vis_other')).toHaveLength(3)
    expect(await listAll(2, 'vis_1')).toHaveLength(6)
    expect(await listAll(2, 'vis_nobody')).toEqual([])
  })

  it.each(['x', '', '|', `${at(3)}|`, `' or 1=1 --|x`, '9999|conv_1'])(
    'refuse a cursor that is not theirs: %j',
    async (cursor) => {
      await expect(store.list({ limit: 50, cursor })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    },
  )

  it('move a conversation to the front when something happens in it', async () => {
    const oldest = ids[0]!
    const { checkpoint } = (await store.load(oldest))!
    await store.append({
      ...commitAfter(checkpoint),
      conversation: conversationOf({ ...checkpoint, seq: 1, updatedAt: at(99), title: 'new' }),
    })
    const [first] = (await store.list({ limit: 1 })).conversations
    expect(first).toMatchObject({ id: oldest, title: 'new', seq: 1 })
  })
})

describe.each(storeKinds)('two servers on the same data: $name', ({ makePlace }) => {
  let place: StorePlace
  let stores: ConversationStore[]
  beforeAll(async () => {
    place = await makePlace()
    stores = [(await place.open()).store, (await place.open()).store]
  })
  afterAll(() => place.remove())

  it('see what the other stored, and one of them is refused a number both want', async () => {
    const [one, other] = stores as [ConversationStore, ConversationStore]
    const created = transcript()
    await one.create(created)
    expect(await other.create(created)).toBe(false)
    expect(await one.append(commitAfter(created, 2))).toBe('appended')
    expect(await other.append(commitAfter(created, 2))).toBe('conflict')
    expect(await other.append(commitAfter({ ...created, seq: 2 }))).toBe('appended')
    expect(numbers((await one.load(created.id))!.events)).toEqual([1, 2, 3])
  })

  it('leave no gap when both write at the same time', async () => {
    const created = transcript()
    await stores[0]!.create(created)
    let appended = 0
    for (let round = 0; round < 10; round++) {
      const before = { ...created, seq: appended }
      const results = await Promise.all(stores.map((store) => store.append(commitAfter(before))))
      expect(results.sort()).toEqual(['appended', 'conflict'])
      appended += 1
    }
    expect(numbers(await stores[1]!.eventsAfter(created.id, 0, 100))).toEqual(upTo(10))
  })
})
