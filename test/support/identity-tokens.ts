/** Identity tokens as a site makes them, and as somebody makes them who would like to be let in. */
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose'
import { Identities } from '../../server/src/visitors/identities.ts'
import { identitySchema, type IdentityKey } from '../../server/src/visitors/identity-config.ts'

export const now = new Date('2026-06-01T12:00:00Z')
export const seconds = now.getTime() / 1_000

export const secrets = {
  first: 'first secret of the site, 32 bytes',
  second: 'second secret of the site, 32 byte',
}
export const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const ed = generateKeyPairSync('ed25519')
export const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
export const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }) as string
export const rsaPem = pem(rsa.publicKey)

export const keys: Record<string, IdentityKey> = {
  first: { kid: 'first', alg: 'HS256', secret: secrets.first },
  second: { kid: 'second', alg: 'HS256', secret: secrets.second },
  ec: { kid: 'ec', alg: 'ES256', publicKey: pem(ec.publicKey) },
  ed: {
    kid: 'ed',
    alg: 'EdDSA',
    publicKey: ed.publicKey.export({ format: 'jwk' }),
  },
  rsa: { kid: 'rsa', alg: 'RS256', publicKey: rsaPem },
}
/** A server that knows all the keys. */
export const serverSecret = 'the secret of the server, 32 chars'
export const identities = new Identities(identitySchema.parse({ keys: Object.values(keys) }), serverSecret)

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
export const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
export const good: JWTPayload = { sub: 'user-1', aud: 'confab', iat: seconds, exp: seconds + 600 }
export const without = (...names: string[]): JWTPayload =>
  Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name)))

/** A good token but for what is said. */
export function token(
  payload: JWTPayload = good,
  header: Partial<JWTHeaderParameters> = {},
  key: KeyObject | Uint8Array = utf8(secrets.first),
): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: 'first', ...header }).sign(key)
}

/** Signed rightly, but put together by hand, so that anything can be in it. */
export function handmade(
  header: unknown,
  payload: unknown = good,
  key: string | Buffer = secrets.first,
): string {
  const signed = `${base64(header)}.${base64(payload)}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}
export const hs256 = { alg: 'HS256', kid: 'first' }
