/** What Moveworks sends, as far as it is used; both editions of its API, and whatever it may add, are welcome. */
import { z } from 'zod'

const text = z.object({ text: z.string() }).optional()

export const contentSchema = z.object({
  type: z.string(),
  plain_text: text,
  commonmark_text: text,
  markdown_text: text,
})

const citationSchema = z.object({
  /** Later edition: what `content_references` speak of. */
  citation_id: z.string().optional(),
  /** First edition: the place, in code points of the text. */
  location: z.object({ offset: z.number().optional() }).nullish(),
  url: z.string().nullish(),
  display: z.object({ title: contentSchema.nullish(), body: contentSchema.nullish() }).nullish(),
})

const callbackSchema = z.object({ callback_id: z.string() })

export const messageSchema = z.object({
  message_id: z.string(),
  response_id: z.string(),
  actor: z.string(),
  content: contentSchema,
  citations: z.array(citationSchema).nullish(),
  /** Later edition: every place where a citation is referred to. */
  content_references: z.array(z.object({ citation_id: z.string(), offset: z.number() })).nullish(),
  feedback: z.object({ helpful: callbackSchema, unhelpful: callbackSchema }).partial().nullish(),
  created_at: z.string(),
})

const outputSchema = z.object({
  type: z.string(),
  message: messageSchema.optional(),
  reasoning_message: z.object({ reasoning_message_id: z.string(), content: contentSchema }).optional(),
})

const errorSchema = z.object({ code: z.string().optional(), message: z.string().optional() })

export const responseSchema = z.object({
  response_id: z.string(),
  status: z.enum(['CREATED', 'IN_PROGRESS', 'COMPLETED', 'FAILED']),
  created_at: z.string(),
  outputs: z.array(outputSchema).nullish(),
  error: errorSchema.nullish(),
})

/** The data of a stream's event. Which of the three it has depends on its type. */
export const streamEventSchema = z.object({
  sequence_number: z.number().optional(),
  response: responseSchema.optional(),
  output: outputSchema.optional(),
  error: errorSchema.optional(),
})

export const conversationSchema = z.object({ conversation_id: z.string() })

export const messagesSchema = z.object({ messages: z.array(messageSchema) })

const grantSchema = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().nullish() })

/** Flat by the guide, within `data` by the OpenAPI document. */
export const tokenSchema = z.union([
  grantSchema,
  z.object({ data: grantSchema }).transform(({ data }) => data),
])

export type WireContent = z.output<typeof contentSchema>
export type WireMessage = z.output<typeof messageSchema>
export type WireOutput = z.output<typeof outputSchema>
export type WireResponse = z.output<typeof responseSchema>
export type WireError = z.output<typeof errorSchema>
