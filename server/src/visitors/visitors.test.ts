import type { Session } from '@confab/shared/protocol'
import { decodeJwt } from 'jose'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY, MINUTE, openVisitors, serverSecret } from '../../../test/support/open-visitors.ts'
import { sessionTimes } from './session-times.ts'
import type { Visitors } from './visitors.ts'

const { database, open, now, wait, close: remove, ...place } = await openVisitors()
afterAll(remove)

let visitors: Visitors
beforeEach(() => {
  visitors = open()
})

const secretIn = ({ visitorToken }: Session): unknown => decodeJwt(visitorToken).sec
const renew = ({ visitorToken }: Session): Promise<Session> => visitors.start({ visitorToken })
/** Uses the token to come in, as a socket does. */
const use = ({ visitorToken }: Session) => visitors.verify(visitorToken)
const identified = (sub: string, session?: Session, seconds?: number): Promise<Session> =>
  place.identified(visitors, sub, session, seconds)
const unauthorized = { code: 'UNAUTHORIZED' }

describe('an anonymous visitor', () => {
  it('has a secret of 256 bits that the server does not keep', async () => {
    const session = await visitors.start({})
    expect(Buffer.from(secretIn(session) as string, 'base64url')).toHaveLength(32)
    const rows = await database.selectFrom('visitor_sessions').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(secretIn(session))
    expect(await use(session)).toMatchObject({ visitorId: session.visitorId, keyMark: null })
  })

  it('is let in for 15 minutes, and may renew that for 30 days', async () => {
    const session = await visitors.start({})
    expect(Date.parse(session.expiresAt)).toBe(now() + 15 * MINUTE)
    wait(15 * MINUTE)
    await expect(use(session)).rejects.toMatchObject(unauthorized)
    wait(29 * DAY)
    const renewed = await renew(session)
    expect(renewed.visitorId).toBe(session.visitorId)
    expect(secretIn(renewed)).not.toBe(secretIn(session))
    await use(renewed)
    wait(31 * DAY)
    expect((await renew(renewed)).visitorId).not.toBe(session.visitorId)
  })

  it('is somebody new after 180 days, however often the session was renewed', async () => {
    let session = await visitors.start({})
    const { visitorId } = session
    for (let days = 0; days < 180; days += 20) {
      expect(session.visitorId).toBe(visitorId)
      wait(20 * DAY)
      session = await renew(session)
      await use(session)
    }
    wait(MINUTE)
    expect((await renew(session)).visitorId).not.toBe(visitorId)
  })

  it('is not known by a token that somebody else signed', async () => {
    const session = await open({ secret: serverSecret.toUpperCase() }).start({})
    await expect(use(session)).rejects.toMatchObject(unauthorized)
    expect((await renew(session)).visitorId).not.toBe(session.visitorId)
  })
})

describe('the secret of a session', () => {
  it('has one successor, however many tabs ask for it at once', async () => {
    const session = await visitors.start({})
    const others = [open(), open(), visitors]
    const renewed = await Promise.all(
      Array.from({ length: 12 }, (_, index) => others[index % 3]!.start(session)),
    )
    expect(new Set(renewed.map(({ visitorToken }) => visitorToken)).size).toBe(1)
    expect(secretIn(renewed[0]!)).not.toBe(secretIn(session))
    await use(renewed[0]!)
    expect((await renew(session)).visitorToken).toBe(renewed[0]!.visitorToken)
  })

  it('may be used for a minute after its successor has come into use', async () => {
    const session = await visitors.start({})
    const renewed = await renew(session)
    await use(renewed)
    wait(MINUTE)
    const late = await renew(session)
    expect(secretIn(late)).toBe(secretIn(renewed))
    expect(await renew(renewed)).toMatchObject({ visitorId: session.visitorId })
  })

  it('is good for as long as its successor never came into use: the answer was lost', async () => {
    const session = await visitors.start({})
    await renew(session)
    wait(3 * DAY)
    const renewed = await renew(session)
    expect(renewed).toMatchObject({ visitorId: session.visitorId })
    expect(Date.parse(renewed.expiresAt)).toBe(now() + 15 * MINUTE)
    await use(renewed)
  })

  it.each([1, 2, 3])('used again after that ends the whole family: %i renewals later', async (renewals) => {
    const stolen = await visitors.start({})
    const close = vi.fn()
    let current = stolen
    for (let count = 0; count < renewals; count++) {
      current = await renew(current)
      visitors.connected(await use(current), () => close())
      wait(2 * MINUTE)
    }
    const thief = await renew(stolen)
    expect(thief.visitorId).not.toBe(stolen.visitorId)
    expect(close).toHaveBeenCalledTimes(renewals)
    await expect(use(current)).rejects.toMatchObject(unauthorized)
    expect((await renew(current)).visitorId).not.toBe(stolen.visitorId)
  })

  it('stays while the one before may still be used, so that there are never more than two', async () => {
    const first = await visitors.start({})
    const second = await renew(first)
    const again = await renew(second)
    expect(secretIn(again)).toBe(secretIn(second))
    expect(secretIn(await renew(first))).toBe(secretIn(second))
    wait(2 * MINUTE)
    expect(secretIn(await renew(second))).not.toBe(secretIn(second))
  })
})

describe('the end of a session', () => {
  it('ends all sessions of the visitor and their connections, and nobody else’s', async () => {
    const [here, there, bob] = [await identified('eve'), await identified('eve'), await identified('bob')]
    const [close, stay] = [vi.fn(), vi.fn()]
    for (const session of [here, there]) visitors.connected(await use(session), close)
    visitors.connected(await use(bob), stay)
    await visitors.end(here.visitorToken)
    expect([close.mock.calls.length, stay.mock.calls.length]).toEqual([2, 0])
    for (const session of [here, there]) await expect(use(session)).rejects.toMatchObject(unauthorized)
    await expect(renew(here)).resolves.toMatchObject({ verified: false })
    await visitors.end(here.visitorToken)
  })

  it('can be asked for when the access is over, but not by a token that has ended itself', async () => {
    const old = await identified('fay', undefined, 60)
    wait(2 * MINUTE)
    await visitors.end(old.visitorToken)
    const later = await identified('fay')
    await visitors.end(old.visitorToken)
    await use(later)
    await expect(visitors.end('x')).rejects.toMatchObject(unauthorized)
  })

  it('is noticed by the other servers', async () => {
    const other = open({ times: { watch: 10 } })
    const session = await visitors.start({})
    const close = vi.fn()
    other.connected(await use(session), close)
    other.watch()
    await visitors.end(session.visitorToken)
    await vi.waitFor(() => expect(close).toHaveBeenCalledOnce())
    other.close()
  })
})

describe('a connection', () => {
  /** One that is let in for 100 ms, at a server that closes it 50 ms later. */
  async function connect(): Promise<{
    close: ReturnType<typeof vi.fn>
    sessionId: string
    server: Visitors
  }> {
    const server = open({ now: () => new Date(), times: { closeAfter: 50 } })
    const { sessionId, visitorId } = await use(await visitors.start({}))
    const access = { sessionId, visitorId, keyMark: null, until: Date.now() + 100 }
    await renewedUntil(sessionId, access.until)
    const close = vi.fn()
    server.connected(access, close)
    return { close, sessionId, server }
  }
  const renewedUntil = async (sessionId: string, active_until: number): Promise<unknown> =>
    database.updateTable('visitor_sessions').set({ active_until }).where('id', '=', sessionId).execute()
  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

  it('outlives its access for half a minute, and no more', async () => {
    expect(sessionTimes.closeAfter).toBe(30_000)
    const { close } = await connect()
    await pause(120)
    expect(close).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(close).toHaveBeenCalledOnce())
  })

  it('goes on when the session was renewed, at another server', async () => {
    const { close, sessionId, server } = await connect()
    await renewedUntil(sessionId, Date.now() + 60_000)
    await pause(200)
    expect(close).not.toHaveBeenCalled()
    server.close()
    expect(close).toHaveBeenCalledOnce()
  })
})

describe('what is kept of sessions', () => {
  it('goes when nobody can renew them any more', async () => {
    await database.deleteFrom('visitor_sessions').execute()
    const [anonymous, ann, ended] = [
      await visitors.start({}),
      await identified('ann'),
      await visitors.start({}),
    ]
    await visitors.end(ended.visitorToken)
    const kept = async (): Promise<unknown[]> => {
      await visitors.purge()
      const rows = await database.selectFrom('visitor_sessions').select('visitor_id').execute()
      return rows.map(({ visitor_id }) => visitor_id)
    }
    expect(await kept()).toHaveLength(3)
    wait(2 * DAY)
    expect(await kept()).toEqual([anonymous.visitorId])
    wait(29 * DAY)
    expect(await kept()).toEqual([])
    expect((await identified('ann')).visitorId).toBe(ann.visitorId)
  })
})
