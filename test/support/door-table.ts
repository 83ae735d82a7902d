/** Every door of the server and who may go through it: a route or an event that is not here fails a test. */
import type { ClientEventName } from '@confab/shared/protocol'

/** What a request may be about. */
export interface Target {
  readonly conversation: string
  readonly message: string
  readonly response: string
  readonly toolCall: string
  readonly visitor: string
}

/**
 * Who may:
 * - `anybody`: there is nothing to protect;
 * - `page`: a page of the listed origins, or a program;
 * - `holder`: who has a visitor token, of a session that may have ended;
 * - `caller`: any visitor, and the site's servers;
 * - `owner`: the visitor whose conversation it is, and the site's servers;
 * - `self`: the visitor, and the site's servers;
 * - `server`: the site's servers;
 * - `operator`: the site's servers, and programs on this machine.
 */
export type Access = 'anybody' | 'page' | 'holder' | 'caller' | 'owner' | 'self' | 'server' | 'operator'

export interface RouteRow {
  readonly who: Access
  readonly path?: (target: Target) => string
  readonly body?: (target: Target) => object
  /** What the owner is answered with. */
  readonly answer: number
  /** Bodies that are the servers' alone. */
  readonly serversOnly?: readonly object[]
}

const conversation = ({ conversation: id }: Target): string => `/v1/conversations/${id}`
const speak = () => ({ role: 'user', content: 'Hi', action: 'generate-reply' })
const polling = (): string => '/socket.io/?EIO=4&transport=polling'
const state = { systemMessage: 'Obey' }

const gets = {
  '/v1/conversations': { who: 'caller', answer: 200 },
  '/v1/conversations/:id': { who: 'owner', path: conversation, answer: 200 },
  '/v1/conversations/:id/messages': { who: 'owner', path: (t) => `${conversation(t)}/messages`, answer: 200 },
  '/v1/conversations/:id/responses/:responseId': {
    who: 'owner',
    path: (t) => `${conversation(t)}/responses/${t.response}`,
    answer: 200,
  },
  '/v1/conversations/:id/events': { who: 'owner', path: (t) => `${conversation(t)}/events`, answer: 200 },
  // Without an upgrade there is nothing to follow.
  '/v1/conversations/:id/stream': { who: 'owner', path: (t) => `${conversation(t)}/stream`, answer: 400 },
  '/v1/visitors/:visitorId/export': {
    who: 'self',
    path: ({ visitor }) => `/v1/visitors/${visitor}/export`,
    answer: 200,
  },
  '/v1/responses': { who: 'server', answer: 403 },
  '/v1/responses/:id': { who: 'server', path: ({ response }) => `/v1/responses/${response}`, answer: 403 },
  '/metrics': { who: 'operator', answer: 403 },
  '/healthz': { who: 'anybody', answer: 200 },
  '/readyz': { who: 'anybody', answer: 200 },
  '/openapi.json': { who: 'anybody', answer: 200 },
  '/docs': { who: 'anybody', answer: 200 },
  '/docs/static/index.html': { who: 'anybody', answer: 200 },
  '/docs/static/swagger-initializer.js': { who: 'anybody', answer: 200 },
  '/docs/json': { who: 'anybody', answer: 200 },
  '/docs/yaml': { who: 'anybody', answer: 200 },
  '/docs/static/*': { who: 'anybody', path: () => '/docs/static/swagger-ui.css', answer: 200 },
  '/widget.js': { who: 'anybody', answer: 200 },
  '/widget/*': { who: 'anybody', path: () => '/widget/manifest.json', answer: 200 },
} satisfies Record<string, RouteRow>

const others = {
  'POST /v1/sessions': { who: 'page', body: () => ({}), answer: 201 },
  'DELETE /v1/sessions': { who: 'holder', answer: 204 },
  'POST /v1/conversations': {
    who: 'caller',
    body: () => ({}),
    answer: 201,
    serversOnly: [{ state }, { visitor: 'vis_x' }, { metadata: {} }, { tags: [] }],
  },
  'PATCH /v1/conversations/:id': {
    who: 'owner',
    path: conversation,
    body: () => ({ title: 'x' }),
    answer: 200,
    serversOnly: [{ agentTakeOver: true }, { state }],
  },
  'DELETE /v1/conversations/:id': { who: 'owner', path: conversation, answer: 204 },
  'POST /v1/conversations/:id/messages': {
    who: 'owner',
    path: (t) => `${conversation(t)}/messages`,
    body: speak,
    answer: 201,
    serversOnly: [
      { role: 'agent', content: 'x' },
      { role: 'control', content: 'x' },
      { role: 'control', action: 'generate-reply' },
      { role: 'user', content: 'x', stateAfter: state },
      { role: 'user', content: 'x', author: { name: 'Ann' } },
    ],
  },
  'PUT /v1/conversations/:id/messages/:messageId/feedback': {
    who: 'owner',
    path: (t) => `${conversation(t)}/messages/${t.message}/feedback`,
    body: () => ({ rating: 'up' }),
    answer: 200,
  },
  'POST /v1/conversations/:id/responses': {
    who: 'owner',
    path: (t) => `${conversation(t)}/responses`,
    body: () => ({ input: { text: 'Hi' } }),
    answer: 202,
  },
  'POST /v1/conversations/:id/responses/:responseId/stop': {
    who: 'owner',
    path: (t) => `${conversation(t)}/responses/${t.response}/stop`,
    answer: 202,
  },
  'POST /v1/conversations/:id/tool-calls/:toolCallId/claim': {
    who: 'owner',
    path: (t) => `${conversation(t)}/tool-calls/${t.toolCall}/claim`,
    body: () => ({ claimant: 'x' }),
    answer: 200,
  },
  'POST /v1/agents/:agentKey/responses': {
    who: 'owner',
    path: () => '/v1/agents/counted/responses',
    body: (t) => ({
      taskId: t.conversation,
      message: { role: 'user', parts: [{ kind: 'text', text: 'Hi' }] },
    }),
    answer: 201,
    serversOnly: ['contact', 'thread', 'memory', 'metadata', 'variables'].map((name) => ({
      message: { role: 'user', parts: [{ kind: 'text', text: 'Hi' }] },
      [name]: name === 'memory' ? { entityId: 'x' } : { id: 'x' },
    })),
  },
  'DELETE /v1/visitors/:visitorId': {
    who: 'self',
    path: ({ visitor }) => `/v1/visitors/${visitor}`,
    answer: 204,
  },
  'GET /socket.io/': { who: 'page', path: polling, answer: 200 },
  // These two need a session that has begun.
  'HEAD /socket.io/': { who: 'anybody', path: polling, answer: 400 },
  'POST /socket.io/': { who: 'anybody', path: polling, answer: 400 },
  'OPTIONS /socket.io/': { who: 'anybody', answer: 204 },
  'OPTIONS *': { who: 'anybody', path: () => '/v1/conversations', answer: 204 },
} satisfies Record<string, RouteRow>

/** By method and URL, as Fastify knows them; each GET is a HEAD as well. */
export const routeTable: ReadonlyMap<string, RouteRow> = new Map(
  Object.entries<RouteRow>(gets)
    .flatMap(([url, row]): [string, RouteRow][] => [
      [`GET ${url}`, row],
      [`HEAD ${url}`, row],
    ])
    .concat(Object.entries<RouteRow>(others)),
)

export interface EventRow {
  readonly who: 'caller' | 'owner'
  readonly payload: (target: Target) => object
}

/** By the name of the event. */
export const eventTable: Record<ClientEventName, EventRow> = {
  subscribe: { who: 'owner', payload: (t) => ({ conversationId: t.conversation, after: 0 }) },
  'create-conversation': { who: 'caller', payload: () => ({}) },
  'post-message': {
    who: 'owner',
    payload: (t) => ({ conversationId: t.conversation, id: 'x', content: 'Hi', action: 'generate-reply' }),
  },
  'stop-response': { who: 'owner', payload: (t) => ({ conversationId: t.conversation }) },
  'give-feedback': {
    who: 'owner',
    payload: (t) => ({ conversationId: t.conversation, messageId: t.message, rating: 'up' }),
  },
  'claim-tool-call': {
    who: 'owner',
    payload: (t) => ({ conversationId: t.conversation, toolCallId: t.toolCall, claimant: 'x' }),
  },
  'submit-tool-result': {
    who: 'owner',
    payload: (t) => ({ conversationId: t.conversation, id: 'y', toolCallId: t.toolCall, result: 1 }),
  },
}
