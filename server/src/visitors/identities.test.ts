import { describe, expect, it } from 'vitest'
import {
  ec,
  ed,
  good,
  handmade,
  hs256,
  identities,
  keys,
  now,
  rsa,
  seconds,
  secrets,
  serverSecret,
  token,
  utf8,
  without,
} from '../../../test/support/identity-tokens.ts'
import { Identities } from './identities.ts'
import { identitySchema, type IdentityKey } from './identity-config.ts'

type Case = [name: string, make: () => string | Promise<string>, subject?: string]

const accepted: Case[] = [
  ['signed by HS256', () => token()],
  ['signed by the other of two keys', () => token(good, { kid: 'second' }, utf8(secrets.second))],
  ['signed by ES256', () => token(good, { alg: 'ES256', kid: 'ec' }, ec.privateKey)],
  ['signed by EdDSA, its key given as JWK', () => token(good, { alg: 'EdDSA', kid: 'ed' }, ed.privateKey)],
  ['signed by RS256', () => token(good, { alg: 'RS256', kid: 'rsa' }, rsa.privateKey)],
  ['for several audiences, us among them', () => token({ ...good, aud: ['billing', 'confab'] })],
  ['without iat and nbf', () => token(without('iat'))],
  ['with a type of its own', () => token(good, { typ: 'chat-identity+jwt' })],
  ['with claims of its own', () => token({ ...good, name: 'Ann', admin: true })],
  ['of a clock a minute ahead', () => token({ ...good, iat: seconds + 60, nbf: seconds + 60 })],
  ['that ended less than a minute ago', () => token({ ...good, exp: seconds - 59 })],
  ['good for one hour', () => token({ ...good, exp: seconds + 3_600 })],
  [
    'good for one hour by a clock a minute ahead',
    () => token({ ...good, iat: seconds + 60, exp: seconds + 3_660 }),
  ],
  [
    'that names where to find another key',
    () => token(good, { jku: 'https://evil.example/keys', x5u: 'https://evil.example/cert' }),
  ],
  ['whose subject is one character', () => token({ ...good, sub: '1' }), '1'],
  ['whose subject is 200 characters', () => token({ ...good, sub: '🙂'.repeat(200) }), '🙂'.repeat(200)],
  [
    'whose subject is an e-mail address',
    () => token({ ...good, sub: 'ann@host.example' }),
    'ann@host.example',
  ],
  ['whose subject is a name of JavaScript', () => token({ ...good, sub: '__proto__' }), '__proto__'],
  ['put together by hand', () => handmade(hs256)],
]

describe('an identity token', () => {
  it.each(accepted)('is accepted: %s', async (_name, make, subject = 'user-1') => {
    const identity = await identities.verify(await make(), now)
    expect(identity.subject).toBe(subject)
    expect(identity.expiresAt).toBeGreaterThanOrEqual(now.getTime() + 30_000)
    expect(identity.expiresAt).toBeLessThanOrEqual(now.getTime() + 3_660_000)
    expect(identities.knows(identity.keyMark)).toBe(true)
  })
})

describe('a key', () => {
  const verify = async (changed: Partial<IdentityKey>, text: string): Promise<unknown> =>
    new Identities(identitySchema.parse({ keys: [{ ...keys.first, ...changed }] }), serverSecret).verify(
      text,
      now,
    )

  it('that is taken away lets nobody in, nor is it known again with another secret', async () => {
    const { keyMark } = await identities.verify(await token(), now)
    const config = (...left: IdentityKey[]) => identitySchema.parse({ keys: left })
    expect(new Identities(config(keys.second!), serverSecret).knows(keyMark)).toBe(false)
    const renewed = { ...keys.first!, secret: secrets.second }
    expect(new Identities(config(renewed), serverSecret).knows(keyMark)).toBe(false)
    expect(new Identities(config(keys.first!), serverSecret).knows(keyMark)).toBe(true)
    await expect(verify({ kid: 'other' }, await token())).rejects.toThrow(/none of the configured/)
  })

  it('is not told by its mark to who does not know the secret of the server', async () => {
    const { keyMark } = await identities.verify(await token(), now)
    const elsewhere = new Identities(
      identitySchema.parse({ keys: [keys.first] }),
      'another secret, 32 characters ..',
    )
    expect(elsewhere.knows(keyMark)).toBe(false)
  })

  it('without keys takes no identity token', async () => {
    const none = new Identities(identitySchema.parse({}), 'x')
    await expect(none.verify(await token(), now)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
