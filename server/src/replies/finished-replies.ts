/** Which finished replies an append touches: those that just ended, and those whose record now reads differently. */
import { isFinished } from '@confab/shared/apply-event'
import type { Message, Response, Transcript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import type { FinishedReply } from '../recorders/recorder.ts'
import type { TouchedReply } from '../storage/reply-record-store.ts'

/** Each reply once, in no particular order. */
export function touchedReplies(events: readonly ConversationEvent[], after: Transcript): TouchedReply[] {
  const touched = new Map<string, TouchedReply>()
  for (const event of events) {
    const response = touchedBy(event, after)
    if (response && isFinished(response) && hasAnswer(response)) {
      touched.set(response.id, { responseId: response.id, finishedAt: response.completedAt ?? event.at })
    }
  }
  return [...touched.values()]
}

function touchedBy(event: ConversationEvent, { responses }: Transcript): Response | undefined {
  if (event.type === 'response.completed' || event.type === 'response.failed') {
    return responses.find(({ id }) => id === event.responseId)
  }
  if (event.type === 'feedback.given') {
    return responses.find(({ outputs }) => outputs.some(({ id }) => id === event.messageId))
  }
  return event.type === 'takeover.changed' ? responses.at(-1) : undefined
}

/** A reply that failed before it said anything is no reply. */
function hasAnswer({ outputs, status }: Response): boolean {
  return status === 'COMPLETED' || outputs.some(({ type }) => type !== 'REASONING_MESSAGE')
}

/** The reply with what it answers and how it was rated; undefined when it is not (or no longer) there. */
export function finishedReply(conversation: Transcript, responseId: string): FinishedReply | undefined {
  const response = conversation.responses.find(({ id }) => id === responseId)
  const message = response && askedBy(response, conversation)
  if (!response || !message) return undefined
  const rated = response.outputs.findLast(({ id }) => Object.hasOwn(conversation.feedback, id))
  return { conversation, message, response, feedback: rated && conversation.feedback[rated.id] }
}

/** What the visitor had said: a retry and a tool's result stand for the message before them. */
function askedBy({ messageId }: Response, { messages }: Transcript): Message | undefined {
  const index = messages.findIndex(({ id }) => id === messageId)
  const before = messages.slice(0, index + 1).findLast(({ role, content }) => role === 'user' && content)
  return messages[index]?.role === 'control' ? messages[index] : (before ?? messages[index])
}
