/** What posting a message changes in a conversation. */
import { isDeepStrictEqual } from 'node:util'
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
  const call = message.role === 'tool' ? findToolCall(transcript, message.toolCallId) : undefined
  if (call) changes.push(putResult(call.response.id, call.item, message))
  if (message.action === 'generate-reply' && !transcript.agentTakeOver && !(call && waitsForOthers(call))) {
    changes.push({ type: 'response.created', response: createResponse(message) })
  }
  return changes
}

/** Whether `again` is the same message sent once more: time aside, everything the sender decides is equal. */
export function sameMessage(existing: Message, again: Message): boolean {
  const decided = ({ createdAt: _, ...rest }: Message): object =>
    Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return isDeepStrictEqual(decided(existing), decided(again))
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

type ToolCall = Extract<OutputItem, { type: 'TOOL_CALL' }>

interface FoundCall {
  readonly response: Response
  readonly item: ToolCall
}

/** @throws ConfabError NOT_FOUND */
export function findToolCall(transcript: Transcript, toolCallId: string | undefined): FoundCall {
  for (const response of transcript.responses) {
    const item = response.outputs.find(({ id }) => id === toolCallId)
    if (item?.type === 'TOOL_CALL') return { response, item }
  }
  throw new ConfabError('NOT_FOUND', 'There is no such tool call.')
}

/** An engine that called several tools at once goes on when it has all the results. */
function waitsForOthers({ response, item }: FoundCall): boolean {
  return response.outputs.some(
    (other) => other.type === 'TOOL_CALL' && other.status === 'PENDING' && other.id !== item.id,
  )
}

function putResult(responseId: string, item: ToolCall, message: Message): Change {
  if (item.status !== 'PENDING') {
    throw new ConfabError('ALREADY_ANSWERED', 'This tool call already has its result.')
  }
  const { result = null } = message
  return { type: 'output.put', responseId, item: { ...item, status: 'DONE', result, done: true } }
}
