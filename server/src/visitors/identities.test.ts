import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { CompactEncrypt, SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { Identities } from './identities.ts'
import { identitySchema, type IdentityKey } from './identity-config.ts'

const now = new Date('2026-06-01T12:00:00Z')
const seconds = now.getTime() / 1_000

const secrets = { first: 'first secret of the site, 32 bytes', second: 'second secret of the site, 32 byte' }
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }) as string
const rsaPem = pem(rsa.publicKey)

const keys: Record<string, IdentityKey> = {
  first: { kid: 'first', alg: 'HS256', secret: secrets.first },
  second: { kid: 'second', alg: 'HS256', secret: secrets.second },
  ec: { kid: 'ec', alg: 'ES256', publicKey: pem(ec.publicKey) },
  ed: {
    kid: 'ed',
    alg: 'EdDSA',
    publicKey: ed.publicKey.export({ format: 'jwk' }) as Record<string, unknown>,
  },
  rsa: { kid: 'rsa', alg: 'RS256', publicKey: rsaPem },
}
const identities = new Identities(
  identitySchema.parse({ keys: Object.values(keys) }),
  'the secret of the server, 32 chars',
)

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const good: JWTPayload = { sub: 'user-1', aud: 'confab', iat: seconds, exp: seconds + 600 }
const without = (...names: string[]): JWTPayload =>
  Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name)))

/** A good token but for what is said. */
function token(
  payload: JWTPayload = good,
  header: Partial<JWTHeaderParameters> = {},
  key: KeyObject | Uint8Array = utf8(secrets.first),
): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: 'first', ...header }).sign(key)
}

/** Signed rightly, but put together by hand, so that anything can be in it. */
function handmade(header: unknown, payload: unknown = good, key: string | Buffer = secrets.first): string {
  const signed = `${base64(header)}.${base64(payload)}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}
const hs256 = { alg: 'HS256', kid: 'first' }

type Case = [name: string, make: () => string | Promise<string>]

const accepted: [...Case, subject?: string][] = [
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

const refused: [...Case, reason: RegExp][] = [
  ['nothing like a token', () => 'x', /not a signed JWT/],
  ['three empty parts', () => '..', /not a signed JWT/],
  ['two parts', () => handmade(hs256).split('.', 2).join('.'), /not a signed JWT/],
  ['four parts', async () => `${await token()}.x`, /not a signed JWT/],
  ['a header that is not JSON', () => handmade('{"alg":'), /not a signed JWT/],
  ['a header that is a list', () => handmade([hs256]), /kid|not a signed/],
  ['a payload that is not JSON', () => handmade(hs256, 'hello'), /not a signed JWT/],
  ['a payload that is a list', () => handmade(hs256, [good]), /not a signed JWT/],
  ['a payload that is null', () => handmade(hs256, 'null'), /not a signed JWT/],
  [
    'an encrypted token',
    () =>
      new CompactEncrypt(utf8(JSON.stringify(good)))
        .setProtectedHeader({ alg: 'dir', enc: 'A128CBC-HS256', kid: 'first' })
        .encrypt(utf8(secrets.first.slice(0, 32))),
    /not a signed JWT/,
  ],
  [
    'a token of 100 kB that is signed wrongly',
    async () => token({ ...good, x: 'x'.repeat(1e5) }, {}, utf8(secrets.second)),
    /signature/,
  ],

  ['alg none, unsigned', () => `${base64({ alg: 'none', kid: 'first' })}.${base64(good)}.`, /alg|signed/],
  ['alg None', () => `${base64({ alg: 'None', kid: 'first' })}.${base64(good)}.`, /alg|signed/],
  ['alg none with a signature', () => handmade({ alg: 'none', kid: 'first' }), /alg/],
  ['no alg', () => handmade({ kid: 'first' }), /not a signed JWT/],
  ['alg hs256 in small letters', () => handmade({ alg: 'hs256', kid: 'first' }), /alg/],
  ['alg HS512 for a key of HS256', () => token(good, { alg: 'HS512' }, utf8(secrets.first.repeat(2))), /alg/],
  [
    'the public RSA key used as the secret of HS256',
    () => handmade({ alg: 'HS256', kid: 'rsa' }, good, rsaPem),
    /alg/,
  ],
  [
    'the public EC key used as the secret of HS256',
    () => handmade({ alg: 'HS256', kid: 'ec' }, good, pem(ec.publicKey)),
    /alg/,
  ],
  ['RS256 for a key of HS256', () => token(good, { alg: 'RS256' }, rsa.privateKey), /alg/],
  ['PS256 for a key of RS256', () => token(good, { alg: 'PS256', kid: 'rsa' }, rsa.privateKey), /alg/],
  [
    'ES256 under the kid of another key',
    () => token(good, { alg: 'ES256', kid: 'ed' }, ec.privateKey),
    /alg/,
  ],

  ['no kid', () => handmade({ alg: 'HS256' }), /no "kid"/],
  ['a kid that is a number', () => handmade({ alg: 'HS256', kid: 0 }), /no "kid"/],
  ['a kid that is a list', () => handmade({ alg: 'HS256', kid: ['first'] }), /no "kid"/],
  ['an unknown kid', () => token(good, { kid: 'third' }), /none of the configured/],
  ['an empty kid', () => token(good, { kid: '' }), /none of the configured/],
  ['a kid in other letters', () => token(good, { kid: 'First' }), /none of the configured/],
  ['a kid that is a path', () => token(good, { kid: '../../dev/null' }), /none of the configured/],
  ['a kid that is SQL', () => token(good, { kid: "x' or '1'='1" }), /none of the configured/],
  ['a kid that every object has', () => token(good, { kid: '__proto__' }), /none of the configured/],
  ['a kid that every object has, too', () => token(good, { kid: 'constructor' }), /none of the configured/],

  ['the kid of one key, the signature of another', () => token(good, { kid: 'second' }), /signature/],
  [
    'a secret that is not ours',
    () => token(good, {}, utf8('a secret somebody made up, 32 bytes')),
    /signature/,
  ],
  ['an empty secret', () => handmade(hs256, good, ''), /signature/],
  [
    'another EC key',
    () =>
      token(good, { alg: 'ES256', kid: 'ec' }, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    /signature/,
  ],
  [
    'its own key in the header',
    () => {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const jwk = own.publicKey.export({ format: 'jwk' }) as Record<string, string>
      return token(good, { alg: 'ES256', kid: 'ec', jwk }, own.privateKey)
    },
    /signature/,
  ],
  [
    'an ES256 signature in DER',
    () => {
      const signed = `${base64({ alg: 'ES256', kid: 'ec' })}.${base64(good)}`
      return `${signed}.${createSign('sha256').update(signed).sign(ec.privateKey, 'base64url')}`
    },
    /signature/,
  ],
  [
    'an ES256 signature of zeros',
    () => `${base64({ alg: 'ES256', kid: 'ec' })}.${base64(good)}.${Buffer.alloc(64).toString('base64url')}`,
    /signature/,
  ],
  ['no signature', async () => (await token()).replace(/[^.]*$/, ''), /signature|signed/],
  ['a signature cut short', async () => (await token()).slice(0, -4), /signature/],
  [
    'another payload under the signature',
    async () => {
      const [header, , signature] = (await token()).split('.')
      return `${header}.${base64({ ...good, sub: 'user-2' })}.${signature}`
    },
    /signature/,
  ],
  [
    'a critical extension nobody knows',
    () => handmade({ ...hs256, crit: ['exp2'], exp2: 1 }),
    /not a signed JWT/,
  ],
  ['a critical extension that is not there', () => handmade({ ...hs256, crit: ['b64'] }), /not a signed JWT/],
  [
    'a payload that is not encoded',
    () => handmade({ ...hs256, crit: ['b64'], b64: false }),
    /not a signed JWT|signature/,
  ],

  ['no exp', () => token(without('exp')), /"exp"/],
  ['an exp that is text', () => handmade(hs256, { ...good, exp: `${seconds + 600}` }), /"exp"/],
  [
    'an exp that is no number of ours',
    () => handmade(hs256, JSON.stringify(good).replace(/"exp":\d+/, '"exp":1e999')),
    /hour/,
  ],
  ['an exp of a minute ago', () => token({ ...good, exp: seconds - 60 }), /expired/],
  ['an exp of long ago', () => token({ ...good, iat: seconds - 7_200, exp: seconds - 3_600 }), /expired/],
  ['an exp in two hours', () => token({ ...good, exp: seconds + 7_200 }), /hour/],
  [
    'an exp more than an hour after iat',
    () => token({ ...good, iat: seconds - 60, exp: seconds + 3_541 }),
    /hour/,
  ],
  [
    'no iat and an exp beyond an hour and a minute',
    () => token({ ...without('iat'), exp: seconds + 3_661 }),
    /hour/,
  ],
  ['an exp in milliseconds', () => token({ ...good, exp: now.getTime() + 600_000 }), /hour/],
  ['an iat in the future', () => token({ ...good, iat: seconds + 61, exp: seconds + 600 }), /"iat"/],
  ['an iat that is text', () => handmade(hs256, { ...good, iat: 'now' }), /"iat"/],
  ['an nbf in the future', () => token({ ...good, nbf: seconds + 61 }), /"nbf"/],
  ['an nbf that is text', () => handmade(hs256, { ...good, nbf: 'now' }), /"nbf"/],

  ['no aud', () => token(without('aud')), /"aud"/],
  ['another aud', () => token({ ...good, aud: 'billing' }), /"aud"/],
  ['an aud that only begins like ours', () => token({ ...good, aud: 'confab.evil.example' }), /"aud"/],
  ['a list of other auds', () => token({ ...good, aud: ['billing', 'CONFAB'] }), /"aud"/],
  ['an aud that is an object', () => handmade(hs256, { ...good, aud: { confab: true } }), /"aud"/],

  ['no sub', () => token(without('sub')), /"sub"/],
  ['an empty sub', () => token({ ...good, sub: '' }), /"sub"/],
  ['a sub of spaces', () => token({ ...good, sub: '   ' }), /"sub"/],
  ['a sub that is a number', () => handmade(hs256, { ...good, sub: 1 }), /"sub"/],
  ['a sub that is a list', () => handmade(hs256, { ...good, sub: ['user-1'] }), /"sub"/],
  ['a sub of 201 characters', () => token({ ...good, sub: 'x'.repeat(201) }), /"sub"/],
  ['a sub with NUL in it', () => token({ ...good, sub: 'user-1\u0000' }), /"sub"/],
  [
    'a sub with half a character in it',
    () => handmade(hs256, JSON.stringify({ ...good, sub: 'user-\ud800' })),
    /"sub"/,
  ],
]

describe('an identity token', () => {
  it.each(accepted)('is accepted: %s', async (_name, make, subject = 'user-1') => {
    const identity = await identities.verify(await make(), now)
    expect(identity.subject).toBe(subject)
    expect(identity.expiresAt).toBeGreaterThanOrEqual(now.getTime() + 30_000)
    expect(identity.expiresAt).toBeLessThanOrEqual(now.getTime() + 3_660_000)
    expect(identities.knows(identity.keyMark)).toBe(true)
  })

  it.each(refused)('is refused: %s', async (_name, make, reason) => {
    const text = await make()
    const error = await identities.verify(text, now).then(
      () => undefined,
      (thrown: unknown) => thrown as Error & { code: string },
    )
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', message: expect.stringMatching(reason) as string })
    if (text.length > 20) expect(error!.message).not.toContain(text.slice(0, 20))
  })

  it('is judged in sixty ways and more', () => {
    expect(accepted.length + refused.length).toBeGreaterThanOrEqual(60)
  })
})

describe('a key', () => {
  const verify = async (changed: Partial<IdentityKey>, text: string): Promise<unknown> =>
    new Identities(
      identitySchema.parse({ keys: [{ ...keys.first, ...changed }] }),
      'the secret of the server, 32 chars',
    ).verify(text, now)

  it('that is taken away lets nobody in, nor is it known again with another secret', async () => {
    const { keyMark } = await identities.verify(await token(), now)
    const config = (...left: IdentityKey[]) => identitySchema.parse({ keys: left })
    const server = 'the secret of the server, 32 chars'
    expect(new Identities(config(keys.second!), server).knows(keyMark)).toBe(false)
    const renewed = { ...keys.first!, secret: secrets.second }
    expect(new Identities(config(renewed), server).knows(keyMark)).toBe(false)
    expect(new Identities(config(keys.first!), server).knows(keyMark)).toBe(true)
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

  const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 })
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  it.each<[string, object, RegExp]>([
    ['without kid', { alg: 'HS256', secret: secrets.first }, /kid/],
    ['with an empty kid', { kid: '', alg: 'HS256', secret: secrets.first }, /kid/],
    ['without alg', { kid: 'a', secret: secrets.first }, /alg/],
    ['with alg none', { kid: 'a', alg: 'none', secret: secrets.first }, /alg/],
    ['with alg HS512', { kid: 'a', alg: 'HS512', secret: secrets.first }, /alg/],
    ['of HS256 without secret', { kid: 'a', alg: 'HS256' }, /needs "secret"/],
    ['of HS256 with a short secret', { kid: 'a', alg: 'HS256', secret: 'x'.repeat(31) }, /32 bytes/],
    ['of HS256 with a public key, too', { ...keys.first, publicKey: rsaPem }, /only that/],
    ['of RS256 without public key', { kid: 'a', alg: 'RS256' }, /needs "publicKey"/],
    ['of RS256 with a secret', { kid: 'a', alg: 'RS256', secret: secrets.first }, /only that|needs/],
    ['of RS256 that is short', { kid: 'a', alg: 'RS256', publicKey: pem(weak.publicKey) }, /2048 bits/],
    ['of RS256 that is an EC key', { kid: 'a', alg: 'RS256', publicKey: pem(ec.publicKey) }, /RSA/],
    ['of ES256 on another curve', { kid: 'a', alg: 'ES256', publicKey: pem(p384.publicKey) }, /P-256/],
    ['of EdDSA that is an RSA key', { kid: 'a', alg: 'EdDSA', publicKey: rsaPem }, /Ed25519/],
    ['that is no key', { kid: 'a', alg: 'ES256', publicKey: 'hello' }, /PEM or JWK/],
    [
      'that is private',
      { kid: 'a', alg: 'ES256', publicKey: ec.privateKey.export({ format: 'pem', type: 'pkcs8' }) },
      /private/,
    ],
    [
      'that is private, as JWK',
      { kid: 'a', alg: 'ES256', publicKey: ec.privateKey.export({ format: 'jwk' }) },
      /private/,
    ],
    ['with an unknown word', { ...keys.first, notAfter: 1 }, /notAfter/],
  ])('is refused: %s', (_name, key, reason) => {
    const { error } = identitySchema.safeParse({ keys: [key] })
    const said = error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join()
    expect(said).toMatch(reason)
    expect(said).not.toContain(secrets.first)
  })

  it('may not share its kid', () => {
    const twice = identitySchema.safeParse({ keys: [keys.first, { ...keys.second, kid: 'first' }] })
    expect(twice.error?.message).toContain('two keys have the kid')
  })
})

describe('the configuration of identities', () => {
  it('lets anonymous visitors in until there is a key, and then only when that is said', () => {
    expect(identitySchema.parse({})).toMatchObject({ anonymous: true, audience: 'confab', keys: [] })
    expect(identitySchema.parse({ keys: [keys.first] }).anonymous).toBe(false)
    expect(identitySchema.parse({ keys: [keys.first], anonymous: true }).anonymous).toBe(true)
    expect(identitySchema.parse({ anonymous: false }).anonymous).toBe(false)
  })

  it('without keys takes no identity token', async () => {
    const none = new Identities(identitySchema.parse({}), 'x')
    await expect(none.verify(await token(), now)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
