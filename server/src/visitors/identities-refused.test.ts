import { createSign, generateKeyPairSync } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  base64,
  ec,
  good,
  handmade,
  hs256,
  identities,
  now,
  pem,
  rsa,
  rsaPem,
  seconds,
  secrets,
  token,
  utf8,
  without,
} from '../../../test/support/identity-tokens.ts'

type Case = [name: string, make: () => string | Promise<string>, reason: RegExp]

const refused: Case[] = [
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
    expect(refused.length).toBeGreaterThanOrEqual(60)
  })
})
