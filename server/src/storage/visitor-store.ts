/** What the visitors' sessions ask of a database. Times in milliseconds since 1970. */

export interface StoredSession {
  readonly id: string
  readonly visitorId: string
  /** SHA-256 of the secret that renews it; nobody keeps the secret itself. */
  readonly secretHash: string
  /** The one before, and what made its successor of it. */
  readonly previousHash: string | null
  readonly salt: string
  readonly createdAt: number
  /** When the secret was made, and when it was first seen in use. */
  readonly renewedAt: number
  readonly seenAt: number | null
  /** When its last access token ends. */
  readonly activeUntil: number
  /** Set: a site vouches for the visitor, by this key. */
  readonly keyMark: string | null
  readonly revokedAt: number | null
}

/** What a renewal changes. */
export type Renewal = Pick<
  StoredSession,
  'id' | 'secretHash' | 'previousHash' | 'salt' | 'renewedAt' | 'seenAt' | 'activeUntil' | 'keyMark'
>

export interface Claimed {
  readonly conversationIds: readonly string[]
  /** The sessions that have ended by it. */
  readonly sessionIds: readonly string[]
}

export interface VisitorStore {
  create(session: StoredSession): Promise<void>
  find(id: string): Promise<StoredSession | undefined>
  /** @returns false when the secret is another than `secretHash` by now, or the session is revoked. */
  renew(renewal: Renewal, secretHash: string): Promise<boolean>
  /** Notes that this secret has come into use, unless that was noted before. */
  markSeen(id: string, secretHash: string, at: number): Promise<void>
  /** The visitor a site calls `subject`, the same for ever; `newId` is taken when it is the first time. */
  visitorOf(subject: string, newId: string): Promise<string>
  /** Gives all conversations of one visitor to another and revokes the giver's sessions: all of it, or nothing. */
  claim(from: string, to: string, at: number): Promise<Claimed>
  revokeSession(id: string, at: number): Promise<void>
  revokeVisitor(visitorId: string, at: number): Promise<void>
  /** Revokes the visitor's sessions and forgets whom a site calls so: a subject of that name begins anew. */
  forget(visitorId: string, at: number): Promise<void>
  /** Ids of the sessions revoked at this time or later. */
  revokedSince(at: number): Promise<string[]>
  /** Forgets sessions nobody can renew any more. */
  purge(before: { readonly renewed: number; readonly created: number; readonly ended: number }): Promise<void>
}
