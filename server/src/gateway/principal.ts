/** Who is asking, and what they may touch. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Conversations } from '../conversations/conversations.ts'
import type { VisitorAccess } from '../visitors/live-sessions.ts'
import type { Visitors } from '../visitors/visitors.ts'

/** A site's own server with an API key may do everything; a visitor only sees and does what is the visitor's. */
export type Principal = { readonly kind: 'server' } | VisitorPrincipal
export type VisitorPrincipal = { readonly kind: 'visitor' } & VisitorAccess

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
    const token = readBearer(authorization)
    if (!this.#isApiKey(token)) return { kind: 'visitor', ...(await this.#visitors.verify(token)) }
    if (origin === undefined) return { kind: 'server' }
    throw keyInBrowser()
  }

  /** The token of a request that only a visitor can make, unread. @throws ConfabError UNAUTHORIZED · FORBIDDEN */
  visitorToken({ authorization, origin }: Credentials): string {
    const token = readBearer(authorization)
    if (!this.#isApiKey(token)) return token
    throw origin === undefined
      ? new ConfabError('FORBIDDEN', 'This is for visitors: send a visitor token.')
      : keyInBrowser()
  }

  #isApiKey(token: string): boolean {
    const given = hash(token)
    return this.#keyHashes.map((known) => timingSafeEqual(known, given)).includes(true)
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function keyInBrowser(): ConfabError {
  return new ConfabError('FORBIDDEN', 'API keys are for servers; a browser uses a visitor token.')
}

/** @throws ConfabError UNAUTHORIZED */
function readBearer(authorization: string | undefined): string {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (token !== undefined) return token
  throw new ConfabError('UNAUTHORIZED', 'Send "Authorization: Bearer" with an API key or a visitor token.')
}

/** The one rule for every door: what is not yours does not exist. @throws ConfabError NOT_FOUND */
export async function readOwn(
  principal: Principal,
  id: string,
  conversations: Conversations,
): Promise<Transcript> {
  // PostgreSQL will not even look for it.
  if (id.includes('\0')) throw noConversation()
  const transcript = await conversations.read(id)
  if (isOwn(principal, transcript)) return transcript
  // It may have changed hands a moment ago, at another server: the database knows.
  const current = await conversations.readAgain(id)
  if (isOwn(principal, current)) return current
  throw noConversation()
}

function noConversation(): ConfabError {
  return new ConfabError('NOT_FOUND', 'There is no such conversation.')
}

function isOwn(principal: Principal, { visitorId }: Transcript): boolean {
  return principal.kind === 'server' || principal.visitorId === visitorId
}

/** @throws ConfabError FORBIDDEN */
export function requireServer(principal: Principal, what: string): void {
  if (principal.kind !== 'server') throw new ConfabError('FORBIDDEN', `${what} needs an API key.`)
}
