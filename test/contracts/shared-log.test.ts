import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConversationEvent } from '@confab/shared/events'
import { EventLog } from '../../server/src/event-log/event-log.ts'
import { messageChanges } from '../../server/src/conversations/posting.ts'
import { newConversation, storeKinds, type StorePlace } from '../support/open-store.ts'

const titled = (title: string) => ({ type: 'conversation.changed' as const, title })
const numbers = (events: readonly ConversationEvent[]): number[] => events.map(({ seq }) => seq)

describe.each(storeKinds)('an event log that two servers share: $name', ({ makePlace }) => {
  let place: StorePlace
  let here: EventLog
  let there: EventLog
  const open = async (): Promise<EventLog> =>
    new EventLog((await place.open()).store, () => new Date(), { isShared: true })
  beforeAll(async () => {
    place = await makePlace()
    here = await open()
    there = await open()
  })
  afterAll(() => place.remove())

  const write = (log: EventLog, id: string, ...titles: string[]) => log.append(id, () => titles.map(titled))
  const create = async (): Promise<string> => (await here.create(newConversation()))!.id

  it('is never read as it was before', async () => {
    const id = await create()
    expect(await there.read(id)).toMatchObject({ seq: 0 })
    for (let round = 1; round <= 5; round++) {
      await write(here, id, `${round}`)
      expect(await there.read(id)).toMatchObject({ seq: round, title: `${round}` })
    }
  })

  it('tells those who follow what the other wrote, in order and once, whoever reads or writes meanwhile', async () => {
    const id = await create()
    const heard: ConversationEvent[] = []
    const stop = there.follow(id, (event) => heard.push(event))
    await there.read(id)
    await write(here, id, 'a', 'b')
    expect(there.isBehind(id, 2)).toBe(true)
    await Promise.all([there.refresh(id), there.read(id), write(there, id, 'c'), there.refresh(id)])
    await write(here, id, 'd')
    await there.refresh(id)
    expect(numbers(heard)).toEqual([1, 2, 3, 4])
    expect(there.isBehind(id, 4)).toBe(false)
    expect(there.followed).toEqual([id])
    stop()
    expect(there.followed).toEqual([])
    expect(there.isBehind(id, 9)).toBe(false)
  })

  it('takes what one has to say although the other never pauses, and charges it once', async () => {
    const id = await create()
    const accounts = [{ day: '2026-01-01', account: id, limit: 2 }]
    let isOver = false
    const talking = (async () => {
      for (let word = 0; !isOver; word++) await write(here, id, `${word}`)
    })()
    for (const number of [1, 2, 3, 4, 5]) {
      const after = await there.append(id, () => [titled(`mine ${number}`)], { accounts })
      expect(after).toMatchObject({ title: `mine ${number}` })
    }
    const ask = { action: 'generate-reply' as const, role: 'user' as const, content: null }
    const message = { ...ask, id: `msg-${id}`, conversationId: id, createdAt: new Date(0).toISOString() }
    await there.append(id, (before) => messageChanges(before, message), { accounts })
    isOver = true
    await talking
    const events = await here.eventsAfter(id, 0, Infinity)
    expect(numbers(events)).toEqual(events.map((_, index) => index + 1))
    expect(events.filter((event) => 'title' in event && event.title?.startsWith('mine'))).toHaveLength(5)
    expect(await there.read(id)).toEqual(await here.read(id))
  })

  it('stores nothing held that costs more than there is, or that nobody wants any more', async () => {
    const { store } = await place.open()
    const id = await create()
    const empty = { day: '2026-01-01', account: id, limit: 1 }
    const append = (make: () => undefined) =>
      store.appendHeld({ conversationId: id, after: 0, accounts: [empty], make })
    // What is undone costs nothing, however often.
    for (let round = 0; round < 3; round++) expect(await append(() => undefined)).toBe('unchanged')
    const refuse = (): never => {
      throw new Error('no')
    }
    await expect(append(refuse)).rejects.toThrow('no')
    expect(await store.appendHeld({ conversationId: 'conv_none', after: 0, make: refuse })).toBe('conflict')
    expect(await here.refresh(id)).toMatchObject({ seq: 0 })
  })

  it('tells them also of a conversation that is not in memory any more', async () => {
    const id = await create()
    const heard: ConversationEvent[] = []
    const stop = there.follow(id, (event) => heard.push(event))
    await there.read(id)
    for (let other = 0; other < 520; other++) await there.create(newConversation())
    await write(here, id, 'a', 'b')
    await there.refresh(id)
    expect(numbers(heard)).toEqual([1, 2])
    expect(await there.read(id)).toMatchObject({ seq: 2 })
    stop()
  })

  it('is gone for both when one deletes a conversation, and whoever follows it is told once', async () => {
    const id = await create()
    const heard: ConversationEvent[] = []
    there.follow(id, (event) => heard.push(event))
    await there.read(id)
    await write(here, id, 'a')
    await here.remove(id)
    await expect(there.read(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(there.refresh(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(write(there, id, 'b')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(heard).toMatchObject([{ type: 'conversation.deleted', seq: 1 }])
    expect(there.followed).toEqual([])
  })

  it('tells nobody of what was deleted who begins a conversation under its id', async () => {
    const mine = newConversation()
    await here.create(mine)
    await write(here, mine.id, 'For my eyes only')
    await there.read(mine.id)
    await here.remove(mine.id)
    expect(await here.create({ ...mine, visitorId: 'vis_stranger' })).toBeUndefined()
    for (const log of [here, there]) {
      await expect(log.confirmOwner(mine.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
  })
})
