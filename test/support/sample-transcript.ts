/** A small conversation to fold: its parts, and the changes that lead through one reply. */
import { applyEvent } from '@confab/shared/apply-event'
import type { Conversation, Message, OutputItem, Response, Transcript } from '@confab/shared/conversation'
import type { Change } from '@confab/shared/events'

export const conversationId = 'conv_1'
export const started = '2026-01-01T00:00:00.000Z'

/** Each number has a second of its own, so that a test can tell which event a time came from. */
export const timeOf = (seq: number): string => new Date(Date.parse(started) + seq * 1_000).toISOString()

export const conversation: Conversation = {
  id: conversationId,
  agent: 'help',
  visitorId: 'vis_1',
  title: null,
  state: { playbook: 'neutral', phase: null, systemMessage: null, context: [] },
  agentTakeOver: false,
  archived: false,
  seq: 0,
  createdAt: started,
  updatedAt: started,
  metadata: {},
  tags: [],
}

export const empty: Transcript = {
  ...conversation,
  messages: [],
  responses: [],
  order: [],
  feedback: {},
  engineMemory: {},
}

export const message: Message = {
  id: 'msg_1',
  conversationId,
  role: 'user',
  content: { type: 'PLAIN_TEXT', text: 'Hello' },
  action: 'generate-reply',
  createdAt: started,
}

export const response: Response = {
  id: 'resp_1',
  conversationId,
  messageId: message.id,
  status: 'CREATED',
  outputs: [],
  createdAt: started,
  completedAt: null,
}

export const answer: OutputItem = {
  type: 'MESSAGE',
  id: 'msg_2',
  content: { type: 'MARKDOWN_TEXT', text: 'Good' },
  citations: [],
  done: false,
}
export const call: Extract<OutputItem, { type: 'TOOL_CALL' }> = {
  type: 'TOOL_CALL',
  id: 'tool_1',
  name: 'look',
  arguments: {},
  status: 'PENDING',
  done: false,
}
export const responseId = response.id

export const asked: Change[] = [
  { type: 'message.created', message },
  { type: 'response.created', response },
  { type: 'response.started', responseId },
]
export const answering: Change[] = [...asked, { type: 'output.put', responseId, item: answer }]

export function follow(transcript: Transcript, change: Change): Transcript {
  const seq = transcript.seq + 1
  return applyEvent(transcript, { conversationId, seq, at: timeOf(seq), ...change })
}

export function after(...changes: Change[]): Transcript {
  return changes.reduce(follow, empty)
}
