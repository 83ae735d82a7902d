import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Transcript } from '@confab/shared/conversation'
import { EventLog, LeaseLost } from '../../server/src/event-log/event-log.ts'
import type { ConversationStore } from '../../server/src/storage/conversation-store.ts'
import type { LeaseStore } from '../../server/src/storage/lease-store.ts'
import { askForReply, storeKinds, type StorePlace } from '../support/open-store.ts'

const LONG = 60_000

describe.each(storeKinds)('the leases of two servers: $name', ({ makePlace }) => {
  let place: StorePlace
  let servers: { store: ConversationStore; leases: LeaseStore; log: EventLog }[]
  beforeAll(async () => {
    place = await makePlace()
    servers = [await place.open(), await place.open()].map((opened) => ({
      ...opened,
      log: new EventLog(opened.store, () => new Date()),
    }))
  })
  afterAll(() => place.remove())

  const ask = async (): Promise<Transcript> => (await askForReply(servers[0]!.log)).transcript
  const start = (transcript: Transcript) => [
    { type: 'response.started' as const, responseId: transcript.responses[0]!.id },
  ]

  it('are held by one of them, however many want one', async () => {
    const { id } = await ask()
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, index) => servers[index % 2]!.leases.take(id, LONG)),
    )
    expect(taken.filter((lease) => lease !== undefined)).toHaveLength(1)
  })

  it('are not to be had for what does not exist', async () => {
    expect(await servers[0]!.leases.take('conv_none', LONG)).toBeUndefined()
  })

  it('run out, and are then found and taken by the other', async () => {
    const [one, other] = servers as [(typeof servers)[0], (typeof servers)[0]]
    const { id } = await ask()
    const lost = await one.leases.take(id, 30)
    expect(await other.leases.isAbandoned(id)).toBe(false)
    await pause(50)
    expect(await other.leases.abandoned()).toContain(id)
    expect(await other.leases.take(id, LONG)).toEqual({ conversationId: id, fence: lost!.fence + 1 })
    expect(await one.leases.renew(lost!, LONG)).toBe(false)
  })

  it('live on as long as they are renewed', async () => {
    const { id } = await ask()
    const lease = await servers[0]!.leases.take(id, 80)
    for (let round = 0; round < 4; round++) {
      await pause(40)
      expect(await servers[0]!.leases.renew(lease!, 80)).toBe(true)
    }
    expect(await servers[1]!.leases.take(id, LONG)).toBeUndefined()
  })

  it('can be taken at once when they are released, or broken by who knows better', async () => {
    const { id } = await ask()
    const lease = await servers[0]!.leases.take(id, LONG)
    await servers[0]!.leases.release(lease!)
    expect(await servers[1]!.leases.take(id, LONG)).toBeDefined()
    await servers[0]!.leases.breakAll()
    expect(await servers[0]!.leases.take(id, LONG)).toBeDefined()
  })

  it('are not released by who has lost them', async () => {
    const { id } = await ask()
    const lost = await servers[0]!.leases.take(id, 1)
    await pause(20)
    await servers[1]!.leases.take(id, LONG)
    await servers[0]!.leases.release(lost!)
    expect(await servers[0]!.leases.isAbandoned(id)).toBe(false)
  })

  it('refuse every word of who has lost them, and store none of it', async () => {
    const [one, other] = servers as [(typeof servers)[0], (typeof servers)[0]]
    const { id } = await ask()
    const stale = await one.leases.take(id, 1)
    await pause(20)
    const fresh = await other.leases.take(id, LONG)
    await other.log.append(id, start, { fence: fresh!.fence })
    await expect(one.log.append(id, start, { fence: stale!.fence })).rejects.toThrow(LeaseLost)
    expect((await one.log.refresh(id)).seq).toBe((await other.log.read(id)).seq)
  })

  it('refuse who has lost them also before the new holder has said a word', async () => {
    const [one, other] = servers as [(typeof servers)[0], (typeof servers)[0]]
    const { id, seq } = await ask()
    const stale = await one.leases.take(id, 1)
    await pause(20)
    await other.leases.take(id, LONG)
    await expect(one.log.append(id, start, { fence: stale!.fence })).rejects.toThrow(LeaseLost)
    expect((await one.log.refresh(id)).seq).toBe(seq)
  })

  it('do not keep others from speaking: a stop needs none', async () => {
    const { id, responses } = await ask()
    const lease = await servers[0]!.leases.take(id, LONG)
    await servers[0]!.log.append(id, start, { fence: lease!.fence })
    const stopped = { type: 'response.completed' as const, responseId: responses[0]!.id, stopped: true }
    const after = await servers[1]!.log.append(id, () => [stopped])
    expect(after.responses[0]).toMatchObject({ status: 'COMPLETED', stopped: true })
    expect(await servers[0]!.leases.isAbandoned(id)).toBe(false)
  })
})
