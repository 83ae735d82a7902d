import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newConversation, openLog, type OpenLog } from '../../../test/support/open-store.ts'
import { Retention } from './retention.ts'

const DAY = 86_400_000
let opened: OpenLog
let now = Date.parse('2026-01-01T00:00:00Z')
beforeEach(async () => {
  opened = await openLog(() => new Date(now))
})
afterEach(() => opened.remove())

const create = async (): Promise<string> => (await opened.log.create(newConversation()))!.id

function retention(
  days: number | null,
  remove = (id: string, idleSince: string): Promise<unknown> => opened.log.remove(id, idleSince),
): Retention {
  const conversations = { remove: async (id: string, since: string) => void (await remove(id, since)) }
  const { store } = opened
  const tidy = () => Promise.resolve()
  return new Retention({
    days,
    store,
    conversations,
    tidy,
    now: () => new Date(now),
    logger: pino({ level: 'silent' }),
  })
}

const left = async (): Promise<number> => (await opened.store.idleSince('9999', 1_000)).length

describe('retention', () => {
  it('deletes all that is due, however much it is, and nothing else', async () => {
    for (let count = 0; count < 130; count++) await create()
    now += 10 * DAY
    const recent = await create()
    await retention(10).run()
    expect(await left()).toBe(131)
    now += 1
    await retention(10).run()
    expect(await opened.store.idleSince('9999', 10)).toEqual([recent])
  })

  it('keeps everything when it is told to', async () => {
    await create()
    now += 10_000 * DAY
    await retention(null).run()
    expect(await left()).toBe(1)
  })

  it('spares a conversation that comes to life while it is looked through', async () => {
    const ids = [await create(), await create()]
    let second: string | undefined
    now += 11 * DAY
    await retention(10, async (id, idleSince) => {
      second ??= ids.find((one) => one !== id)!
      if (id !== second)
        await opened.log.append(second, () => [{ type: 'conversation.changed', title: 'alive' }])
      return opened.log.remove(id, idleSince)
    }).run()
    expect(await opened.store.idleSince('9999', 10)).toEqual([second])
    expect((await opened.log.read(second!)).title).toBe('alive')
  })

  it('goes on with the others when one cannot be deleted, and ends', async () => {
    const broken = await create()
    for (let count = 0; count < 60; count++) await create()
    now += 11 * DAY
    await retention(10, (id, idleSince) =>
      id === broken ? Promise.reject(new Error('locked')) : opened.log.remove(id, idleSince),
    ).run()
    expect(await left()).toBeLessThanOrEqual(12)
  })

  it('stops in good order', async () => {
    for (let count = 0; count < 60; count++) await create()
    now += 11 * DAY
    const job = retention(10)
    job.start()
    await new Promise((resolve) => setImmediate(resolve))
    await job.close()
    const remaining = await left()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await left()).toBe(remaining)
  })
})
