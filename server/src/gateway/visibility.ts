/** Who sees what: all of a conversation, or what a visitor may see. */
import type {
  Conversation,
  Message,
  Transcript,
  VisitorConversation,
  VisitorTranscript,
} from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { ConversationEvent } from '@confab/shared/events'
import {
  isVisible,
  visitorConversation,
  visitorEvent,
  visitorMessage,
  visitorTranscript,
} from '@confab/shared/visibility'
import { messagesOf } from '../conversations/transcripts.ts'
import type { Principal } from './principal.ts'

/** How a principal sees things: a site's server sees all, a visitor what visitors may. */
export function viewFor({ kind }: Pick<Principal, 'kind'>): {
  event: (event: ConversationEvent) => ConversationEvent
  transcript: (transcript: Transcript) => VisitorTranscript
  conversation: (conversation: Conversation) => VisitorConversation
  messages: (messages: readonly Message[]) => Message[]
} {
  const same = <T>(value: T): T => value
  return kind === 'server'
    ? { event: same, transcript: same, conversation: same, messages: (messages) => [...messages] }
    : {
        event: visitorEvent,
        transcript: visitorTranscript,
        conversation: visitorConversation,
        messages: (messages) => messages.filter(isVisible).map(visitorMessage),
      }
}

/** What one does not see is not there. @throws ConfabError NOT_FOUND */
export function requireVisible(principal: Principal, transcript: Transcript, messageId: string): void {
  const isThere = viewFor(principal)
    .messages(messagesOf(transcript))
    .some(({ id }) => id === messageId)
  if (!isThere) throw new ConfabError('NOT_FOUND', 'There is no such message.')
}
