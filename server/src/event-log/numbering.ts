/** Makes events of changes: each with the next number, all with the same time. */
import type { Transcript } from '@confab/shared/conversation'
import type { Change, ConversationEvent } from '@confab/shared/events'

export function numbered(
  { id, seq }: Pick<Transcript, 'id' | 'seq'>,
  changes: readonly Change[],
  now: Date,
): ConversationEvent[] {
  const at = now.toISOString()
  return changes.map((change, index) => ({ conversationId: id, seq: seq + 1 + index, at, ...change }))
}

/** What is told when a conversation is gone, with all its events. */
export function deletionOf(conversationId: string, seq: number, now: Date): ConversationEvent {
  return { conversationId, seq, at: now.toISOString(), type: 'conversation.deleted' }
}
