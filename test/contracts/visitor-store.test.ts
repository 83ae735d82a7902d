import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@confab/shared/ids'
import type { StoredSession, VisitorStore } from '../../server/src/storage/visitor-store.ts'
import { EventLog } from '../../server/src/event-log/event-log.ts'
import { newConversation, storeKinds, type StorePlace } from '../support/open-store.ts'

const at = Date.parse('2026-01-01T00:00:00Z')

describe.each(storeKinds)('a visitor store: $name', ({ makePlace }) => {
  let place: StorePlace
  let store: VisitorStore
  beforeAll(async () => {
    place = await makePlace()
    store = (await place.open()).visitors
  })
  afterAll(() => place.remove())

  let count = 0
  const create = async (changes: Partial<StoredSession> = {}): Promise<StoredSession> => {
    const session: StoredSession = {
      id: `session ${++count}`,
      visitorId: newId('vis'),
      secretHash: 'first',
      previousHash: null,
      salt: 'salt',
      createdAt: at,
      renewedAt: at,
      seenAt: null,
      activeUntil: at + 1_000,
      keyMark: null,
      revokedAt: null,
      ...changes,
    }
    await store.create(session)
    return session
  }

  it('gives back what was created, and nothing that was not', async () => {
    for (const changes of [{}, { keyMark: 'mark', previousHash: 'x', seenAt: at, revokedAt: at }]) {
      const session = await create(changes)
      expect(await store.find(session.id)).toEqual(session)
    }
    expect(await store.find('nothing')).toBeUndefined()
  })

  it('renews for one of those who have the same secret', async () => {
    const session = await create()
    const next = (name: string) => ({
      ...session,
      secretHash: name,
      previousHash: 'first',
      renewedAt: at + 1,
    })
    const won = await Promise.all(['a', 'b', 'c'].map((name) => store.renew(next(name), 'first')))
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(await store.find(session.id)).toEqual(next('abc'.charAt(won.indexOf(true))))
    expect(await store.renew(next('d'), 'first')).toBe(false)
  })

  it('renews nothing that is revoked', async () => {
    const session = await create()
    await store.revokeSession(session.id, at + 5)
    expect(await store.renew({ ...session, secretHash: 'next' }, 'first')).toBe(false)
    expect(await store.find(session.id)).toEqual({ ...session, revokedAt: at + 5 })
    await store.revokeSession(session.id, at + 9)
    expect((await store.find(session.id))!.revokedAt).toBe(at + 5)
  })

  it('notes once when a secret came into use', async () => {
    const { id } = await create()
    await store.markSeen(id, 'another', at + 1)
    expect((await store.find(id))!.seenAt).toBeNull()
    await store.markSeen(id, 'first', at + 2)
    await store.markSeen(id, 'first', at + 3)
    expect((await store.find(id))!.seenAt).toBe(at + 2)
  })

  it('knows one visitor for a subject, whoever asks first', async () => {
    const other = (await place.open()).visitors
    const asked = [store, other, store, other].map((one) => one.visitorOf('Ünïcödé 🙂', newId('vis')))
    expect(new Set(await Promise.all(asked)).size).toBe(1)
    expect(await store.visitorOf('another', 'vis_another')).toBe('vis_another')
  })

  it('tells which sessions were revoked since', async () => {
    const visitorId = newId('vis')
    const [here, there, , past] = [
      await create({ visitorId }),
      await create({ visitorId }),
      await create(),
      await create({ revokedAt: at + 99 }),
    ]
    await store.revokeVisitor(visitorId, at + 100)
    expect((await store.revokedSince(at + 100)).sort()).toEqual([here.id, there.id].sort())
    expect(await store.revokedSince(at + 99)).toContain(past.id)
  })

  it('gives the conversations of one visitor to another, and ends the sessions of the giver', async () => {
    const { store: conversations } = await place.open()
    const log = new EventLog(conversations, () => new Date(at))
    const [giver, bystander] = [await create(), await create()]
    const mine = await Promise.all(
      [1, 2, 3].map(() => log.create(newConversation({ visitorId: giver.visitorId }))),
    )
    const other = await log.create(newConversation({ visitorId: bystander.visitorId }))
    const ids = mine.map((one) => one!.id).sort()

    const claimed = await store.claim(giver.visitorId, 'vis_taker', at + 200)
    expect([...claimed.conversationIds].sort()).toEqual(ids)
    expect(claimed.sessionIds).toEqual([giver.id])
    expect((await store.find(giver.id))!.revokedAt).toBe(at + 200)
    expect((await store.find(bystander.id))!.revokedAt).toBeNull()

    const list = async (visitorId: string) => (await log.list({ visitorId, limit: 10 })).conversations
    expect(await list(giver.visitorId)).toEqual([])
    expect((await list('vis_taker')).map(({ id, visitorId }) => [id, visitorId]).sort()).toEqual(
      ids.map((id) => [id, 'vis_taker']),
    )
    expect((await list(bystander.visitorId)).map(({ id }) => id)).toEqual([other!.id])
    expect(await store.claim(giver.visitorId, 'vis_taker', at)).toEqual({
      conversationIds: [],
      sessionIds: [],
    })
  })

  it('keeps a conversation with its new owner when servers write that do not know of the change', async () => {
    const [here, there] = [
      new EventLog((await place.open()).store, () => new Date(at)),
      new EventLog((await place.open()).store, () => new Date(at)),
    ]
    const { visitorId } = await create()
    const { id } = (await here.create(newConversation({ visitorId })))!
    expect((await there.read(id)).visitorId).toBe(visitorId)
    await store.claim(visitorId, 'vis_new', at)
    await here.ownerChanged(id)
    expect((await here.read(id)).visitorId).toBe('vis_new')

    await there.append(id, () => [{ type: 'conversation.changed', title: 'Written by the other' }])
    expect((await here.refresh(id)).visitorId).toBe('vis_new')
    expect((await there.confirmOwner(id)).visitorId).toBe('vis_new')
    expect((await there.read(id)).visitorId).toBe('vis_new')
    const { conversations } = await there.list({ visitorId: 'vis_new', limit: 1 })
    expect(conversations).toMatchObject([{ id, visitorId: 'vis_new', title: 'Written by the other' }])
  })
})
