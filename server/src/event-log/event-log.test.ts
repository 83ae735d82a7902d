import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Transcript } from '@confab/shared/conversation'
import type { Change, ConversationEvent } from '@confab/shared/events'
import { CATCH_UP_EVENTS } from '@confab/shared/limits'
import { newConversation, openLog, withMethods, type OpenLog } from '../../../test/support/open-store.ts'
import { EventLog } from './event-log.ts'

const titled = (title: string): Change => ({ type: 'conversation.changed', title })
const numbers = (events: readonly ConversationEvent[]): number[] => events.map(({ seq }) => seq)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

describe('the event log', () => {
  let opened: OpenLog
  let log: EventLog
  beforeEach(async () => {
    opened = await openLog()
    log = opened.log
  })
  afterEach(() => opened.remove())

  const create = async (): Promise<string> => (await log.create(newConversation()))!.id
  const grow = (id: string, count: number): Promise<Transcript> =>
    log.append(id, ({ seq }) => upTo(count).map((number) => titled(`${seq + number}`)))

  it('numbers 500 simultaneous appends 1, 2, 3… without a gap', async () => {
    const id = await create()
    const heard: ConversationEvent[] = []
    log.onEvent((event) => heard.push(event))
    await Promise.all(upTo(500).map((number) => log.append(id, () => [titled(`${number}`)])))
    expect(numbers(heard)).toEqual(upTo(500))
    expect(await opened.store.eventsAfter(id, 0, 1_000)).toEqual(heard)
    expect((await log.read(id)).seq).toBe(500)
  })

  it('lets conversations be written at the same time, each in its own order', async () => {
    const ids = await Promise.all(upTo(20).map(create))
    const heard: ConversationEvent[] = []
    log.onEvent((event) => heard.push(event))
    await Promise.all(
      upTo(200).map((number) => log.append(ids[number % 20]!, () => [titled('x'), titled('y')])),
    )
    for (const id of ids) {
      expect(numbers(heard.filter(({ conversationId }) => conversationId === id))).toEqual(upTo(20))
    }
  })

  it('tells of an event only when it is stored, and the transcript is then the one after it', async () => {
    const id = await create()
    const checks: Promise<void>[] = []
    log.onEvent((event) => {
      checks.push(
        log.read(id).then(({ seq }) => expect(seq).toBeGreaterThanOrEqual(event.seq)),
        opened.store.eventsAfter(id, event.seq - 1, 1).then((stored) => expect(stored).toEqual([event])),
      )
    })
    await Promise.all(upTo(30).map(() => grow(id, 2)))
    expect(checks).toHaveLength(120)
    await Promise.all(checks)
  })

  it('tells of nothing that was refused', async () => {
    const id = await create()
    const heard: ConversationEvent[] = []
    log.onEvent((event) => heard.push(event))
    const refuse = (): never => {
      throw new Error('no')
    }
    await expect(log.append(id, refuse)).rejects.toThrow('no')
    expect(await log.append(id, () => [])).toMatchObject({ seq: 0 })
    expect(heard).toEqual([])
    expect(await grow(id, 1)).toMatchObject({ seq: 1 })
  })

  it('tells nobody who has stopped listening', async () => {
    const id = await create()
    const heard: ConversationEvent[] = []
    const stop = log.onEvent((event) => heard.push(event))
    await grow(id, 1)
    stop()
    await grow(id, 1)
    expect(numbers(heard)).toEqual([1])
  })

  it('tells the others when one listener fails, and the writer succeeds: the event is stored', async () => {
    const id = await create()
    const heard: ConversationEvent[] = []
    log.onEvent(() => {
      throw new Error('a reader that breaks')
    })
    log.onEvent((event) => heard.push(event))
    expect(await grow(id, 2)).toMatchObject({ seq: 2 })
    expect(numbers(heard)).toEqual([1, 2])
  })

  it('gives a reader the events it misses, in order', async () => {
    const id = await create()
    await grow(id, 10)
    const missed = await log.catchUp(id, 4)
    expect(missed.kind === 'events' && numbers(missed.events)).toEqual([5, 6, 7, 8, 9, 10])
    expect(await log.catchUp(id, 10)).toEqual({ kind: 'events', events: [] })
  })

  it('gives everything to a reader that is new, ahead of the log, or too far behind', async () => {
    const id = await create()
    await grow(id, CATCH_UP_EVENTS + 1)
    for (const after of [undefined, CATCH_UP_EVENTS + 2, 0]) {
      const missed = await log.catchUp(id, after)
      expect(missed).toMatchObject({ kind: 'snapshot', conversation: { seq: CATCH_UP_EVENTS + 1 } })
    }
    const nearly = await log.catchUp(id, 1)
    expect(nearly.kind === 'events' && nearly.events.length).toBe(CATCH_UP_EVENTS)
  })

  it('is the same after a restart, from a checkpoint or from the first event', async () => {
    const [long, short] = [await create(), await create()]
    await grow(short, 3)
    for (let batch = 0; batch < 5; batch++) await grow(long, 90)
    expect((await opened.store.load(long))!.checkpoint.seq).toBeGreaterThan(0)
    const again = await opened.reopen()
    for (const id of [long, short]) expect(await again.read(id)).toEqual(await log.read(id))
    await again.append(long, () => [titled('after the restart')])
    expect(await again.read(long)).toMatchObject({ seq: 451, title: 'after the restart' })
    for (let batch = 0; batch < 3; batch++) await again.append(long, () => upTo(90).map(() => titled('more')))
    expect(await (await opened.reopen()).read(long)).toEqual(await again.read(long))
  })

  it('keeps what was appended when the checkpoint cannot be written', async () => {
    const id = await create()
    const store = withMethods(opened.store, { checkpoint: () => Promise.reject(new Error('disk full')) })
    const unlucky = new EventLog(store, () => new Date())
    expect(await unlucky.append(id, () => upTo(300).map((n) => titled(`${n}`)))).toMatchObject({ seq: 300 })
  })

  it('notices what another server wrote, and writes after it', async () => {
    const id = await create()
    await grow(id, 1)
    const other = await opened.reopen()
    await other.append(id, () => [titled('theirs')])
    const seen: number[] = []
    const after = await log.append(id, ({ seq }) => {
      seen.push(seq)
      return [titled('ours')]
    })
    expect(after).toMatchObject({ seq: 3, title: 'ours' })
    expect(seen).toEqual([1, 2])
  })

  it('says that a conversation is deleted, and then knows nothing of it', async () => {
    const id = await create()
    await grow(id, 2)
    const heard: ConversationEvent[] = []
    log.onEvent((event) => heard.push(event))
    const late = grow(id, 0)
    await log.remove(id)
    await late
    expect(heard).toMatchObject([{ type: 'conversation.deleted', seq: 3 }])
    await expect(log.read(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(grow(id, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(log.remove(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(log.catchUp(id, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await log.list({ limit: 10 })).conversations).toEqual([])
  })

  it('lets what waits for its turn find that the conversation is gone', async () => {
    const id = await create()
    const results = await Promise.allSettled([log.remove(id), grow(id, 1), log.read(id)])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await opened.store.eventsAfter(id, 0, 10)).toEqual([])
  })

  it('creates each id once, also for those who ask at the same time', async () => {
    const draft = newConversation()
    const created = await Promise.all(upTo(5).map(() => log.create(draft)))
    expect(created.filter((one) => one !== undefined)).toHaveLength(1)
  })

  it('has no conversation that was never created', async () => {
    await expect(log.read('conv_none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(log.append('conv_none', () => [])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('remembers more conversations than it keeps in memory', async () => {
    const ids = await Promise.all(upTo(520).map(create))
    await Promise.all(ids.map((id) => grow(id, 1)))
    const titles = await Promise.all(ids.map(async (id) => (await log.read(id)).title))
    expect(new Set(titles)).toEqual(new Set(['1']))
  })
})
