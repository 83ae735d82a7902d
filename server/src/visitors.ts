/** Who a visitor is: an id we make, and a signed token that proves it. */
import { ConfabError } from '@confab/shared/errors'
import { newId } from '@confab/shared/ids'
import type { Session } from '@confab/shared/protocol'
import { jwtVerify, SignJWT } from 'jose'

const DAYS_VALID = 180
const DAY_SECONDS = 86_400
const AUDIENCE = 'confab-visitor'
const ALGORITHM = 'HS256'

export class Visitors {
  readonly #secret: Uint8Array
  readonly #now: () => Date

  /** `secret` signs the tokens: servers that share visitors share it. At least 32 characters. */
  constructor(secret: string, now: () => Date) {
    this.#secret = new TextEncoder().encode(secret)
    this.#now = now
  }

  /** Renews the session of a valid `token`; anything else begins as a new visitor. */
  async start(token: string | undefined): Promise<Session> {
    const known = token === undefined ? undefined : await this.#read(token)
    const visitorId = known ?? newId('vis')
    const issuedAt = Math.floor(this.#now().getTime() / 1_000)
    const expiresAt = issuedAt + DAYS_VALID * DAY_SECONDS
    const visitorToken = await new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM })
      .setSubject(visitorId)
      .setAudience(AUDIENCE)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(this.#secret)
    return { visitorId, visitorToken, expiresAt: new Date(expiresAt * 1_000).toISOString(), verified: false }
  }

  /** The visitor a token stands for. @throws ConfabError UNAUTHORIZED */
  async verify(token: string): Promise<string> {
    const visitorId = await this.#read(token)
    if (visitorId === undefined)
      throw new ConfabError('UNAUTHORIZED', 'The visitor token is not valid any more.')
    return visitorId
  }

  async #read(token: string): Promise<string | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#secret, {
        algorithms: [ALGORITHM],
        audience: AUDIENCE,
        currentDate: this.#now(),
      })
      return payload.sub
    } catch {
      return undefined
    }
  }
}
