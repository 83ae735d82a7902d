/** One example for each request and answer of the API, as the description shows them. A test holds them to their schemas. */

const at = '2026-01-05T09:30:00.000Z'
const conversationId = 'conv_3Je3Y5AIxxJYzTiwehdhEe'
const visitorId = 'vis_3XCvQWP4ePdjdbGPAlTgIL'

const conversation = {
  id: conversationId,
  agent: 'help',
  visitorId,
  title: 'Colours',
  state: { playbook: 'neutral', phase: null, systemMessage: null, context: [] },
  agentTakeOver: false,
  archived: false,
  seq: 39,
  metadata: {},
  tags: [],
  createdAt: at,
  updatedAt: at,
}

const message = {
  id: 'msg_5o7SFku0N8sTUONBTOjXSw',
  conversationId,
  role: 'user',
  content: { type: 'PLAIN_TEXT', text: 'How do I change the colours?' },
  action: 'generate-reply',
  createdAt: at,
}

const said = { type: 'MARKDOWN_TEXT', text: 'Set `--confab-accent` on `confab-chat`.' }
const answerItem = {
  type: 'MESSAGE',
  id: 'msg_2fZKeosHOx7pcmolT2jShY',
  content: said,
  citations: [{ offset: 38, url: 'https://example.com/docs/theming#colours', title: 'Theming › Colours' }],
  done: true,
}

const response = {
  id: 'resp_2KkTEB32Vcjze3V63DpEmn',
  conversationId,
  messageId: message.id,
  status: 'COMPLETED',
  stopped: false,
  outputs: [answerItem],
  createdAt: at,
  completedAt: at,
}
const started = { ...response, status: 'CREATED', stopped: undefined, outputs: [], completedAt: null }

const record = {
  id: response.id,
  ticket_id: conversationId,
  ticket_url: null,
  channel: 'chat',
  customer_message: message.content.text,
  agent_response: said.text,
  rating: 'thumbs_up',
  agent_take_over: false,
  served_by_agent: true,
  org_id: null,
  created_date: at,
  function_call: null,
  workflow_id: null,
}

const textPart = { kind: 'text', text: 'How do I change the colours?' }

export interface ApiExample {
  readonly body?: object
  /** By status. */
  readonly answers: Readonly<Record<string, object>>
}

/** By method and path, as the description spells them. */
export const apiExamples: Readonly<Record<string, ApiExample>> = {
  'POST /v1/sessions': {
    body: {},
    answers: { 201: { visitorId, visitorToken: 'eyJhbGciOi…', expiresAt: at, verified: false } },
  },
  'POST /v1/conversations': {
    body: { agent: 'help', state: { playbook: 'concierge', context: [{ plan: 'pro' }] }, visitor: visitorId },
    answers: { 201: conversation },
  },
  'GET /v1/conversations': { answers: { 200: { conversations: [conversation], nextCursor: null } } },
  'GET /v1/conversations/{id}': { answers: { 200: conversation } },
  'PATCH /v1/conversations/{id}': {
    body: { agentTakeOver: true },
    answers: { 200: { ...conversation, agentTakeOver: true } },
  },
  'POST /v1/conversations/{id}/messages': {
    body: { role: 'user', content: message.content.text, action: 'generate-reply' },
    answers: { 201: { message, response } },
  },
  'GET /v1/conversations/{id}/messages': {
    answers: {
      200: {
        messages: [
          message,
          {
            id: answerItem.id,
            conversationId,
            role: 'agent',
            content: said,
            responseId: response.id,
            createdAt: at,
          },
        ],
        nextCursor: null,
      },
    },
  },
  'PUT /v1/conversations/{id}/messages/{messageId}/feedback': {
    body: { rating: 'up', comment: 'Just what I needed.' },
    answers: { 200: { rating: 'up', comment: 'Just what I needed.' } },
  },
  'POST /v1/conversations/{id}/responses': {
    body: { input: { text: message.content.text } },
    answers: { 202: started },
  },
  'GET /v1/conversations/{id}/responses/{responseId}': { answers: { 200: response } },
  'POST /v1/conversations/{id}/responses/{responseId}/stop': {
    answers: { 202: { ...response, stopped: true } },
  },
  'POST /v1/conversations/{id}/tool-calls/{toolCallId}/claim': {
    body: { claimant: 'tab_7PXAnnQ0oy', leaseMs: 45_000 },
    answers: { 200: { granted: true, endsInMs: 45_000 } },
  },
  'POST /v1/agents/{agentKey}/responses': {
    body: {
      message: { role: 'user', parts: [textPart] },
      contact: { id: 'customer-7', displayName: 'Ada' },
      variables: { plan: 'pro' },
    },
    answers: { 201: response, 202: started },
  },
  'GET /v1/conversations/{id}/events': {
    answers: {
      200: { events: [{ conversationId, seq: 1, at, type: 'message.created', message }], seq: 1 },
    },
  },
  'GET /v1/responses': { answers: { 200: { response: [record], nextCursor: null } } },
  'GET /v1/responses/{id}': { answers: { 200: { response: [record] } } },
  'GET /healthz': { answers: { 200: { status: 'ok' } } },
  'GET /readyz': { answers: { 200: { status: 'ok', database: 'ok' } } },
}
