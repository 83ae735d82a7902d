/** A Moveworks that keeps to its OpenAPI document: whatever it is sent and whatever it answers is checked against it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { fakeEngine, type FakeEngine } from './fake-engine.ts'
import { moveworksDocument, type Edition } from './moveworks-openapi.ts'
import { mint, MoveworksReply, textContent, type MoveworksScript } from './moveworks-reply.ts'
import { OpenApiCheck } from './openapi-check.ts'

export interface FakeMoveworksOptions {
  readonly edition?: Edition
  /** How a token is asked for and given. */
  readonly token?: {
    readonly encoding?: 'form' | 'json'
    readonly shape?: 'flat' | 'data'
    readonly seconds?: number
  }
}

export interface FakeMoveworks extends FakeEngine {
  /** Where tokens come from. */
  readonly tokenUrl: string
  /** What did not keep to the document. */
  readonly violations: readonly string[]
  readonly archived: ReadonlySet<string>
  readonly ratings: readonly {
    readonly message: string
    readonly rating: string
    readonly comment?: string
  }[]
  /** How the replies asked for from now on go. */
  script: MoveworksScript
  /** No token given so far is accepted any more. */
  revokeTokens(): void
}

export const moveworksCredentials = { clientId: 'client', clientSecret: 'secret' }
export const moveworksToken = 'a-token-that-does-not-run-out'
export const assistantName = 'acme-it'

const base = '/rest/v1beta1'

interface Conversation {
  readonly id: string
  title: string | undefined
  archived: boolean
  readonly createdAt: string
  readonly turns: { readonly user: object; readonly reply: MoveworksReply }[]
}

/** What the parts of the fake share. */
interface State {
  readonly options: FakeMoveworksOptions
  readonly edition: Edition
  readonly check: OpenApiCheck
  readonly violations: string[]
  readonly tokens: Set<string>
  readonly conversations: Map<string, Conversation>
  readonly archived: Set<string>
  readonly ratings: { message: string; rating: string; comment?: string }[]
  script: MoveworksScript
}

export async function fakeMoveworks(options: FakeMoveworksOptions = {}): Promise<FakeMoveworks> {
  const edition = options.edition ?? 'later'
  const state: State = {
    options,
    edition,
    check: new OpenApiCheck(moveworksDocument(edition)),
    violations: [],
    tokens: new Set([moveworksToken]),
    conversations: new Map(),
    archived: new Set(),
    ratings: [],
    script: {},
  }
  const fake = await fakeEngine((app) => {
    tokenRoute(app, state)
    void app.register(async (api) => apiRoutes(api, state), { prefix: base })
  })
  return Object.assign(state, {
    ...fake,
    url: fake.url + base,
    tokenUrl: `${fake.url}/oauth/v1/token`,
    revokeTokens: () => state.tokens.clear(),
  })
}

function tokenRoute(app: FastifyInstance, { options, tokens }: State): void {
  const { encoding, shape = 'flat', seconds = 3_600 } = options.token ?? {}
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body.toString()))),
  )
  app.post('/oauth/v1/token', (request, reply) => {
    const given = request.headers['content-type']?.includes('json') ? 'json' : 'form'
    const { grant_type, client_id, client_secret } = request.body as Record<string, string>
    if (grant_type !== 'client_credentials' || given !== (encoding ?? given)) {
      return reply.code(400).send({ code: 'invalid_request', message: 'Bad request.' })
    }
    if (client_id !== moveworksCredentials.clientId || client_secret !== moveworksCredentials.clientSecret) {
      return reply.code(401).send({ code: 'invalid_client', message: 'Unknown client.' })
    }
    const token = `mwt_${tokens.size}_${mint('t')}`
    tokens.add(token)
    const grant = { access_token: token, expires_in: seconds, token_type: 'Bearer' }
    return reply.send(shape === 'flat' ? grant : { data: grant })
  })
}

function apiRoutes(api: FastifyInstance, state: State): void {
  const pathOf = ({ url }: FastifyRequest) => url.slice(base.length).split('?')[0] ?? ''
  api.addHook('preHandler', async (request, reply) => {
    const { method, headers, body } = request
    state.violations.push(...state.check.request(method, pathOf(request), headers, body))
    if (!state.tokens.has(headers.authorization?.replace(/^Bearer /, '') ?? '')) return refuse(reply, 401)
    if (headers['assistant-name'] !== assistantName) return refuse(reply, 403)
    return undefined
  })
  api.addHook('onSend', async (request, reply, payload) => {
    const body: unknown = JSON.parse(String(payload))
    state.violations.push(...state.check.answer(request.method, pathOf(request), reply.statusCode, body))
    return payload
  })
  conversationRoutes(api, state)
  responseRoutes(api, state)
  feedbackRoute(api, state)
}

const codes: Record<number, string> = {
  400: 'INVALID_INPUT',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'RATE_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
}

/** Answers with an error as Moveworks words it; also what a fault is made with. */
export function refuse(reply: FastifyReply, status: number, code = codes[status]): FastifyReply {
  return reply.code(status).send({ error: { code, message: 'The fake refuses.' } })
}

function conversationRoutes(api: FastifyInstance, state: State): void {
  api.post('/conversations', (request, reply) => {
    const { title } = request.body as { title?: string }
    const id = mint('conv')
    const conversation = { id, title, archived: false, createdAt: new Date().toISOString(), turns: [] }
    state.conversations.set(id, conversation)
    return reply.code(201).send(shown(conversation))
  })
  api.patch('/conversations/:id', (request, reply) => {
    const conversation = state.conversations.get(paramsOf(request).id)
    if (!conversation) return refuse(reply, 404)
    Object.assign(conversation, request.body)
    if (conversation.archived) state.archived.add(conversation.id)
    return reply.send(shown(conversation))
  })
  api.get('/conversations/:id/messages', (request, reply) => {
    const conversation = state.conversations.get(paramsOf(request).id)
    if (!conversation) return refuse(reply, 404)
    const { cursor = '0', limit = '20' } = request.query as { cursor?: string; limit?: string }
    const all = conversation.turns.flatMap(messagesOf).reverse()
    const end = Number(cursor) + Number(limit)
    const next = end < all.length ? String(end) : null
    return reply.send({ messages: all.slice(Number(cursor), end), metadata: { next_cursor: next } })
  })
}

function messagesOf({ user, reply }: Conversation['turns'][number]): object[] {
  const answers = reply.messages()
  return reply.script.lateMs === undefined || answers.length > 0 ? [user, ...answers] : []
}

function shown({ id, title, archived, createdAt }: Conversation): object {
  const times = { created_at: createdAt, updated_at: new Date().toISOString() }
  return { conversation_id: id, archived, ...times, ...(title === undefined ? {} : { title }) }
}

function responseRoutes(api: FastifyInstance, state: State): void {
  api.post('/conversations/:id/responses', (request, reply) => {
    const asked = ask(request, state)
    return asked ? reply.code(202).send(asked.created()) : refuse(reply, 404)
  })
  api.post('/conversations/:id/responses/stream', async (request, reply) => {
    if (request.headers.accept !== 'text/event-stream') return refuse(reply, 400)
    const asked = ask(request, state)
    if (!asked) return refuse(reply, 404)
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
    for await (const { event, data } of asked.events()) {
      state.violations.push(...state.check.value(event, data))
      reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    }
    return asked.script.isCut ? reply.raw.destroy() : reply.raw.end()
  })
  api.get('/conversations/:id/responses/:response', (request, reply) => {
    const found = findReply(request, state)
    return found ? reply.send(found.response()) : refuse(reply, 404)
  })
}

function ask(request: FastifyRequest, state: State): MoveworksReply | undefined {
  const conversation = state.conversations.get(paramsOf(request).id)
  if (!conversation) return undefined
  const { text } = (request.body as { input: { text: string } }).input
  const ids = { conversation_id: conversation.id, response_id: mint('resp') }
  const earlier = conversation.turns.at(-1)?.reply.ids.response_id
  const { script, edition } = state
  const reply = new MoveworksReply({ ids, question: text, script, edition, earlier })
  const content = textContent('PLAIN_TEXT', text)
  const rest = { actor: 'USER', content, citations: [], created_at: new Date().toISOString() }
  conversation.turns.push({ user: { message_id: mint('msg'), ...ids, ...rest }, reply })
  return reply
}

function feedbackRoute(api: FastifyInstance, state: State): void {
  api.post('/conversations/:id/responses/:response/messages/:message/feedback', (request, reply) => {
    const { id, response, message } = paramsOf(request)
    const turns = state.conversations.get(id)?.turns ?? []
    const found = turns.find(({ reply: given }) => given.messageId === message)?.reply
    if (found?.filedUnder !== response) return refuse(reply, 404)
    const { callback_id, additional_feedback: comment } = request.body as Record<string, string>
    const rating = Object.entries(found.callbacks).find(([, id]) => id === callback_id)?.[0]
    if (rating === undefined) return refuse(reply, 400, 'INVALID_REQUEST')
    state.ratings.push({ message: found.messageId, rating, ...(comment ? { comment } : {}) })
    return reply.send({ status: 'SUBMITTED' })
  })
}

function findReply(request: FastifyRequest, { conversations }: State): MoveworksReply | undefined {
  const { id, response } = paramsOf(request)
  return conversations.get(id)?.turns.find(({ reply }) => reply.ids.response_id === response)?.reply
}

function paramsOf(request: FastifyRequest): { id: string; response: string; message: string } {
  return request.params as { id: string; response: string; message: string }
}
