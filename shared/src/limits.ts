/** The limits both sides must agree on; the server's configuration may change each of them. */

export const defaultLimits = {
  /** Longest text of one message, in UTF-16 units. */
  messageCharacters: 4_000,
  /** What one conversation may hold before no more messages are taken, in about as many bytes of JSON. */
  conversationBytes: 16_000_000,
  /** Largest HTTP body or socket frame, in bytes. */
  bodyBytes: 65_536,
  /** Deepest nesting of a JSON value that is accepted. */
  jsonDepth: 16,
  /** Messages a visitor or an address may send at once before the rate applies. */
  sendBurst: 20,
  sendsPerSecond: 2,
  /** Longest time one reply may take, in seconds. */
  replySeconds: 600,
  /** Longest silence of an engine in mid-reply, in seconds. */
  idleSeconds: 45,
  /** Most bytes of text one reply may hold. */
  engineBytes: 2_000_000,
  /** Most bytes waiting for one slow reader before it is disconnected (it resumes later). */
  queueBytes: 262_144,
  /** How long a socket may stay without saying who it is, in seconds. */
  authSeconds: 5,
  /** How many sockets of one address may be without having said so at a time. */
  authSockets: 20,
  /** Sessions an address may begin or renew at once before the rate applies. */
  sessionBurst: 60,
  sessionsPerSecond: 1,
  /** Requests of any kind a visitor may make at once before the rate applies. */
  requestBurst: 200,
  requestsPerSecond: 20,
  /** What one visitor may hold open: sockets, as many feeds besides, and on each socket conversations and unanswered requests. */
  socketsPerVisitor: 100,
  subscriptionsPerSocket: 100,
  requestsInFlight: 32,
  /** Engine calls per day; `null` means no limit. */
  repliesPerDay: null as number | null,
  repliesPerVisitorPerDay: null as number | null,
  repliesPerAddressPerDay: null as number | null,
}

export type Limits = typeof defaultLimits

/** The version of the Socket.IO protocol that `subscribe`, `event` and their friends make up. */
export const PROTOCOL_VERSION = 1

/** A reader that misses more events than this is given a snapshot instead. */
export const CATCH_UP_EVENTS = 1_000
