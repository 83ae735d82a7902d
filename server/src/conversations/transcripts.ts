/** Other readings of a transcript: the bare conversation, and the list of messages with the agent's replies in it. */
import { inReadingOrder, isResponse } from '@confab/shared/apply-event'
import type {
  Conversation,
  Message,
  Response,
  Transcript,
  VisitorTranscript,
} from '@confab/shared/conversation'

/** The conversation without what was said in it. */
export function conversationOf(transcript: Transcript): Conversation {
  const {
    messages: _messages,
    responses: _responses,
    order: _order,
    feedback: _feedback,
    engineMemory: _engineMemory,
    deleted: _deleted,
    ...conversation
  } = transcript
  return conversation
}

/** Every message in order, what the agent said included: role `agent`, the output item's id, its `responseId`. */
export function messagesOf(transcript: VisitorTranscript): Message[] {
  return inReadingOrder(transcript).flatMap((entry) => (isResponse(entry) ? spokenIn(entry) : [entry]))
}

function spokenIn(response: Response): Message[] {
  return response.outputs.flatMap((item) =>
    item.type === 'MESSAGE'
      ? [
          {
            id: item.id,
            conversationId: response.conversationId,
            role: 'agent' as const,
            content: item.content,
            responseId: response.id,
            createdAt: item.createdAt ?? response.createdAt,
          },
        ]
      : [],
  )
}

/** A conversation in which nothing has happened yet. */
export function newTranscript(
  conversation: Omit<Conversation, 'seq' | 'createdAt' | 'updatedAt'>,
  now: Date,
): Transcript {
  const at = now.toISOString()
  return {
    ...conversation,
    seq: 0,
    createdAt: at,
    updatedAt: at,
    messages: [],
    responses: [],
    order: [],
    feedback: {},
    engineMemory: {},
  }
}
