/** Our message in orq's words. */
import type { EngineInput, Message } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { ReplyRequest } from '../engine.ts'

/** Only what is new: the task knows the rest. @throws ConfabError ENGINE_REJECTED when there is nothing to say. */
export function messageFor({ message, history, memory }: ReplyRequest): object {
  if (message.role === 'tool') {
    const results = resultsUpTo(message, history)
    return {
      role: 'tool',
      parts: results.map(({ toolCallId = '', result = null }) => ({
        kind: 'tool_result',
        tool_call_id: memory[`orqCall ${toolCallId}`] ?? toolCallId,
        result,
      })),
    }
  }
  const text = message.content?.text ?? lastAsked(history)
  const files = message.engineInput?.files ?? []
  const parts = [
    ...(text === undefined ? [] : [{ kind: 'text', text }]),
    ...files.map((file) => ({ kind: 'file', file })),
  ]
  if (parts.length === 0) {
    throw new ConfabError('ENGINE_REJECTED', 'This engine cannot speak first: it needs something to answer.')
  }
  return { role: 'user', parts }
}

/** All results since the last reply: an agent that called several tools wants them together. */
function resultsUpTo(message: Message, history: readonly Message[]): Message[] {
  const lastOther = history.findLastIndex(({ role }) => role !== 'tool')
  const results = history.slice(lastOther + 1)
  return results.length === 0 ? [message] : results
}

/** A message without content asks for the reply once more. */
function lastAsked(history: readonly Message[]): string | undefined {
  return history.findLast(({ role, content }) => role === 'user' && content)?.content?.text
}

/** What a site's server sent along, in the wire's own names. */
export function sentAlong({ engineInput = {} }: Message): object {
  const { contact, thread, memory, variables, metadata } = engineInput
  return {
    ...(contact ? { contact: toContact(contact) } : {}),
    ...(thread ? { thread } : {}),
    ...(memory ? { memory: { entity_id: memory.entityId } } : {}),
    ...(variables ? { variables } : {}),
    ...(metadata ? { metadata } : {}),
  }
}

function toContact({
  displayName,
  logoUrl,
  metadata,
  ...contact
}: NonNullable<EngineInput['contact']>): object {
  return {
    ...contact,
    ...(displayName === undefined ? {} : { display_name: displayName }),
    ...(logoUrl === undefined ? {} : { logo_url: logoUrl }),
    ...(metadata === undefined ? {} : { metadata: Array.isArray(metadata) ? metadata : [metadata] }),
  }
}
