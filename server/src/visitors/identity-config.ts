/** `identity` in the configuration: the keys a site signs its users' identity tokens with. */
import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'

const SECRET_BYTES = 32
const RSA_BITS = 2_048

export const identityAlgorithms = ['HS256', 'ES256', 'EdDSA', 'RS256'] as const

const keySchema = z
  .strictObject({
    kid: z.string().min(1).max(200),
    alg: z.enum(identityAlgorithms),
    /** For HS256: the text both sides share. */
    secret: z.string().optional(),
    /** For the others: PEM, or a JWK. */
    publicKey: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  })
  .superRefine((written, context) => {
    try {
      importKey(written)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
    }
  })

export const identitySchema = z
  .strictObject({
    keys: z.array(keySchema).default([]),
    /** Whether visitors may come without an identity token; left out: only as long as there are no keys. */
    anonymous: z.boolean().optional(),
    /** What `aud` of an identity token must be. */
    audience: z.string().min(1).max(200).default('confab'),
  })
  .superRefine(({ keys }, context) => {
    const kids = keys.map(({ kid }) => kid)
    const twice = kids.find((kid, index) => kids.indexOf(kid) !== index)
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `two keys have the kid "${twice}"` })
  })
  .transform(({ anonymous, ...identity }) => ({
    ...identity,
    anonymous: anonymous ?? identity.keys.length === 0,
  }))

export type IdentityConfig = z.output<typeof identitySchema>
export type IdentityKey = z.output<typeof keySchema>

/** The key, checked to be what its algorithm needs. @throws Error that says what is wrong, without the key. */
export function importKey({ alg, secret, publicKey }: IdentityKey): KeyObject {
  if (alg === 'HS256') {
    if (secret === undefined || publicKey !== undefined)
      throw new Error('HS256 needs "secret", and only that')
    const bytes = Buffer.from(secret, 'utf8')
    if (bytes.length >= SECRET_BYTES) return createSecretKey(bytes)
    throw new Error(`secret must have at least ${SECRET_BYTES} bytes`)
  }
  if (publicKey === undefined || secret !== undefined) {
    throw new Error(`${alg} needs "publicKey", and only that`)
  }
  const key = importPublicKey(publicKey)
  const fault = faultOf(key, alg)
  if (fault === undefined) return key
  throw new Error(`publicKey must be ${fault} for ${alg}`)
}

function importPublicKey(written: NonNullable<IdentityKey['publicKey']>): KeyObject {
  const isPrivate =
    typeof written === 'string' ? written.includes('PRIVATE KEY') : 'd' in written || 'k' in written
  if (isPrivate) throw new Error('publicKey holds a private key: keep that one on the server that signs')
  try {
    return typeof written === 'string'
      ? createPublicKey(written)
      : createPublicKey({ key: written as JsonWebKey, format: 'jwk' })
  } catch {
    throw new Error('publicKey must be a public key as PEM or JWK')
  }
}

/** What the key should have been, when it is not. */
function faultOf(key: KeyObject, alg: Exclude<IdentityKey['alg'], 'HS256'>): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  switch (alg) {
    case 'ES256':
      return type === 'ec' && details?.namedCurve === 'prime256v1' ? undefined : 'on the curve P-256'
    case 'EdDSA':
      return type === 'ed25519' ? undefined : 'an Ed25519 key'
    case 'RS256': {
      const isStrong = type === 'rsa' && (details?.modulusLength ?? 0) >= RSA_BITS
      return isStrong ? undefined : `an RSA key of at least ${RSA_BITS} bits`
    }
  }
}
