/** What clients did and saw, written down as it happened; a checker compares it with what the server kept. */
import { createHash } from 'node:crypto'
import { canonical } from './transcripts.ts'

/**
 * As in Jepsen's histories: what is begun (`invoke`) turns out well (`ok`), has certainly not happened (`fail`), or
 * may or may not have happened (`info`).
 */
export type Outcome = 'invoke' | 'ok' | 'fail' | 'info'

/** A message under way. All tries of one message carry its id. */
export interface SendEntry {
  readonly operation: 'send'
  readonly type: Outcome
  readonly client: string
  readonly conversationId: string
  readonly messageId: string
  /** What is said, as text. */
  readonly text: string
  /** Milliseconds on one steady clock of the whole run. */
  readonly at: number
  /** Why a try had no good end. */
  readonly reason?: string
}

/** A reader's way through a conversation: a connection (`invoke`), each event it took (`ok`), a connection lost (`info`). */
export interface ReadEntry {
  readonly operation: 'read'
  readonly type: Outcome
  readonly client: string
  readonly conversationId: string
  /** The number it has come to. */
  readonly seq: number
  /** Of the event; of the whole transcript when it came as a snapshot. */
  readonly digest?: string
  readonly isSnapshot?: boolean
  readonly at: number
}

/** What a reader holds when everything is over. */
export interface FinalEntry {
  readonly operation: 'finish'
  readonly type: 'ok'
  readonly client: string
  readonly conversationId: string
  readonly seq: number
  readonly digest: string
  readonly at: number
}

export type Entry = SendEntry | ReadEntry | FinalEntry

/** Left out of what clients write: the time, which the history adds. */
type Written = Omit<SendEntry, 'at'> | Omit<ReadEntry, 'at'> | Omit<FinalEntry, 'at'>

export class History {
  readonly entries: Entry[] = []

  write(entry: Written): void {
    this.entries.push({ ...entry, at: performance.now() })
  }
}

/** Equal for equal values, whatever the order of their keys. */
export function digestOf(value: unknown): string {
  return createHash('sha1').update(canonical(value)).digest('base64')
}
