/** What is remembered in a conversation with Moveworks: its ids, and where each message can be rated. */
import type { EngineMemory, Rating } from '@confab/shared/conversation'
import { z } from 'zod'
import type { WireMessage } from './wire.ts'

export const memorySchema = z.object({
  moveworksConversation: z.string().optional(),
  /** The newest response there, and which of ours it is. */
  moveworksResponse: z.object({ id: z.string(), answers: z.string() }).optional(),
})

const feedbackSchema = z.object({
  response: z.string(),
  message: z.string(),
  helpful: z.string().nullable(),
  unhelpful: z.string().nullable(),
})

export function feedbackMemory(ourId: string, message: WireMessage): EngineMemory {
  const { helpful, unhelpful } = message.feedback ?? {}
  const remembered: z.output<typeof feedbackSchema> = {
    response: message.response_id,
    message: message.message_id,
    helpful: helpful?.callback_id ?? null,
    unhelpful: unhelpful?.callback_id ?? null,
  }
  return { [feedbackKey(ourId)]: remembered }
}

/** Where a rating of our message goes; undefined when Moveworks does not ask for it. */
export function feedbackTarget(
  memory: EngineMemory,
  ourId: string,
  rating: Rating,
): { response: string; message: string; callback: string } | undefined {
  const { data } = feedbackSchema.safeParse(memory[feedbackKey(ourId)])
  if (!data) return undefined
  const callback = isHelpful(rating) ? data.helpful : isUnhelpful(rating) ? data.unhelpful : null
  return callback === null ? undefined : { response: data.response, message: data.message, callback }
}

function feedbackKey(ourId: string): string {
  return `moveworksFeedback:${ourId}`
}

function isHelpful(rating: Rating): boolean {
  return rating === 'up' || (rating !== 'down' && rating > 3)
}

function isUnhelpful(rating: Rating): boolean {
  return rating === 'down' || (rating !== 'up' && rating < 3)
}
