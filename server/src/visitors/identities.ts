/** Whom a site vouches for: checks identity tokens against the configured keys, and against nothing the token says. */
import { createHmac, type KeyObject } from 'node:crypto'
import { ConfabError } from '@confab/shared/errors'
import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose'
import { importKey, type IdentityConfig, type IdentityKey } from './identity-config.ts'

/** How far the clocks of site and server may be apart, and how long an identity token may be good, in seconds. */
const LEEWAY = 60
const LONGEST = 3_600
/** Whoever is let in stays at least this long, in milliseconds. */
const SHORTEST_VISIT_MS = 30_000

/** 1 to 200 characters, none of them a control character or half of one. */
const subjectPattern = /^[^\p{Cc}\p{Cs}]{1,200}$/u

export interface Identity {
  readonly subject: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** Tells the key that signed from every other, a later one with the same `kid` included. */
  readonly keyMark: string
}

interface Key {
  readonly alg: IdentityKey['alg']
  readonly key: KeyObject
  readonly mark: string
}

/** Why a token is not accepted. The words go to the site's developers; they never hold the token. */
class Refusal extends Error {}

export class Identities {
  /** Whether visitors may come without an identity token. */
  readonly anonymous: boolean
  readonly #audience: string
  readonly #keys: ReadonlyMap<string, Key>

  /** `secret` keeps the marks of keys from telling anything of the keys. */
  constructor({ keys, anonymous, audience }: IdentityConfig, secret: string) {
    this.anonymous = anonymous
    this.#audience = audience
    this.#keys = new Map(
      keys.map((written) => {
        const key = importKey(written)
        return [written.kid, { alg: written.alg, key, mark: markOf(written, key, secret) }]
      }),
    )
  }

  /** Whether the key that once vouched for a visitor is still among the keys. */
  knows(keyMark: string): boolean {
    return [...this.#keys.values()].some(({ mark }) => mark === keyMark)
  }

  /** @throws ConfabError UNAUTHORIZED; INVALID_INPUT when there are no keys. */
  async verify(token: string, now: Date): Promise<Identity> {
    if (this.#keys.size === 0) throw new ConfabError('INVALID_INPUT', 'This server has no identity keys.')
    try {
      const { alg, key, mark } = this.#keyOf(token)
      const { payload } = await jwtVerify(token, key, {
        algorithms: [alg],
        audience: this.#audience,
        clockTolerance: LEEWAY,
        currentDate: now,
        requiredClaims: ['exp', 'sub'],
      })
      return { ...readClaims(payload, now), keyMark: mark }
    } catch (error) {
      throw new ConfabError('UNAUTHORIZED', `The identity token is not accepted: ${reasonOf(error)}.`)
    }
  }

  #keyOf(token: string): Key {
    const { kid } = decodeProtectedHeader(token)
    if (typeof kid !== 'string') throw new Refusal('its header has no "kid"')
    const key = this.#keys.get(kid)
    if (key) return key
    throw new Refusal('its "kid" is none of the configured keys')
  }
}

function readClaims({ exp = 0, iat, sub }: JWTPayload, now: Date): Pick<Identity, 'subject' | 'expiresAt'> {
  const seconds = now.getTime() / 1_000
  if (iat !== undefined && iat > seconds + LEEWAY) throw new Refusal('its "iat" is in the future')
  const isLong = exp > seconds + LONGEST + LEEWAY || (iat !== undefined && exp > iat + LONGEST)
  if (isLong) throw new Refusal('it is good for more than an hour')
  if (typeof sub !== 'string' || !subjectPattern.test(sub) || sub.trim() === '') {
    throw new Refusal('its "sub" is not 1 to 200 characters')
  }
  return { subject: sub, expiresAt: Math.max(exp * 1_000, now.getTime() + SHORTEST_VISIT_MS) }
}

function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.message
  if (error instanceof errors.JWTExpired) return 'it has expired'
  if (error instanceof errors.JWTClaimValidationFailed) return `its "${error.claim}" is missing or wrong`
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its "alg" is not that of its key'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature does not fit its key'
  return 'it is not a signed JWT'
}

function markOf({ kid, alg }: IdentityKey, key: KeyObject, secret: string): string {
  const material = key.type === 'secret' ? key.export() : key.export({ format: 'der', type: 'spki' })
  return createHmac('sha256', secret)
    .update(JSON.stringify(['identity key', kid, alg]))
    .update(material)
    .digest('base64url')
}
