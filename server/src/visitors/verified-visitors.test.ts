import type { Session } from '@confab/shared/protocol'
import { decodeJwt } from 'jose'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { identityToken, openVisitors, siteSecret, withKey } from '../../../test/support/open-visitors.ts'
import { identitySchema } from './identity-config.ts'
import type { Visitors } from './visitors.ts'

const { open, now, wait, close: remove, ...place } = await openVisitors()
afterAll(remove)

let visitors: Visitors
beforeEach(() => {
  visitors = open()
})

const secretIn = ({ visitorToken }: Session): unknown => decodeJwt(visitorToken).sec
const renew = ({ visitorToken }: Session): Promise<Session> => visitors.start({ visitorToken })
const use = ({ visitorToken }: Session) => visitors.verify(visitorToken)
const identified = (sub: string, session?: Session, seconds?: number): Promise<Session> =>
  place.identified(visitors, sub, session, seconds)
const unauthorized = { code: 'UNAUTHORIZED' }

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
    expect(Date.parse(session.expiresAt)).toBe(now() + 300_000)
    wait(200_000)
    const renewed = await identified('carol', session, 300)
    expect(decodeJwt(renewed.visitorToken).sid).toBe(decodeJwt(session.visitorToken).sid)
    expect(Date.parse(renewed.expiresAt)).toBe(now() + 300_000)
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
    const wrong = `${await identityToken('ann', 600, now())}x`
    await expect(
      visitors.start({ visitorToken: anonymous.visitorToken, identityToken: wrong }),
    ).rejects.toMatchObject(unauthorized)
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
    await expect(open({ identity: others }).verify(ann.visitorToken)).rejects.toMatchObject(unauthorized)
    await use(anonymous)
  })
})

describe('a site that wants to know its visitors', () => {
  it('has no anonymous ones, not even those from before', async () => {
    const [before, close] = [await visitors.start({}), vi.fn()]
    visitors.connected(await use(before), close)
    visitors.useIdentity({ ...withKey, anonymous: false })
    expect(close).toHaveBeenCalledOnce()
    await expect(use(before)).rejects.toMatchObject(unauthorized)
    await expect(renew(before)).rejects.toMatchObject(unauthorized)
    await expect(visitors.start({})).rejects.toMatchObject(unauthorized)
    expect(await identified('ann', before)).toMatchObject({ verified: true })
  })
})
