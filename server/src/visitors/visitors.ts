/** Who a visitor is: sessions begin, are renewed, pass on to a user the site vouches for, and end. */
import { randomBytes } from 'node:crypto'
import { ConfabError } from '@confab/shared/errors'
import { newId } from '@confab/shared/ids'
import type { RequestBody, Session } from '@confab/shared/protocol'
import type { StoredSession, VisitorStore } from '../storage/visitor-store.ts'
import { Identities, type Identity } from './identities.ts'
import type { IdentityConfig } from './identity-config.ts'
import { LiveSessions, type VisitorAccess } from './live-sessions.ts'
import { DAY, MINUTE, sessionTimes, type SessionTimes } from './session-times.ts'
import { hashOf, newSecret, successorOf, VisitorTokens } from './visitor-token.ts'

/** Sessions revoked this long ago are told of again, for servers whose clocks differ. */
const WATCH_BACK = MINUTE
const PURGE_EVERY = 60 * MINUTE
const RENEWALS_AT_ONCE = 3

export interface VisitorsOptions {
  readonly store: VisitorStore
  /** Signs the tokens: servers that share visitors share it. At least 32 characters. */
  readonly secret: string
  readonly identity: IdentityConfig
  /** Is told of conversations that belong to another visitor now. */
  readonly ownerChanged: (conversationId: string) => Promise<void>
  readonly onFault: (fault: unknown) => void
  readonly now: () => Date
  readonly times?: Partial<SessionTimes> | undefined
}

/** A session that its holder may renew. */
interface Held {
  readonly session: StoredSession
  /** The secret that the session has now. */
  readonly secret: string
  /** Whether the holder has that one, or the one before. */
  readonly isCurrent: boolean
}

export class Visitors {
  readonly #options: VisitorsOptions
  readonly #times: SessionTimes
  readonly #tokens: VisitorTokens
  readonly #live: LiveSessions
  #identities: Identities
  #timers: NodeJS.Timeout[] = []

  constructor(options: VisitorsOptions) {
    this.#options = options
    this.#times = { ...sessionTimes, ...options.times }
    this.#tokens = new VisitorTokens(options.secret)
    this.#identities = new Identities(options.identity, options.secret)
    this.#live = new LiveSessions({
      now: () => this.#now(),
      closeAfterMs: this.#times.closeAfter,
      goodUntil: (sessionId) => this.#goodUntil(sessionId),
    })
  }

  /** Looks after sessions that other servers end, and forgets old ones, until `close`. */
  watch(): void {
    const every = (ms: number, work: () => Promise<void>): NodeJS.Timeout =>
      setInterval(() => void work().catch(this.#options.onFault), ms).unref()
    this.#timers = [
      every(this.#times.watch, () => this.#endRevoked()),
      every(PURGE_EVERY, () => this.purge()),
    ]
  }

  close(): void {
    this.#timers.forEach(clearInterval)
    this.#live.end(() => true)
  }

  /** Takes other keys: sessions that a key vouches for which is gone end at once. */
  useIdentity(identity: IdentityConfig): void {
    this.#identities = new Identities(identity, this.#options.secret)
    this.#live.end(({ keyMark }) => !this.#isWelcome(keyMark))
  }

  /**
   * Starts or renews a session. A token that cannot be renewed begins a new visitor; an identity token that is not
   * accepted begins nobody. `admit` is asked first, with the session that can be renewed, and may refuse by throwing.
   *
   * @throws ConfabError UNAUTHORIZED; INVALID_INPUT for an identity token when there are no keys.
   */
  async start(
    { visitorToken, identityToken }: RequestBody['startSession'],
    admit: (known: VisitorAccess | undefined) => void = () => {},
  ): Promise<Session> {
    let identity: Identity | undefined
    for (let attempt = 0; attempt < RENEWALS_AT_ONCE; attempt++) {
      const held = visitorToken === undefined ? undefined : await this.#held(visitorToken)
      admit(held && accessTo(held.session))
      if (identityToken !== undefined)
        identity ??= await this.#identities.verify(identityToken, this.#options.now())
      const session = identity ? await this.#identified(identity, held) : await this.#unidentified(held)
      if (session) return session
    }
    throw new ConfabError('INTERNAL_ERROR', 'The session is renewed too often at once; try again.')
  }

  /** Who a token lets in. @throws ConfabError UNAUTHORIZED */
  async verify(text: string): Promise<VisitorAccess> {
    const token = await this.#tokens.read(text)
    if (token && token.expiresAt > this.#now()) {
      const { store } = this.#options
      const session = await store.find(token.sessionId)
      if (session?.revokedAt === null && this.#isWelcome(session.keyMark)) {
        const isFirst = session.seenAt === null && hashOf(token.secret) === session.secretHash
        if (isFirst) await store.markSeen(session.id, session.secretHash, this.#now())
        return accessTo(session)
      }
    }
    throw new ConfabError('UNAUTHORIZED', 'The visitor token is not valid any more.')
  }

  /** Calls `close` when the visitor's session ends. @returns what to call when the connection is gone by itself. */
  connected(access: VisitorAccess, close: () => void): () => void {
    return this.#live.open(access, close)
  }

  /** Ends every session of the token's visitor; one that has ended already is left as it is. @throws ConfabError UNAUTHORIZED */
  async end(text: string): Promise<void> {
    const token = await this.#tokens.read(text)
    if (!token) throw new ConfabError('UNAUTHORIZED', 'This is not a visitor token.')
    const session = await this.#options.store.find(token.sessionId)
    if (session?.revokedAt !== null) return
    await this.#options.store.revokeVisitor(session.visitorId, this.#now())
    this.#live.end(({ visitorId }) => visitorId === session.visitorId)
  }

  /** Ends every session of the visitor, who is nobody afterwards. */
  async remove(visitorId: string): Promise<void> {
    await this.#options.store.forget(visitorId, this.#now())
    this.#live.end((access) => access.visitorId === visitorId)
  }

  /** Forgets sessions that nobody can renew any more. */
  async purge(): Promise<void> {
    const now = this.#now()
    const { idle, life } = this.#times
    await this.#options.store.purge({ renewed: now - idle, created: now - life, ended: now - DAY })
  }

  #now(): number {
    return this.#options.now().getTime()
  }

  #isWelcome(keyMark: string | null): boolean {
    return keyMark === null ? this.#identities.anonymous : this.#identities.knows(keyMark)
  }

  async #goodUntil(sessionId: string): Promise<number | undefined> {
    const session = await this.#options.store.find(sessionId)
    return session?.revokedAt === null && this.#isWelcome(session.keyMark) ? session.activeUntil : undefined
  }

  async #endRevoked(): Promise<void> {
    if (this.#live.isEmpty) return
    const revoked = new Set(await this.#options.store.revokedSince(this.#now() - WATCH_BACK))
    this.#live.end(({ sessionId }) => revoked.has(sessionId))
  }

  /** The session a token can renew. A secret that was replaced a while ago has been copied: its session ends. */
  async #held(text: string): Promise<Held | undefined> {
    const { store } = this.#options
    const token = await this.#tokens.read(text)
    const session = token && (await store.find(token.sessionId))
    if (!session || session.revokedAt !== null || this.#isOver(session)) return undefined
    const hash = hashOf(token.secret)
    if (hash === session.secretHash) return { session, secret: token.secret, isCurrent: true }
    if (hash === session.previousHash && this.#isInGrace(session)) {
      return { session, secret: successorOf(token.secret, session.salt), isCurrent: false }
    }
    await this.#revoke(session)
    return undefined
  }

  #isOver({ renewedAt, createdAt, activeUntil }: StoredSession): boolean {
    const now = this.#now()
    const { idle, life } = this.#times
    return now > Math.max(activeUntil, renewedAt + idle) || now > createdAt + life
  }

  /** As long as nobody has used the successor, the answer that brought it may have been lost. */
  #isInGrace({ previousHash, seenAt }: StoredSession): boolean {
    return previousHash !== null && (seenAt === null || this.#now() <= seenAt + this.#times.grace)
  }

  async #revoke({ id }: StoredSession): Promise<void> {
    await this.#options.store.revokeSession(id, this.#now())
    this.#live.end(({ sessionId }) => sessionId === id)
  }

  async #unidentified(held: Held | undefined): Promise<Session | undefined> {
    const keyMark = held?.session.keyMark ?? null
    if (held && keyMark !== null) {
      const { activeUntil } = held.session
      if (activeUntil > this.#now() && this.#isWelcome(keyMark))
        return this.#renew(held, activeUntil, keyMark)
      throw new ConfabError('UNAUTHORIZED', 'This session needs a new identity token.')
    }
    if (!this.#identities.anonymous) {
      throw new ConfabError('UNAUTHORIZED', 'Visitors need an identity token here.')
    }
    const until = this.#now() + this.#times.access
    return held ? this.#renew(held, until, null) : this.#begin(newId('vis'), until, null)
  }

  async #identified(
    { subject, expiresAt, keyMark }: Identity,
    held: Held | undefined,
  ): Promise<Session | undefined> {
    const visitorId = await this.#options.store.visitorOf(subject, newId('vis'))
    if (held && held.session.keyMark === null) await this.#claim(held.session.visitorId, visitorId)
    else if (held?.session.visitorId === visitorId) return this.#renew(held, expiresAt, keyMark)
    else if (held) await this.#revoke(held.session) // somebody else sits there now
    return this.#begin(visitorId, expiresAt, keyMark)
  }

  async #claim(from: string, to: string): Promise<void> {
    const { store, ownerChanged } = this.#options
    const { conversationIds, sessionIds } = await store.claim(from, to, this.#now())
    this.#live.end(({ sessionId }) => sessionIds.includes(sessionId))
    for (const id of conversationIds) await ownerChanged(id)
  }

  async #begin(visitorId: string, until: number, keyMark: string | null): Promise<Session> {
    const secret = newSecret()
    const now = this.#now()
    const session: StoredSession = {
      id: randomBytes(16).toString('base64url'),
      visitorId,
      secretHash: hashOf(secret),
      previousHash: null,
      salt: newSecret(),
      createdAt: now,
      renewedAt: now,
      seenAt: null,
      activeUntil: until,
      keyMark,
      revokedAt: null,
    }
    await this.#options.store.create(session)
    return this.#answer(session, secret)
  }

  /** The secret is replaced only once the one before is dead. @returns undefined when another request was faster. */
  async #renew(held: Held, until: number, keyMark: string | null): Promise<Session | undefined> {
    const { session, isCurrent } = held
    const { store } = this.#options
    const now = this.#now()
    const rotates = isCurrent && !this.#isInGrace(session)
    const isFresh = session.activeUntil - now > (until - now) / 2 && session.keyMark === keyMark
    if (isCurrent) await store.markSeen(session.id, session.secretHash, now)
    if (!rotates && isFresh) return this.#answer(session, held.secret)
    const next = rotates ? successor(held) : held
    const renewed = { ...next.session, renewedAt: now, activeUntil: until, keyMark }
    if (!(await store.renew(renewed, session.secretHash))) return undefined
    this.#live.extend({ sessionId: session.id, visitorId: session.visitorId, keyMark, until })
    return this.#answer(renewed, next.secret)
  }

  async #answer(session: StoredSession, secret: string): Promise<Session> {
    const { id: sessionId, visitorId, renewedAt: issuedAt, activeUntil, keyMark } = session
    const expiresAt = Math.floor(activeUntil / 1_000) * 1_000
    const visitorToken = await this.#tokens.sign({ sessionId, visitorId, secret, issuedAt, expiresAt })
    return {
      visitorId,
      visitorToken,
      expiresAt: new Date(expiresAt).toISOString(),
      verified: keyMark !== null,
    }
  }
}

function accessTo({ id: sessionId, visitorId, keyMark, activeUntil: until }: StoredSession): VisitorAccess {
  return { sessionId, visitorId, keyMark, until }
}

function successor({ session, secret }: Held): Pick<Held, 'session' | 'secret'> {
  const salt = newSecret()
  const next = successorOf(secret, salt)
  const previousHash = session.secretHash
  return { session: { ...session, secretHash: hashOf(next), previousHash, salt, seenAt: null }, secret: next }
}
