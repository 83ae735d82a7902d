/** How long sessions last, and what happens when. */
export const MINUTE = 60_000
export const DAY = 1_440 * MINUTE

/** In milliseconds. */
export const sessionTimes = {
  /** How long a token lets an anonymous visitor in before it must be renewed. */
  access: 15 * MINUTE,
  /** How long the secret before may be used after its successor has been: other tabs have it still. */
  grace: MINUTE,
  /** How long connections outlive their access. */
  closeAfter: 30_000,
  /** How long an anonymous visitor may stay away, and may stay at all. */
  idle: 30 * DAY,
  life: 180 * DAY,
  /** How often sessions are looked for that another server has ended. */
  watch: 5_000,
}

export type SessionTimes = typeof sessionTimes
