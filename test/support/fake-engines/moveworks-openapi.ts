/**
 * Moveworks' Conversations API as an OpenAPI document, as far as the fake serves it, written from the vendor's.
 *
 * Two editions: `seed` is the first published one (a citation has one place; outputs and citations are always there),
 * `later` the one that followed (`content_references`, feedback, and much that may be left out).
 */

export type Edition = 'seed' | 'later'

type Schema = Record<string, unknown>

const string = { type: 'string' }
const id = { type: 'string', pattern: '^[a-z]+_[0-9A-Za-z]+$' }
const time = { type: 'string', format: 'date-time' }

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const arrayOf = (items: Schema): Schema => ({ type: 'array', items })
const orNull = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] })

function object(required: Schema, optional: Schema = {}): Schema {
  return { type: 'object', properties: { ...required, ...optional }, required: Object.keys(required) }
}

/** One variant for each type: the type's name, and a key of the same name in small letters that holds the rest. */
function variants(payloads: Record<string, Schema>, keyOf = (type: string) => type.toLowerCase()): Schema {
  const oneOf = Object.entries(payloads).map(([type, payload]) =>
    object({ type: { type: 'string', enum: [type] }, [keyOf(type)]: payload }),
  )
  return { oneOf, discriminator: { propertyName: 'type' } }
}

const textContent = object({ text: string })

const common = {
  UserInput: object({ text: string }),
  CreateResponseRequest: object({ input: ref('UserInput') }),
  CreateConversationRequest: object({}, { title: string }),
  UpdateConversationRequest: object({}, { title: string, archived: { type: 'boolean' } }),
  SubmitFeedbackRequest: object({ callback_id: string }, { additional_feedback: string }),
  SubmitFeedbackResponse: object({ status: { type: 'string', enum: ['SUBMITTED'] } }),
  Conversation: object(
    { conversation_id: id, created_at: time, updated_at: time },
    { title: string, archived: { type: 'boolean' } },
  ),
  ResponseStatus: { type: 'string', enum: ['CREATED', 'IN_PROGRESS', 'COMPLETED', 'FAILED'] },
  Content: variants({
    PLAIN_TEXT: textContent,
    COMMONMARK_TEXT: textContent,
    MARKDOWN_TEXT: textContent,
  }),
  ReasoningMessage: object({
    reasoning_message_id: id,
    conversation_id: id,
    response_id: id,
    content: ref('Content'),
    created_at: time,
  }),
  OutputItem: variants({ MESSAGE: ref('Message'), REASONING_MESSAGE: ref('ReasoningMessage') }),
  MessagesPage: object(
    { messages: arrayOf(ref('Message')) },
    { metadata: object({}, { next_cursor: orNull(string) }) },
  ),
  Error: object({ error: object({ code: string, message: string }) }),
}

const messageFields = {
  message_id: id,
  conversation_id: id,
  response_id: id,
  actor: { type: 'string', enum: ['USER', 'ASSISTANT'] },
  content: ref('Content'),
  created_at: time,
}
const responseFields = {
  response_id: id,
  conversation_id: id,
  status: ref('ResponseStatus'),
  created_at: time,
}
const completed = { completed_at: orNull(time) }
const outputs = { outputs: arrayOf(ref('OutputItem')) }
const citations = arrayOf(ref('Citation'))
const display = object({}, { title: ref('Content'), body: ref('Content') })
const url = { type: 'string', format: 'uri' }
const offset = { type: 'integer' }

const seed = {
  Citation: object({ location: object({ offset }) }, { url, display }),
  Message: object({ ...messageFields, citations }),
  Response: object({ ...responseFields, ...outputs }, completed),
}

const option = object({ callback_id: string })
const later = {
  Citation: object({}, { citation_id: id, location: object({}, { offset }), url, display }),
  Message: object(messageFields, {
    citations: orNull(citations),
    content_references: orNull(arrayOf(object({ citation_id: id, offset }))),
    feedback: orNull(object({}, { helpful: option, unhelpful: option })),
  }),
  Response: object(responseFields, { ...outputs, ...completed }),
}

/** By the name of the event, the data of a stream. */
const streamEvents: Record<string, Schema> = {
  ...Object.fromEntries(
    ['CREATED', 'IN_PROGRESS', 'COMPLETED', 'FAILED'].map((status) => [
      `RESPONSE_${status}`,
      numbered(`RESPONSE_${status}`, { response: ref('Response') }),
    ]),
  ),
  RESPONSE_OUTPUT_DELTA: numbered('RESPONSE_OUTPUT_DELTA', { output: ref('OutputItem') }),
  ERROR: ref('Error'),
}

function numbered(type: string, rest: Schema): Schema {
  return object({
    event_type: { type: 'string', enum: [type] },
    sequence_number: { type: 'integer', minimum: 1 },
    ...rest,
  })
}

const header = (name: string): Schema => ({ name, in: 'header', required: true, schema: string })
const json = (schema: Schema): Schema => ({ content: { 'application/json': { schema } } })

interface Operation {
  readonly takes?: Schema
  readonly gives: Record<string, Schema>
  /** The errors it can answer with. */
  readonly errors: readonly number[]
  readonly headers?: readonly string[]
}

function operation({ takes, gives, errors, headers = [] }: Operation): Schema {
  const given = Object.entries(gives).map(([status, schema]) => [status, json(schema)])
  return {
    parameters: ['Authorization', 'Assistant-Name', ...headers].map(header),
    ...(takes ? { requestBody: { required: true, ...json(takes) } } : {}),
    responses: Object.fromEntries([...given, ...errors.map((status) => [status, json(ref('Error'))])]),
  }
}

const created = [400, 401, 403, 404, 429, 500]
const found = [401, 403, 404, 429, 500]

const paths = {
  '/conversations': {
    post: operation({
      takes: ref('CreateConversationRequest'),
      gives: { 201: ref('Conversation') },
      errors: [400, 401, 403, 429, 500],
    }),
  },
  '/conversations/{conversation}': {
    patch: operation({
      takes: ref('UpdateConversationRequest'),
      gives: { 200: ref('Conversation') },
      errors: created,
    }),
  },
  '/conversations/{conversation}/messages': {
    get: operation({ gives: { 200: ref('MessagesPage') }, errors: created }),
  },
  '/conversations/{conversation}/responses': {
    post: operation({
      takes: ref('CreateResponseRequest'),
      gives: { 202: ref('Response') },
      errors: created,
    }),
  },
  '/conversations/{conversation}/responses/stream': {
    post: operation({
      takes: ref('CreateResponseRequest'),
      gives: {},
      errors: created,
      headers: ['Accept'],
    }),
  },
  '/conversations/{conversation}/responses/{response}': {
    get: operation({ gives: { 200: ref('Response') }, errors: found }),
  },
  '/conversations/{conversation}/responses/{response}/messages/{message}/feedback': {
    post: operation({
      takes: ref('SubmitFeedbackRequest'),
      gives: { 200: ref('SubmitFeedbackResponse') },
      errors: [400, 401, 404, 429, 500],
    }),
  },
}

export function moveworksDocument(edition: Edition) {
  return {
    openapi: '3.1.0',
    info: { title: `Conversations API, ${edition} edition`, version: '1.0.0' },
    paths,
    components: {
      schemas: { ...common, ...(edition === 'seed' ? seed : later), ...streamEvents },
    },
  }
}
