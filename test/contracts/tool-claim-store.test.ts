import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@confab/shared/ids'
import { EventLog } from '../../server/src/event-log/event-log.ts'
import type { ToolClaimStore } from '../../server/src/storage/tool-claim-store.ts'
import { newConversation, storeKinds, type StorePlace } from '../support/open-store.ts'

const LONG = 60_000

describe.each(storeKinds)('claims of tool calls at two servers: $name', ({ makePlace }) => {
  let place: StorePlace
  let servers: { toolClaims: ToolClaimStore }[]
  let log: EventLog
  beforeAll(async () => {
    place = await makePlace()
    const opened = [await place.open(), await place.open()]
    servers = opened
    log = new EventLog(opened[0]!.store, () => new Date())
  })
  afterAll(() => place.remove())

  const newCall = async () => {
    const { id: conversationId } = (await log.create(newConversation()))!
    return { conversationId, toolCallId: newId('tool') }
  }
  const claim = (call: Awaited<ReturnType<typeof newCall>>, claimant: string, leaseMs?: number, server = 0) =>
    servers[server]!.toolClaims.claim({ ...call, claimant, leaseMs })

  it('are granted to one, however many claim at once', async () => {
    const call = await newCall()
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => claim(call, `tab-${index}`, LONG, index % 2)),
    )
    expect(claims.filter((one) => one?.granted)).toHaveLength(1)
    for (const one of claims) expect(one?.endsInMs).toBeGreaterThan(LONG - 10_000)
  })

  it('are granted to the same one again, and to each call its own', async () => {
    const call = await newCall()
    for (const server of [0, 1])
      expect(await claim(call, 'tab', LONG, server)).toMatchObject({ granted: true })
    expect(await claim({ ...call, toolCallId: newId('tool') }, 'other', LONG)).toMatchObject({
      granted: true,
    })
  })

  it('are granted to nobody any more when their time is over: how far it came is not known', async () => {
    const call = await newCall()
    await claim(call, 'tab', 20)
    await pause(60)
    for (const claimant of ['tab', 'other'])
      expect(await claim(call, claimant, LONG, 1)).toEqual({ granted: false, endsInMs: 0 })
  })

  it('may be given another end by who has them, or none', async () => {
    const call = await newCall()
    await claim(call, 'tab', 1_000)
    expect((await claim(call, 'tab', LONG))?.endsInMs).toBeGreaterThan(1_000)
    expect(await claim(call, 'tab')).toEqual({ granted: true, endsInMs: null })
    expect(await claim(call, 'other', LONG, 1)).toEqual({ granted: false, endsInMs: null })
  })

  it('go with the conversation, and are not to be had without one', async () => {
    const call = await newCall()
    await claim(call, 'tab', LONG)
    await log.remove(call.conversationId)
    expect(await claim(call, 'tab', LONG)).toBeUndefined()
  })
})
