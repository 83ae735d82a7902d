import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { identitySchema } from './identity-config.ts'

const secret = 'a secret of the site, of 32 bytes or more'
const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }) as string
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsaPem = pem(generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey)
const shared = { kid: 'first', alg: 'HS256', secret }

describe('a key', () => {
  const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 })
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  it.each<[string, object, RegExp]>([
    ['without kid', { alg: 'HS256', secret }, /kid/],
    ['with an empty kid', { kid: '', alg: 'HS256', secret }, /kid/],
    ['without alg', { kid: 'a', secret }, /alg/],
    ['with alg none', { kid: 'a', alg: 'none', secret }, /alg/],
    ['with alg HS512', { kid: 'a', alg: 'HS512', secret }, /alg/],
    ['of HS256 without secret', { kid: 'a', alg: 'HS256' }, /needs "secret"/],
    ['of HS256 with a short secret', { kid: 'a', alg: 'HS256', secret: 'x'.repeat(31) }, /32 bytes/],
    ['of HS256 with a public key, too', { ...shared, publicKey: rsaPem }, /only that/],
    ['of RS256 without public key', { kid: 'a', alg: 'RS256' }, /needs "publicKey"/],
    ['of RS256 with a secret', { kid: 'a', alg: 'RS256', secret }, /only that|needs/],
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
    ['with an unknown word', { ...shared, notAfter: 1 }, /notAfter/],
  ])('is refused: %s', (_name, key, reason) => {
    const { error } = identitySchema.safeParse({ keys: [key] })
    const said = error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join()
    expect(said).toMatch(reason)
    expect(said).not.toContain(secret)
  })

  it('may not share its kid', () => {
    const twice = identitySchema.safeParse({ keys: [shared, { ...shared, secret: secret.toUpperCase() }] })
    expect(twice.error?.message).toContain('two keys have the kid')
  })
})

describe('the configuration of identities', () => {
  it('lets anonymous visitors in until there is a key, and then only when that is said', () => {
    expect(identitySchema.parse({})).toMatchObject({ anonymous: true, audience: 'confab', keys: [] })
    expect(identitySchema.parse({ keys: [shared] }).anonymous).toBe(false)
    expect(identitySchema.parse({ keys: [shared], anonymous: true }).anonymous).toBe(true)
    expect(identitySchema.parse({ anonymous: false }).anonymous).toBe(false)
  })
})
