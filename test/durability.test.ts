/** What is acknowledged is on the disk, not on its way there: seen in the system calls of a real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildServer, type ChaosBuild } from './support/chaos/build.ts'
import { traceCareless, traceMessages } from './support/chaos/durability.ts'
import { whyNoTrace } from './support/chaos/syscalls.ts'

const reason = whyNoTrace()
const ALL = 30

describe.skipIf(reason)(`An acknowledgement${reason ? ` (not tested: ${reason})` : ''}`, () => {
  let build: ChaosBuild
  beforeAll(async () => {
    build = await buildServer()
  })
  afterAll(() => build.remove())

  it(`follows the flush of what it acknowledges, for ${ALL} messages of ${ALL}`, async () => {
    const { acknowledged, early, flushed, refusals } = await traceMessages({ build, messages: ALL })
    expect({ early, refusals }).toEqual({ early: [], refusals: [] })
    expect(flushed).toEqual(acknowledged)
    expect(flushed).toHaveLength(ALL)
  }, 60_000)

  it('would not, if the database were told that NORMAL is enough', async () => {
    const { early } = await traceCareless(ALL)
    expect(early.length).toBeGreaterThan(ALL / 2)
  }, 60_000)

  it.each([
    ['flushes nothing', 'fsync,fdatasync:error=EIO:when=20..32'],
    ['is full', 'pwrite64:error=ENOSPC:when=400..460'],
  ])(
    'is not given while the disk %s, and the message is taken once when it does again',
    async (_how, inject) => {
      const { acknowledged, kept, early, refusals } = await traceMessages({ build, messages: 100, inject })
      expect(refusals.length).toBeGreaterThan(0)
      expect(refusals.filter(({ retryable }) => !retryable)).toEqual([])
      expect(early).toEqual([])
      expect(kept.toSorted()).toEqual(acknowledged.toSorted())
    },
    60_000,
  )
})
