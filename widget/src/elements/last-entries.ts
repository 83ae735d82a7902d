/** The end of a transcript, as it is read. */
import type { Message, Response, VisitorTranscript } from '@confab/shared/conversation'

/**
 * The last `count` entries that are shown, oldest first, and whether there are more before them. Costs no more for a long
 * conversation than for a short one: both lists are walked from their ends, for they are in the order of `order`.
 */
export function lastEntries(
  transcript: VisitorTranscript | null,
  count: number,
): { entries: (Message | Response)[]; hasMore: boolean } {
  const entries: (Message | Response)[] = []
  if (!transcript) return { entries, hasMore: false }
  const { messages, responses } = transcript
  let message = messages.length - 1
  let response = responses.length - 1
  for (let place = transcript.order.length - 1; place >= 0; place--) {
    const id = transcript.order[place]
    let entry: Message | Response | undefined
    if (responses[response]?.id === id) entry = responses[response--]
    else if (messages[message]?.id === id) entry = messages[message--]
    if (!entry || !isShown(entry)) continue
    if (entries.length === count) return { entries: entries.reverse(), hasMore: true }
    entries.push(entry)
  }
  return { entries: entries.reverse(), hasMore: false }
}

/** A message without content only asked for a reply; results of tools are for the agent. */
function isShown(entry: Message | Response): boolean {
  return 'outputs' in entry || ((entry.role === 'user' || entry.role === 'agent') && entry.content !== null)
}
