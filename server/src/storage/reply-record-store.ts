/** What the records of finished replies, and the outbox of the recorders, ask of a database. */

/** A finished reply that an append touches: it just ended, or its record now reads differently. */
export interface TouchedReply {
  readonly responseId: string
  /** When it ended, ISO 8601 UTC. */
  readonly finishedAt: string
}

export interface StoredReply {
  readonly responseId: string
  readonly conversationId: string
}

/** A recorder that has not been told of a reply yet, or not of what changed in it. */
export interface Delivery extends StoredReply {
  readonly recorder: string
  readonly attempts: number
  /** In milliseconds since 1970, as is every time here. */
  readonly firstAt: number
  /** When it is to be tried; also what tells this version of the row from a later one. */
  readonly dueAt: number
}

export interface ReplyQuery {
  readonly cursor?: string | undefined
  readonly limit: number
  /** Only those that ended at this time or later, ISO 8601 UTC. */
  readonly since?: string | undefined
}

export interface ReplyRecordStore {
  /** Newest first. */
  list(query: ReplyQuery): Promise<{ replies: StoredReply[]; nextCursor: string | null }>
  find(responseId: string): Promise<StoredReply | undefined>
  /** Takes deliveries that are due, hiding each from others for `holdMs`. */
  claim(now: number, holdMs: number, limit: number): Promise<Delivery[]>
  /** The recorder has been told; a change that came meanwhile stays due. */
  settle(delivery: Delivery): Promise<void>
  /** Tries again at `dueAt`; `null` gives it up and keeps the row as a trace. */
  postpone(delivery: Delivery, dueAt: number | null): Promise<void>
  /** How many deliveries are still to be made, and how many were given up. */
  outbox(): Promise<{ waiting: number; givenUp: number }>
  /** When the next delivery is due. */
  nextDueAt(): Promise<number | undefined>
}
