/** The nouns: conversation, message, response, output item; and the transcript that a log of events folds into. */
import { z } from 'zod'
import { citationSchema, contentSchema } from './content.ts'
import { errorTable, type ErrorCode } from './errors.ts'

const timestamp = z.iso.datetime()

/** Any JSON value. Depth and size are checked at the door, not here. */
export const jsonSchema = z.json()
export type Json = z.infer<typeof jsonSchema>

export const stateSchema = z.strictObject({
  playbook: z.string(),
  phase: z.string().nullable(),
  systemMessage: z.string().nullable(),
  context: z.array(jsonSchema),
})

/** A change of state: fields left out stay as they are. */
export const stateAfterSchema = stateSchema.partial()

export const authorSchema = z.strictObject({
  name: z.string().min(1).max(200),
  avatarUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
})

const bytesOrUri = z.union(
  [
    z.strictObject({ uri: z.url({ protocol: /^https?$/ }).max(2_000) }),
    z.strictObject({ bytes: z.base64() }),
  ],
  'must hold either "uri" (http or https) or "bytes" (base 64)',
)
/** A file that goes with a message: where it is, or what it holds in base 64. */
export const fileSchema = z.intersection(
  z.object({ mimeType: z.string().max(200).optional(), name: z.string().max(200).optional() }),
  bytesOrUri,
)

const label = z.string().min(1).max(200)
const fields = z.record(z.string(), jsonSchema)
/** What a site's server sends along for the engine, by the engine's own words; no visitor ever sees it. */
export const engineInputSchema = z.strictObject({
  contact: z
    .strictObject({
      id: label,
      displayName: label.optional(),
      email: label.optional(),
      metadata: z.union([fields, z.array(fields)]).optional(),
      logoUrl: z.string().max(2_000).optional(),
      tags: z.array(label).optional(),
    })
    .optional(),
  thread: z.strictObject({ id: label, tags: z.array(label).optional() }).optional(),
  memory: z.strictObject({ entityId: label }).optional(),
  variables: fields.optional(),
  metadata: fields.optional(),
  files: z.array(fileSchema).max(20).optional(),
})

export const messageRoles = ['user', 'agent', 'control', 'tool'] as const

export const messageSchema = z.strictObject({
  id: z.string(),
  conversationId: z.string(),
  role: z.enum(messageRoles),
  content: contentSchema.nullable(),
  action: z.literal('generate-reply').optional(),
  stateAfter: stateAfterSchema.optional(),
  author: authorSchema.optional(),
  responseId: z.string().optional(),
  toolCallId: z.string().optional(),
  result: jsonSchema.optional(),
  /** What the host page says of itself; untrusted, for the engine only. */
  pageContext: jsonSchema.optional(),
  engineInput: engineInputSchema.optional(),
  createdAt: timestamp,
})

export const errorBodySchema = z.object({
  code: z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.number().optional(),
  details: z.unknown().optional(),
})

const itemTimes = { createdAt: timestamp.optional(), doneAt: timestamp.optional() }

export const outputItemSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('MESSAGE'),
    id: z.string(),
    content: contentSchema,
    citations: z.array(citationSchema),
    done: z.boolean(),
    ...itemTimes,
  }),
  z.strictObject({
    type: z.literal('REASONING_MESSAGE'),
    id: z.string(),
    content: contentSchema,
    done: z.boolean(),
    ...itemTimes,
  }),
  z.strictObject({
    type: z.literal('TOOL_CALL'),
    id: z.string(),
    name: z.string(),
    arguments: z.record(z.string(), jsonSchema),
    status: z.enum(['PENDING', 'DONE', 'FAILED']),
    result: jsonSchema.optional(),
    done: z.boolean(),
    ...itemTimes,
  }),
])

export const responseStatuses = ['CREATED', 'IN_PROGRESS', 'COMPLETED', 'FAILED'] as const

export const responseSchema = z.strictObject({
  id: z.string(),
  conversationId: z.string(),
  messageId: z.string(),
  status: z.enum(responseStatuses),
  stopped: z.boolean().optional(),
  outputs: z.array(outputItemSchema),
  error: errorBodySchema.optional(),
  createdAt: timestamp,
  completedAt: timestamp.nullable(),
})

export const ratingSchema = z.union(
  [z.enum(['up', 'down']), z.int().min(1).max(5)],
  'must be "up", "down" or a whole number from 1 to 5',
)
export const feedbackSchema = z.strictObject({
  rating: ratingSchema,
  comment: z.string().max(4_000).optional(),
})

/** What a visitor may see of a conversation. */
export const visitorConversationSchema = z.object({
  id: z.string(),
  agent: z.string(),
  visitorId: z.string().nullable(),
  title: z.string().nullable(),
  agentTakeOver: z.boolean(),
  archived: z.boolean(),
  seq: z.int().min(0),
  createdAt: timestamp,
  updatedAt: timestamp,
})

export const conversationSchema = visitorConversationSchema.extend({
  state: stateSchema,
  metadata: z.record(z.string(), jsonSchema),
  tags: z.array(z.string()),
})

export type ConversationState = z.infer<typeof stateSchema>
export type StateAfter = z.infer<typeof stateAfterSchema>
export type Author = z.infer<typeof authorSchema>
export type EngineInput = z.infer<typeof engineInputSchema>
export type MessageRole = (typeof messageRoles)[number]
export type Message = z.infer<typeof messageSchema>
export type OutputItem = z.infer<typeof outputItemSchema>
export type ResponseStatus = (typeof responseStatuses)[number]
export type Response = z.infer<typeof responseSchema>
export type Rating = z.infer<typeof ratingSchema>
export type Feedback = z.infer<typeof feedbackSchema>
export type VisitorConversation = z.infer<typeof visitorConversationSchema>
export type Conversation = z.infer<typeof conversationSchema>
/** What an engine asked to be told again next time: its own ids, by its own names. */
export type EngineMemory = Record<string, Json>

/** The parts of a transcript that grow with the conversation. */
interface Spoken {
  /** Posted messages, oldest first. The agent's replies are in `responses`. */
  readonly messages: readonly Message[]
  /** One per asked-for reply, oldest first; `messageId` says what each one answers. */
  readonly responses: readonly Response[]
  /** Ids of messages and responses, in the order they came. */
  readonly order: readonly string[]
  /** By the id of the message or output item that was rated. */
  readonly feedback: Readonly<Record<string, Feedback>>
  readonly deleted?: boolean | undefined
}

/** A conversation as its visitor may read it: no state, no control messages, no engine memory, no metadata. */
export type VisitorTranscript = Readonly<VisitorConversation> & Spoken

/** A whole conversation: the fold of its events. */
export type Transcript = Readonly<Conversation> & Spoken & { readonly engineMemory: EngineMemory }
