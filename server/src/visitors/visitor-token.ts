/** The token a browser keeps: signed, so that nobody makes one up, and with a secret inside that renews it. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { compactVerify, SignJWT } from 'jose'
import { z } from 'zod'

const AUDIENCE = 'confab-visitor'
const ALGORITHM = 'HS256'
const SECRET_BYTES = 32

const claims = z
  .object({
    sub: z.string(),
    sid: z.string(),
    sec: z.string(),
    aud: z.literal(AUDIENCE),
    iat: z.int(),
    exp: z.int(),
  })
  .transform(({ sub, sid, sec, iat, exp }) => ({
    visitorId: sub,
    sessionId: sid,
    secret: sec,
    issuedAt: iat * 1_000,
    expiresAt: exp * 1_000,
  }))

/** Times in milliseconds since 1970, cut down to whole seconds in the token. */
export type VisitorToken = z.output<typeof claims>

export class VisitorTokens {
  readonly #key: Uint8Array

  /** Servers that share visitors share the `secret`. At least 32 characters. */
  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret)
  }

  sign({ visitorId, sessionId, secret, issuedAt, expiresAt }: VisitorToken): Promise<string> {
    return new SignJWT({ sid: sessionId, sec: secret })
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(visitorId)
      .setAudience(AUDIENCE)
      .setIssuedAt(Math.floor(issuedAt / 1_000))
      .setExpirationTime(Math.floor(expiresAt / 1_000))
      .sign(this.#key)
  }

  /** What a token of ours says, whether it has expired or not; `undefined` for any other. */
  async read(text: string): Promise<VisitorToken | undefined> {
    try {
      const { payload } = await compactVerify(text, this.#key, { algorithms: [ALGORITHM] })
      return claims.parse(JSON.parse(new TextDecoder().decode(payload)))
    } catch {
      return undefined
    }
  }
}

/** 256 random bits. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** What is kept of a secret. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/**
 * The secret that follows `secret`. Who has the secret before can be given its successor again, although neither is
 * kept; the kept `salt` alone gives nobody anything.
 */
export function successorOf(secret: string, salt: string): string {
  return createHmac('sha256', secret).update(salt).digest('base64url')
}
