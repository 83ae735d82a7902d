import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Transcript } from '@confab/shared/conversation'
import type { Account, ConversationStore } from '../../server/src/storage/conversation-store.ts'
import { conversationOf } from '../../server/src/conversations/transcripts.ts'
import { newConversation, storeKinds, type StorePlace } from '../support/open-store.ts'

const at = '2026-01-01T00:00:00.000Z'
let names = 0
const account = (limit: number, name = `test ${++names}`, day = '2026-01-01'): Account => ({
  day,
  account: name,
  limit,
})

describe.each(storeKinds)('the budgets of a conversation store: $name', ({ makePlace }) => {
  let place: StorePlace
  let stores: ConversationStore[]
  beforeAll(async () => {
    place = await makePlace()
    stores = [(await place.open()).store, (await place.open()).store]
  })
  afterAll(() => place.remove())

  const create = async (): Promise<Transcript> => {
    const empty = { messages: [], responses: [], order: [], feedback: {}, engineMemory: {} }
    const created = { ...newConversation(), seq: 0, createdAt: at, updatedAt: at, ...empty }
    await stores[0]!.create(created)
    return created
  }

  /** Appends one event that costs something; `expectedSeq` is 0 unless said otherwise. */
  const append = (
    { id: conversationId, ...before }: Transcript,
    accounts: Account[],
    { store = stores[0]!, expectedSeq = 0 } = {},
  ) => {
    const place = { conversationId, seq: expectedSeq + 1, at }
    const conversation = conversationOf({ ...before, id: conversationId, seq: expectedSeq + 1 })
    return store.append({
      conversationId,
      expectedSeq,
      conversation,
      accounts,
      events: [{ ...place, type: 'conversation.changed', title: 'x' }],
      unfinished: false,
      replies: [],
    })
  }

  const many = (count: number): Promise<Transcript[]> => Promise.all(Array.from({ length: count }, create))
  const count = <T>(list: readonly T[], value: T): number => list.filter((one) => one === value).length

  it('are spent exactly, whoever asks at the same time', async () => {
    const everybody = account(25)
    const conversations = await many(60)
    const results = await Promise.all(
      conversations.map((one, index) => append(one, [everybody], { store: stores[index % 2]! })),
    )
    expect(count(results, 'appended')).toBe(25)
    expect(count(results, 'over-budget')).toBe(35)
  })

  it('store nothing of what is refused', async () => {
    const used = account(1)
    const [first, second] = await many(2)
    expect(await append(first!, [used])).toBe('appended')
    expect(await append(second!, [used])).toBe('over-budget')
    const { events, checkpoint } = (await stores[0]!.load(second!.id))!
    expect({ events, seq: checkpoint.seq }).toEqual({ events: [], seq: 0 })
    expect(await append(second!, [])).toBe('appended')
  })

  it('charge all accounts or none', async () => {
    const [plenty, used] = [account(2, 'a plenty'), account(1, 'b used')]
    const [first, ...others] = await many(4)
    expect(await append(first!, [plenty, used])).toBe('appended')
    for (const one of others) expect(await append(one, [used, plenty])).toBe('over-budget')
    expect(await append(others[0]!, [plenty])).toBe('appended')
    expect(await append(others[1]!, [plenty])).toBe('over-budget')
  })

  it('charge nothing for what is not stored for another reason', async () => {
    const one = account(1)
    const conversation = await create()
    expect(await append(conversation, [one], { expectedSeq: 7 })).toBe('conflict')
    expect(await append(conversation, [one])).toBe('appended')
  })

  it('begin anew with each day', async () => {
    const [first, second, third] = await many(3)
    expect(await append(first!, [account(1, 'daily', '2026-01-01')])).toBe('appended')
    expect(await append(second!, [account(1, 'daily', '2026-01-01')])).toBe('over-budget')
    expect(await append(third!, [account(1, 'daily', '2026-01-02')])).toBe('appended')
  })

  it('let many accounts be charged crosswise by two servers', async () => {
    const names = ['x', 'y', 'z'].map((name) => `crosswise ${name}`)
    const conversations = await many(40)
    const results = await Promise.all(
      conversations.map((one, index) => {
        const accounts = names.map((name) => account(1_000, name))
        return append(one, index % 2 ? accounts : accounts.reverse(), { store: stores[index % 2]! })
      }),
    )
    expect(count(results, 'appended')).toBe(40)
  })
})
