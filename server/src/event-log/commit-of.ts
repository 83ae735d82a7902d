/** What is stored of events: they themselves, and everything that is looked up without reading them. */
import { runningResponse } from '@confab/shared/apply-event'
import type { Transcript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { touchedReplies } from '../replies/finished-replies.ts'
import type { Account, Commit } from '../storage/conversation-store.ts'
import { conversationOf } from '../conversations/transcripts.ts'

export interface CommitTerms {
  /** Given by the writer of a reply. */
  readonly fence?: number
  /** Who pays if the events ask for a reply. */
  readonly accounts?: readonly Account[]
}

export function commitOf(
  before: Transcript,
  events: readonly ConversationEvent[],
  after: Transcript,
  { fence, accounts }: CommitTerms,
): Commit {
  return {
    fence,
    accounts: events.some(({ type }) => type === 'response.created') ? accounts : undefined,
    conversationId: before.id,
    expectedSeq: before.seq,
    events,
    conversation: conversationOf(after),
    unfinished: runningResponse(after) !== undefined,
    replies: touchedReplies(events, after),
  }
}
