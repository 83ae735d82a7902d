/** What holds in a conversation after the events that followed when it was read. */
import type { Conversation, ConversationState, EngineMemory } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'

/** A change carries the whole state. */
export function stateAfter(
  conversation: Conversation,
  events: readonly ConversationEvent[],
): ConversationState {
  const change = events.findLast((event) => event.type === 'state.changed')
  return change ? change.state : conversation.state
}

export function memoryAfter(events: readonly ConversationEvent[]): EngineMemory {
  const memories = events.flatMap((event) => (event.type === 'engine.remembered' ? [event.memory] : []))
  return Object.assign({}, ...memories) as EngineMemory
}

/** Whether a person answers instead of the agent. */
export function isTakenOverAfter(conversation: Conversation, events: readonly ConversationEvent[]): boolean {
  const change = events.findLast((event) => event.type === 'takeover.changed')
  return change ? change.agentTakeOver : conversation.agentTakeOver
}
