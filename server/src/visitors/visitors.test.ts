import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from '@confab/shared/protocol'
import { decodeJwt, SignJWT } from 'jose'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../storage/database.ts'
import { migrate } from '../storage/migrations.ts'
import { SqlVisitorStore } from '../storage/sql-visitor-store.ts'
import { identitySchema } from './identity-config.ts'
import { sessionTimes, Visitors, type VisitorsOptions } from './visitors.ts'

const MINUTE = 60_000
const DAY = 1_440 * MINUTE
const secret = 'a secret that only tests know, 32+'
const siteSecret = 'the secret of the site, at least 32 bytes'
const withKeys = identitySchema.parse({
  keys: [{ kid: 'site', alg: 'HS256', secret: siteSecret }],
  anonymous: true,
})

const dataFolder = mkdtempSync(join(tmpdir(), 'confab-visitors-'))
const database = openDatabase({ dataFolder })
await migrate(database)
const store = new SqlVisitorStore(database)
afterAll(async () => {
  await database.destroy()
  rmSync(dataFolder, { recursive: true })
})

let time = Date.parse('2026-06-01T12:00:00Z')
const wait = (milliseconds: number): void => void (time += milliseconds)
const newVisitors = (options: Partial<VisitorsOptions> = {}): Visitors =>
  new Visitors({
    store,
    secret,
    identity: withKeys,
    ownerChanged: () => Promise.resolve(),
    onFault: (fault) => expect.fail(String(fault)),
    now: () => new Date(time),
    ...options,
  })

let visitors: Visitors
beforeEach(() => {
  visitors = newVisitors()
})

const secretIn = ({ visitorToken }: Session): unknown => decodeJwt(visitorToken).sec
const renew = ({ visitorToken }: Session): Promise<Session> => visitors.start({ visitorToken })
/** Uses the token to come in, as a socket does. */
const use = ({ visitorToken }: Session) => visitors.verify(visitorToken)
const unauthorized = { code: 'UNAUTHORIZED' }

const identityToken = (sub: string, seconds = 600): Promise<string> =>
  new SignJWT({ sub, aud: 'confab', exp: Math.floor(time / 1_000) + seconds })
    .setProtectedHeader({ alg: 'HS256', kid: 'site' })
    .sign(new TextEncoder().encode(siteSecret))
const identified = async (sub: string, session?: Session, seconds?: number): Promise<Session> =>
  visitors.start({
    identityToken: await identityToken(sub, seconds),
    ...(session && { visitorToken: session.visitorToken }),
  })

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
    expect(Date.parse(session.expiresAt)).toBe(time + 15 * MINUTE)
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
    const session = await newVisitors({ secret: secret.toUpperCase() }).start({})
    await expect(use(session)).rejects.toMatchObject(unauthorized)
    expect((await renew(session)).visitorId).not.toBe(session.visitorId)
  })
})

describe('the secret of a session', () => {
  it('has one successor, however many tabs ask for it at once', async () => {
    const session = await visitors.start({})
    const others = [newVisitors(), newVisitors(), visitors]
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
    expect(Date.parse(renewed.expiresAt)).toBe(time + 15 * MINUTE)
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

describe('a verified visitor', () => {
  it('is the same for the same subject, whatever the device', async () => {
    const [here, there] = await Promise.all([identified('ann'), identified('ann')])
    expect(here.visitorId).toBe(there.visitorId)
    expect(here.verified && there.verified).toBe(true)
    expect(secretIn(here)).not.toBe(secretIn(there))
    expect((await identified('bob')).visitorId).not.toBe(here.visitorId)
    expect((await identified('Ann')).visitorId).not.toBe(here.visitorId)
  })

  it('is let in until the identity token ends, and goes on with the next one', async () => {
    const session = await identified('carol', undefined, 300)
    expect(Date.parse(session.expiresAt)).toBe(time + 300_000)
    wait(200_000)
    const renewed = await identified('carol', session, 300)
    expect(decodeJwt(renewed.visitorToken).sid).toBe(decodeJwt(session.visitorToken).sid)
    expect(Date.parse(renewed.expiresAt)).toBe(time + 300_000)
    wait(300_000)
    await expect(use(renewed)).rejects.toMatchObject(unauthorized)
    expect(await identified('carol', renewed)).toMatchObject({ visitorId: session.visitorId })
  })

  it('cannot stay longer without another identity token, nor become somebody else by that', async () => {
    const session = await identified('dora')
    const { expiresAt } = session
    const renewed = await renew(session)
    expect(renewed).toMatchObject({ visitorId: session.visitorId, verified: true, expiresAt })
    wait(600_000)
    await expect(renew(renewed)).rejects.toMatchObject(unauthorized)
  })

  it('ends when another user comes in its place', async () => {
    const [ann, close] = [await identified('ann'), vi.fn()]
    visitors.connected(await use(ann), close)
    const bob = await identified('bob', ann)
    expect(bob.visitorId).not.toBe(ann.visitorId)
    expect(close).toHaveBeenCalledOnce()
    await expect(use(ann)).rejects.toMatchObject(unauthorized)
  })

  it('is nobody by an identity token that is not accepted, although the visitor token is good', async () => {
    const anonymous = await visitors.start({})
    const wrong = `${await identityToken('ann')}x`
    await expect(visitors.start({ ...anonymous, identityToken: wrong })).rejects.toMatchObject(unauthorized)
    await use(anonymous)
  })

  it('ends at once when the key is taken away, and at the next start of the server', async () => {
    const [ann, anonymous, close, stay] = [
      await identified('ann'),
      await visitors.start({}),
      vi.fn(),
      vi.fn(),
    ]
    visitors.connected(await use(ann), close)
    visitors.connected(await use(anonymous), stay)
    const others = identitySchema.parse({
      keys: [{ kid: 'site', alg: 'HS256', secret: siteSecret.toUpperCase() }],
      anonymous: true,
    })
    visitors.useIdentity(others)
    expect([close.mock.calls.length, stay.mock.calls.length]).toEqual([1, 0])
    await expect(use(ann)).rejects.toMatchObject(unauthorized)
    await expect(newVisitors({ identity: others }).verify(ann.visitorToken)).rejects.toMatchObject(
      unauthorized,
    )
    await use(anonymous)
  })
})

describe('a site that wants to know its visitors', () => {
  it('has no anonymous ones, not even those from before', async () => {
    const [before, close] = [await visitors.start({}), vi.fn()]
    visitors.connected(await use(before), close)
    visitors.useIdentity({ ...withKeys, anonymous: false })
    expect(close).toHaveBeenCalledOnce()
    await expect(use(before)).rejects.toMatchObject(unauthorized)
    await expect(renew(before)).rejects.toMatchObject(unauthorized)
    await expect(visitors.start({})).rejects.toMatchObject(unauthorized)
    expect(await identified('ann', before)).toMatchObject({ verified: true })
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
    const other = newVisitors({ times: { watch: 10 } })
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
    const server = newVisitors({ now: () => new Date(), times: { closeAfter: 50 } })
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
