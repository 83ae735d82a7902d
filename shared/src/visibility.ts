/** What a visitor may see. Everything that steers the agent stops here, and nowhere else. */
import type {
  Conversation,
  Message,
  Transcript,
  VisitorConversation,
  VisitorTranscript,
} from './conversation.ts'
import type { ConversationEvent } from './events.ts'

/** The event as a visitor gets it: one that is not for visitors keeps its number and becomes `hidden`. */
export function visitorEvent(event: ConversationEvent): ConversationEvent {
  const { conversationId, seq, at } = event
  const hidden = { conversationId, seq, at, type: 'hidden' } as const
  switch (event.type) {
    case 'state.changed':
    case 'engine.remembered':
      return hidden
    case 'message.created':
      return isVisible(event.message) ? { ...event, message: visitorMessage(event.message) } : hidden
    case 'response.created':
    case 'response.started':
    case 'output.put':
    case 'output.appended':
    case 'output.done':
    case 'response.completed':
    case 'response.failed':
    case 'feedback.given':
    case 'takeover.changed':
    case 'conversation.changed':
    case 'conversation.deleted':
    case 'hidden':
      return event
  }
}

export function visitorTranscript(transcript: Transcript): VisitorTranscript {
  const { state: _s, metadata: _m, tags: _t, engineMemory: _e, ...visible } = transcript
  const messages = transcript.messages.filter(isVisible).map(visitorMessage)
  const hidden = new Set(transcript.messages.filter((message) => !isVisible(message)).map(({ id }) => id))
  return { ...visible, messages, order: transcript.order.filter((id) => !hidden.has(id)) }
}

export function visitorConversation(conversation: Conversation): VisitorConversation {
  const { state: _s, metadata: _m, tags: _t, ...visible } = conversation
  return visible
}

export function visitorMessage(message: Message): Message {
  const { stateAfter: _s, pageContext: _p, engineInput: _e, ...visible } = message
  return visible
}

export function isVisible(message: Message): boolean {
  return message.role !== 'control'
}
