/** What a visitor has written: a message with its id, as it is kept and as it is sent. */
import type { Json } from '@confab/shared/conversation'
import type { ErrorBody } from '@confab/shared/errors'
import { newId } from '@confab/shared/ids'
import { defaultLimits } from '@confab/shared/limits'

/** Fixed before the first try: the same id with the same words may be sent as often as it takes. */
export interface OutgoingMessage {
  readonly id: string
  readonly action: 'generate-reply'
  /** Where it belongs; left out: to the conversation that begins with it, or the next one. */
  readonly conversationId?: string
  /** Left out: says nothing, only asks for a reply. */
  readonly content?: string
  readonly pageContext?: Json
  /** The server has it on disk; only, it was not seen in the conversation yet. */
  readonly sent?: true
  /** Why the server refused it; such a message goes out again only when the visitor says so. */
  readonly error?: ErrorBody
}

/** A message in the outbox. */
export interface KeptMessage extends OutgoingMessage {
  /** When it was written: what the order is by. */
  readonly at: number
  readonly place: string
  /** Whose it is, if that was known. */
  readonly visitor?: string
}

/** Room in a frame for what stands around content and page context. */
const ENVELOPE_BYTES = 1_024

const tooLarge: ErrorBody = {
  code: 'PAYLOAD_TOO_LARGE',
  message: 'The message is too long to be sent.',
  retryable: false,
}

/**
 * A message with its id; without `content` it only asks for a reply. A frame the server would cut the line for is never
 * made: page context that is too large (or no JSON) is left out, and content that is too large is refused at once.
 */
export function outgoingMessage(content: string | undefined, pageContext: unknown): OutgoingMessage {
  const said = content === undefined ? {} : { content }
  const message = { id: newId('msg'), action: 'generate-reply', ...said } as const
  const room = defaultLimits.bodyBytes - ENVELOPE_BYTES - bytesOf(JSON.stringify(message))
  if (room < 0) return { ...message, error: tooLarge }
  const context = toJson(pageContext)
  return context === undefined || bytesOf(context) > room
    ? message
    : { ...message, pageContext: JSON.parse(context) as Json }
}

/** What of a message is sent: the same at every try. */
export function wordsOf({
  id,
  action,
  content,
  pageContext,
}: OutgoingMessage): Omit<OutgoingMessage, 'error'> {
  const said = content === undefined ? {} : { content }
  return { id, action, ...said, ...(pageContext === undefined ? {} : { pageContext }) }
}

function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
