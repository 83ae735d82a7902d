/** What posting a message changes in a conversation. */
import type { Message, OutputItem, Response, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Change } from '@confab/shared/events'
import { newId } from '@confab/shared/ids'
import { changeState } from './conversation-state.ts'

/** The message, the state it brings, the tool call it answers, and the response it asks for: in this order. */
export function messageChanges(transcript: Transcript, message: Message): Change[] {
  const changes: Change[] = [{ type: 'message.created', message }]
  if (message.stateAfter) {
    changes.push({ type: 'state.changed', state: changeState(transcript.state, message.stateAfter) })
  }
  if (message.role === 'tool') changes.push(answeredToolCall(transcript, message))
  if (message.action === 'generate-reply' && !transcript.agentTakeOver) {
    changes.push({ type: 'response.created', response: createResponse(message) })
  }
  return changes
}

/** Whether `again` is the same message sent once more: time aside, everything the sender decides is equal. */
export function sameMessage(existing: Message, again: Message): boolean {
  const decided = ({ createdAt: _, ...rest }: Message): string =>
    JSON.stringify(
      Object.entries(rest)
        .filter(([, value]) => value !== undefined)
        .sort(),
    )
  return decided(existing) === decided(again)
}

function createResponse(message: Message): Response {
  return {
    id: newId('resp'),
    conversationId: message.conversationId,
    messageId: message.id,
    status: 'CREATED',
    outputs: [],
    createdAt: message.createdAt,
    completedAt: null,
  }
}

function answeredToolCall(transcript: Transcript, message: Message): Change {
  for (const response of transcript.responses) {
    const item = response.outputs.find(({ id }) => id === message.toolCallId)
    if (item?.type === 'TOOL_CALL') return putResult(response.id, item, message)
  }
  throw new ConfabError('NOT_FOUND', 'There is no such tool call.')
}

type ToolCall = Extract<OutputItem, { type: 'TOOL_CALL' }>

function putResult(responseId: string, item: ToolCall, message: Message): Change {
  if (item.status !== 'PENDING') {
    throw new ConfabError('ALREADY_ANSWERED', 'This tool call already has its result.')
  }
  const { result = null } = message
  return { type: 'output.put', responseId, item: { ...item, status: 'DONE', result, done: true } }
}
