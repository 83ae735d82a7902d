/** Who is asking, and what they may touch. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Visitors } from '../visitors.ts'

/** A site's own server with an API key may do everything; a visitor only sees and does what is the visitor's. */
export type Principal = { readonly kind: 'server' } | { readonly kind: 'visitor'; readonly visitorId: string }

export interface Credentials {
  readonly authorization: string | undefined
  readonly origin: string | undefined
}

export class Authenticator {
  readonly #keyHashes: readonly Buffer[]
  readonly #visitors: Visitors

  constructor(apiKeys: readonly string[], visitors: Visitors) {
    this.#keyHashes = apiKeys.map(hash)
    this.#visitors = visitors
  }

  /**
   * An API key that arrives with an Origin has leaked into a browser: it is refused, whatever it opens.
   *
   * @throws ConfabError UNAUTHORIZED · FORBIDDEN
   */
  async authenticate({ authorization, origin }: Credentials): Promise<Principal> {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) {
      throw new ConfabError(
        'UNAUTHORIZED',
        'Send "Authorization: Bearer" with an API key or a visitor token.',
      )
    }
    if (!this.#isApiKey(token)) return { kind: 'visitor', visitorId: await this.#visitors.verify(token) }
    if (origin === undefined) return { kind: 'server' }
    throw new ConfabError('FORBIDDEN', 'API keys are for servers; a browser uses a visitor token.')
  }

  #isApiKey(token: string): boolean {
    const given = hash(token)
    return this.#keyHashes.map((known) => timingSafeEqual(known, given)).includes(true)
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The one rule for every door: what is not yours does not exist. @throws ConfabError NOT_FOUND */
export function requireAccess(principal: Principal, transcript: Transcript): void {
  if (principal.kind === 'server' || principal.visitorId === transcript.visitorId) return
  throw new ConfabError('NOT_FOUND', 'There is no such conversation.')
}

/** @throws ConfabError FORBIDDEN */
export function requireServer(principal: Principal, what: string): void {
  if (principal.kind !== 'server') throw new ConfabError('FORBIDDEN', `${what} needs an API key.`)
}
