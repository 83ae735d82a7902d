/** One reader's way through a conversation's events: what it missed first, then what happens, in order, each once. */
import { EventCursor } from '@confab/shared/event-cursor'
import type { Transcript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import type { EventLog } from '../event-log/event-log.ts'

/** Events read from the store at a time. */
const PAGE = 500

export interface FeedReader {
  event(event: ConversationEvent): void
  /** The reader was ahead of the log (a backup was restored): everything it knows is replaced by this. */
  snapshot(conversation: Transcript): void
  /** Resolves when the reader can take more. While it catches up, it is waited for instead of being dropped. */
  ready(): Promise<void>
}

/** Follows a conversation from number `after` on. @returns how to stop. @throws ConfabError NOT_FOUND */
export async function followEvents(
  log: EventLog,
  conversationId: string,
  after: number,
  reader: FeedReader,
): Promise<() => void> {
  const cursor = new EventCursor<ConversationEvent>(after)
  let isOver = false
  const take = (event: ConversationEvent): void => {
    if (isOver) return
    isOver = event.type === 'conversation.deleted'
    // What is missing before it cannot be had any more.
    const next = isOver ? [event] : cursor.accept(event)
    next.forEach((one) => reader.event(one))
  }
  // Listen first, then read: the cursor drops what comes twice and holds what comes early.
  const stop = log.follow(conversationId, take)
  try {
    const transcript = await log.read(conversationId)
    if (after > transcript.seq) {
      reader.snapshot(transcript)
      cursor.restart(transcript.seq).forEach((next) => reader.event(next))
    }
    while (!isOver && cursor.seq < (await log.read(conversationId)).seq) {
      const missed = await log.eventsAfter(conversationId, cursor.seq, PAGE)
      for (const event of missed) {
        await reader.ready()
        take(event)
      }
      if (missed.length === 0) break
    }
    return stop
  } catch (error) {
    stop()
    throw error
  }
}
