/** How far a visitor has read, and how much is still unread. */
import { isFinished } from '@confab/shared/apply-event'
import type { VisitorTranscript } from '@confab/shared/conversation'

/**
 * What came after the mark is unread: finished replies, and messages of people who answer. Times are the server's. The mark
 * of a conversation is its id and a time; that of another conversation marks nothing.
 */
export function unreadSince(mark: string, { id, messages, responses }: VisitorTranscript): number {
  const since = mark.startsWith(`${id} `) ? mark.slice(id.length + 1) : ''
  const said = messages.filter(({ role, createdAt }) => role === 'agent' && createdAt > since)
  const replied = responses.filter((response) => isFinished(response) && (response.completedAt ?? '') > since)
  return said.length + replied.length
}

/** The mark of a conversation that was read to its end. */
export const markOf = ({ id, updatedAt }: VisitorTranscript): string => `${id} ${updatedAt}`
