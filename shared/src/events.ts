/** What can happen in a conversation. Every change is one numbered event; there is no other way to change one. */
import { z } from 'zod'
import {
  errorBodySchema,
  jsonSchema,
  messageSchema,
  outputItemSchema,
  ratingSchema,
  responseSchema,
  stateSchema,
} from './conversation.ts'

const responseId = z.string()
const outputId = z.string()

/** The events without their place in the log. */
export const changeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('message.created'), message: messageSchema }),
  z.strictObject({ type: z.literal('state.changed'), state: stateSchema }),
  z.strictObject({ type: z.literal('response.created'), response: responseSchema }),
  z.strictObject({ type: z.literal('response.started'), responseId }),
  /** Adds the item, or replaces the one with its id. */
  z.strictObject({ type: z.literal('output.put'), responseId, item: outputItemSchema }),
  z.strictObject({ type: z.literal('output.appended'), responseId, outputId, text: z.string() }),
  z.strictObject({ type: z.literal('output.done'), responseId, outputId }),
  z.strictObject({ type: z.literal('response.completed'), responseId, stopped: z.boolean() }),
  z.strictObject({ type: z.literal('response.failed'), responseId, error: errorBodySchema }),
  z.strictObject({
    type: z.literal('feedback.given'),
    messageId: z.string(),
    rating: ratingSchema,
    comment: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('takeover.changed'), agentTakeOver: z.boolean() }),
  z.strictObject({
    type: z.literal('conversation.changed'),
    title: z.string().nullable().optional(),
    archived: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('conversation.deleted') }),
  z.strictObject({ type: z.literal('engine.remembered'), memory: z.record(z.string(), jsonSchema) }),
  /** Stands in for an event this reader may not see, so that numbers have no gaps. */
  z.strictObject({ type: z.literal('hidden') }),
])

/** Where an event stands: `seq` is 1, 2, 3… without gaps in each conversation; `at` is the server's UTC time. */
export const placeSchema = z.object({
  conversationId: z.string(),
  seq: z.int().min(1),
  at: z.iso.datetime(),
})

/** An event as it travels: what changed, and its place. */
export const eventSchema = z.union(changeSchema.options.map((change) => change.extend(placeSchema.shape)))

export type Change = z.infer<typeof changeSchema>
export type ConversationEvent = Change & z.infer<typeof placeSchema>
export type EventType = Change['type']
