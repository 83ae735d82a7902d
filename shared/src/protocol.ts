/** The wire: what a client may ask, by Socket.IO event name and by HTTP body, and what it is answered. */
import { z } from 'zod'
import { contentSchema } from './content.ts'
import {
  authorSchema,
  conversationSchema,
  engineInputSchema,
  errorBodySchema,
  feedbackSchema,
  fileSchema,
  jsonSchema,
  messageRoles,
  messageSchema,
  responseSchema,
  stateAfterSchema,
  type Message,
  type Response,
  type VisitorConversation,
  type VisitorTranscript,
} from './conversation.ts'
import { eventSchema, type ConversationEvent } from './events.ts'
import { PROTOCOL_VERSION } from './limits.ts'
import type { ErrorBody } from './errors.ts'

/** Ids a client makes itself, so that trying again is harmless. */
const clientId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, "_" or "-"')
/** A conversation's id opens it to nobody, yet must not be guessable: the prefix and at least 22 characters. */
const newConversationId = z
  .string()
  .regex(/^conv_[A-Za-z0-9]{22,59}$/, 'must be "conv_" and 22 letters or digits')
const id = z.string().min(1).max(64)
/** What is looked for in the database: PostgreSQL knows no text with U+0000. */
export const soughtText = z
  .string()
  .max(200)
  .refine((text) => !text.includes('\0'), 'must not hold U+0000')
const visitorId = id.pipe(soughtText)
const title = z.string().trim().max(200)
const agentKey = z.string().min(1).max(100)

const spokenText = z.string().refine((text) => text.trim() !== '', 'must hold more than white space')
/** A plain string stands for `PLAIN_TEXT`. */
export const contentInputSchema = z
  .union([spokenText, contentSchema.extend({ text: spokenText })])
  .transform((content) =>
    typeof content === 'string' ? { type: 'PLAIN_TEXT' as const, text: content } : content,
  )

export const handshakeSchema = z.object({
  protocolVersion: z.literal(PROTOCOL_VERSION),
  visitorToken: z.string().min(1).max(4_096),
})

/** Who wants to run a tool call, and for how many milliseconds at most; without an end when left out. */
const toolClaimSchema = z.strictObject({
  claimant: clientId,
  leaseMs: z.int().min(1).max(86_400_000).optional(),
})

const conversationId = id
const action = z.literal('generate-reply')

/** Each Socket.IO event a client may send, with its payload. */
export const clientEventSchemas = {
  /** `after` left out: the whole conversation as a snapshot. */
  subscribe: z.strictObject({ conversationId, after: z.int().min(0).optional() }),
  'create-conversation': z.strictObject({
    id: newConversationId.optional(),
    agent: agentKey.optional(),
    title: title.optional(),
  }),
  /** Without content it only asks for a reply: the way a failed reply is tried again. */
  'post-message': z
    .strictObject({
      conversationId,
      id: clientId,
      content: contentInputSchema.optional(),
      action: action.optional(),
      pageContext: jsonSchema.optional(),
    })
    .refine(
      (message) => message.content !== undefined || message.action !== undefined,
      'content is required',
    ),
  /** `responseId` left out: whichever reply is running. */
  'stop-response': z.strictObject({ conversationId, responseId: id.optional() }),
  'give-feedback': z.strictObject({ conversationId, messageId: id, ...feedbackSchema.shape }),
  /** Before a pending tool call is run: it is granted once, and to the same claimant again. */
  'claim-tool-call': z.strictObject({ conversationId, toolCallId: id, ...toolClaimSchema.shape }),
  'submit-tool-result': z.strictObject({ conversationId, id: clientId, toolCallId: id, result: jsonSchema }),
} as const

export type ClientEventName = keyof typeof clientEventSchemas
/** What a client sends (before defaults and transforms). */
export type ClientEventInput = { [N in ClientEventName]: z.input<(typeof clientEventSchemas)[N]> }
/** What a handler receives (after them). */
export type ClientEventPayload = { [N in ClientEventName]: z.output<(typeof clientEventSchemas)[N]> }

export type CatchUp =
  { kind: 'events'; events: ConversationEvent[] } | { kind: 'snapshot'; conversation: VisitorTranscript }

/** What each event is acknowledged with when it succeeds. */
export interface ClientEventValue {
  subscribe: CatchUp
  'create-conversation': VisitorConversation
  'post-message': { message: Message }
  'stop-response': { response: Response | null }
  'give-feedback': Record<string, never>
  'claim-tool-call': ToolClaim
  'submit-tool-result': { message: Message }
}

export type Acknowledgement<V> = { ok: true; value: V } | { ok: false; error: ErrorBody }

const partSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: spokenText }),
  z.strictObject({ kind: z.literal('file'), file: fileSchema }),
  z.strictObject({ kind: z.literal('tool_result'), toolCallId: id, result: jsonSchema }),
])
/** Results are sent by a `user` as well as by a `tool`, and always by themselves: they answer calls, and ask nothing. */
const agentMessageSchema = z
  .strictObject({ role: z.enum(['user', 'tool']), parts: z.array(partSchema).min(1).max(50) })
  .refine(
    ({ role, parts }) => {
      const results = parts.filter(({ kind }) => kind === 'tool_result').length
      return results === parts.length || (results === 0 && role === 'user')
    },
    { path: ['parts'], message: '"tool_result" parts stand alone, and a "tool" message holds nothing else' },
  )

/** The bodies of HTTP requests. */
export const requestSchemas = {
  startSession: z.strictObject({
    visitorToken: z.string().min(1).max(4_096).optional(),
    identityToken: z.string().min(1).max(8_192).optional(),
  }),
  createConversation: z.strictObject({
    id: newConversationId.optional(),
    agent: agentKey.optional(),
    title: title.optional(),
    state: stateAfterSchema.optional(),
    visitor: z.union([visitorId, z.strictObject({ id: visitorId })]).optional(),
    metadata: z.record(z.string(), jsonSchema).optional(),
    tags: z.array(z.string().max(100)).max(50).optional(),
  }),
  patchConversation: z.strictObject({
    title: title.nullable().optional(),
    archived: z.boolean().optional(),
    agentTakeOver: z.boolean().optional(),
    state: stateAfterSchema.optional(),
  }),
  postMessage: z.strictObject({
    id: clientId.optional(),
    role: z.enum(messageRoles),
    content: contentInputSchema.optional(),
    action: action.optional(),
    stateAfter: stateAfterSchema.optional(),
    author: authorSchema.optional(),
    toolCallId: id.optional(),
    result: jsonSchema.optional(),
    pageContext: jsonSchema.optional(),
    /** Answers when the message is stored, without waiting for the reply it asks for. */
    background: z.boolean().default(false),
  }),
  createResponse: z.strictObject({
    id: clientId.optional(),
    input: z.strictObject({ text: spokenText }),
  }),
  createAgentResponse: z.strictObject({
    message: agentMessageSchema,
    /** The conversation to continue; left out, a new one begins. */
    taskId: id.optional(),
    background: z.boolean().default(false),
    ...engineInputSchema.omit({ files: true }).shape,
  }),
  giveFeedback: feedbackSchema,
  claimToolCall: toolClaimSchema,
} as const

export type RequestBody = { [N in keyof typeof requestSchemas]: z.output<(typeof requestSchemas)[N]> }

const nextCursor = z.string().nullable()
export const pageQuerySchema = z.object({
  cursor: soughtText.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
/** ISO 8601: a day, or a time; without an offset they are meant in UTC. */
const pointInTime = z
  .union(
    [z.iso.date(), z.iso.datetime({ offset: true, local: true })],
    'must be ISO 8601, such as 2027-01-31 or 2027-01-31T10:00:00Z',
  )
  .transform((time) => new Date(/^[^T]*$|(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`).toISOString())
export const recordsQuerySchema = pageQuerySchema.extend({ since: pointInTime.optional() })
export const eventsQuerySchema = z.object({ after: z.coerce.number().int().min(0).default(0) })

const recordText = z.string().nullable()
/** One finished reply; what is not known is `null`. */
const recordSchema = z.object({
  id: z.string(),
  ticket_id: z.string(),
  ticket_url: recordText,
  channel: z.string(),
  customer_message: recordText,
  agent_response: recordText,
  rating: recordText,
  agent_take_over: z.boolean(),
  served_by_agent: z.boolean(),
  org_id: recordText,
  created_date: z.string(),
  function_call: recordText,
  workflow_id: recordText,
})

const visibleConversation = conversationSchema.partial({ state: true, metadata: true, tags: true })

/** A conversation with all that was said in it, and to an API key all that is hidden as well. */
const visibleTranscript = visibleConversation.extend({
  messages: z.array(messageSchema).readonly(),
  responses: z.array(responseSchema).readonly(),
  order: z.array(z.string()).readonly(),
  feedback: z.record(z.string(), feedbackSchema),
  engineMemory: z.record(z.string(), jsonSchema).optional(),
})

/** The bodies of HTTP answers. Transcripts and events are described by `visitorConversationSchema` and these. */
export const answerSchemas = {
  session: z.object({
    visitorId: z.string(),
    visitorToken: z.string(),
    expiresAt: z.iso.datetime(),
    verified: z.boolean(),
  }),
  conversation: visibleConversation,
  conversations: z.object({
    conversations: z.array(visibleConversation),
    nextCursor,
  }),
  posted: z.object({ message: messageSchema, response: responseSchema.optional() }),
  messages: z.object({ messages: z.array(messageSchema), nextCursor }),
  response: responseSchema,
  /**
   * Whether the call is the claimant's to run. If not: in how many milliseconds whoever runs it must be done, `null` when
   * that is open. At 0 they have gone without a result, and nobody may run it again.
   */
  toolClaim: z.object({ granted: z.boolean(), endsInMs: z.int().min(0).nullable() }),
  events: z.object({
    events: z.array(eventSchema),
    seq: z.int(),
    /** Only for a reader whose `after` is ahead of the log: what replaces all it knows. */
    conversation: visibleTranscript.optional(),
  }),
  /** Everything that is kept of a visitor. */
  visitorExport: z.object({
    visitorId: z.string(),
    exportedAt: z.iso.datetime(),
    conversations: z.array(visibleTranscript),
  }),
  records: z.object({ response: z.array(recordSchema), nextCursor }),
  error: z.object({ error: errorBodySchema }),
} as const

export type Session = z.infer<typeof answerSchemas.session>
export type ToolClaim = z.infer<typeof answerSchemas.toolClaim>
