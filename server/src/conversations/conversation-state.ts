/** How a conversation's state starts and how it changes. */
import type { ConversationState, StateAfter } from '@confab/shared/conversation'

export const initialState: ConversationState = {
  playbook: 'neutral',
  phase: null,
  systemMessage: null,
  context: [],
}

/** Fields left out of `after` stay as they are. */
export function changeState(state: ConversationState, after: StateAfter | undefined): ConversationState {
  return {
    playbook: after?.playbook ?? state.playbook,
    phase: after?.phase === undefined ? state.phase : after.phase,
    systemMessage: after?.systemMessage === undefined ? state.systemMessage : after.systemMessage,
    context: after?.context ?? state.context,
  }
}
