/** The moments of this server's work that can be watched from outside, as channels of `node:diagnostics_channel`. */
import { channel } from 'node:diagnostics_channel'

/** In the order in which a message and its reply come through them. */
export const moments = [
  /** A migration has been applied, and is not committed yet. */
  'migration.applied',
  'message.received',
  'commit.begun',
  /** All rows of a commit are written, and not committed yet. */
  'commit.written',
  'commit.flushed',
  /** One listener has been told of an event, and others have not. */
  'event.told',
  'message.stored',
  'message.acknowledged',
  'engine.called',
  /** It has said something: the first time, or more. */
  'reply.grown',
  'reply.ending',
  'checkpoint.begun',
  'shutdown.begun',
  /** The replies have ended or are left to others; the doors are still open. */
  'shutdown.settled',
] as const

export type Moment = (typeof moments)[number]

/** The name of the channel for a moment. */
export function channelOf(moment: Moment): string {
  return `confab:${moment}`
}

const channels = new Map(moments.map((moment) => [moment, channel(channelOf(moment))]))

/** Tells whoever is watching, at once; costs next to nothing when nobody is. */
export function reached(moment: Moment): void {
  channels.get(moment)?.publish(undefined)
}
