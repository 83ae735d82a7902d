/** A server that answers the widget exactly as a test says, rightly or wrongly, over real HTTP and Socket.IO. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { VisitorTranscript } from '@confab/shared/conversation'
import { ConfabError, type ErrorCode } from '@confab/shared/errors'
import type { Change, ConversationEvent } from '@confab/shared/events'
import type { ClientEventInput, ClientEventName } from '@confab/shared/protocol'
import { Server } from 'socket.io'
import { takeLeave } from '../../server/src/gateway/take-leave.ts'
import { listen } from './loopback.ts'

export type Asked = {
  [N in ClientEventName]: { readonly name: N; readonly payload: ClientEventInput[N] }
}[ClientEventName]

/** What is acknowledged; `refuse(code)` makes a refusal, `undefined` leaves the question without an answer. */
export type Answer<N extends ClientEventName> = (payload: ClientEventInput[N]) => unknown

export interface ScriptedServer {
  readonly url: string
  /** The bodies of all requests for a session. */
  readonly sessions: { visitorToken?: string; identityToken?: string }[]
  /** Who has said goodbye. */
  readonly ended: (string | undefined)[]
  /** The visitor tokens of all handshakes. */
  readonly handshakes: string[]
  readonly asked: Asked[]
  readonly sockets: number
  /** How sessions are answered from now on: a status and a body. */
  startSession: (body: object) => { status: number; body: unknown }
  /** Lets a handshake in, or gives the reason not to. */
  admit: (visitorToken: string) => ConfabError | undefined
  readonly answers: { [N in ClientEventName]: Answer<N> }
  emit(...events: unknown[]): void
  /** Ends every connection, as a server does that has had enough. */
  drop(): void
  /** Ends every connection as a server does that is shut down. */
  leave(): void
  close(): Promise<void>
}

export const refuse = (code: ErrorCode, retryAfterMs?: number): { ok: false; error: unknown } => ({
  ok: false,
  error: new ConfabError(
    code,
    'The script says so.',
    retryAfterMs === undefined ? {} : { retryAfterMs },
  ).toBody(),
})

let tokens = 0
export const newSession = (changes: object = {}) => ({
  status: 201,
  body: {
    visitorId: 'vis_1',
    visitorToken: `token ${++tokens}`,
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    verified: false,
    ...changes,
  },
})

/** By default it lets everyone in, knows one empty conversation whatever it is called, and takes every message. */
export async function startScriptedServer(port = 0): Promise<ScriptedServer> {
  const script: Script = {
    sessions: [],
    ended: [],
    handshakes: [],
    asked: [],
    startSession: () => newSession(),
    admit: () => undefined,
    answers: {
      subscribe: ({ conversationId, after }) =>
        after === undefined
          ? { kind: 'snapshot', conversation: emptyTranscript(conversationId) }
          : { kind: 'events', events: [] },
      'create-conversation': ({ id = 'conv_1' }) => emptyTranscript(id),
      'post-message': () => ({}),
      'stop-response': () => ({ response: null }),
      'give-feedback': () => ({}),
      'claim-tool-call': () => ({ granted: true, endsInMs: null }),
      'submit-tool-result': () => ({}),
    },
  }
  const http = createServer((request, response) => void answerSession(request, response, script))
  const io = new Server(http)
  open(io, script)
  return Object.assign(script, {
    url: await listen(http, port),
    get sockets() {
      return io.engine.clientsCount
    },
    emit: (...events: unknown[]) => events.forEach((event) => io.emit('event', event)),
    drop: () => void io.disconnectSockets(true),
    leave: () => takeLeave(io),
    async close() {
      http.closeAllConnections()
      await io.close()
    },
  })
}

type Script = Pick<
  ScriptedServer,
  'sessions' | 'ended' | 'handshakes' | 'asked' | 'startSession' | 'admit' | 'answers'
>

async function answerSession(
  request: IncomingMessage,
  response: ServerResponse,
  script: Script,
): Promise<void> {
  if (request.method === 'DELETE') script.ended.push(request.headers.authorization)
  if (request.method !== 'POST' || request.url !== '/v1/sessions') return void response.writeHead(404).end()
  const body = JSON.parse((await read(request)) || '{}') as object
  script.sessions.push(body)
  const answer = script.startSession(body)
  response.writeHead(answer.status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer.body))
}

function open(io: Server, script: Script): void {
  io.use((socket, next) => {
    const { visitorToken } = socket.handshake.auth as { visitorToken: string }
    script.handshakes.push(visitorToken)
    const error = script.admit(visitorToken)
    next(error && Object.assign(new Error(error.message), { data: { error: error.toBody() } }))
  })
  io.on('connection', (socket) => {
    socket.onAny((name: ClientEventName, ...args: unknown[]) => {
      const [payload, acknowledge] = args as [never, (answer: unknown) => void]
      script.asked.push({ name, payload })
      const value = (script.answers[name] as Answer<ClientEventName>)(payload)
      if (value === undefined) return
      acknowledge((value as { ok?: boolean }).ok === false ? value : { ok: true, value })
    })
  })
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

const at = '2026-01-01T00:00:00.000Z'

export function emptyTranscript(id: string, seq = 0): VisitorTranscript {
  return {
    id,
    agent: 'help',
    visitorId: 'vis_1',
    title: null,
    agentTakeOver: false,
    archived: false,
    seq,
    createdAt: at,
    updatedAt: at,
    messages: [],
    responses: [],
    order: [],
    feedback: {},
  }
}

export function eventOf(conversationId: string, seq: number, change: Change): ConversationEvent {
  return { conversationId, seq, at, ...change }
}

/** A message as the conversation tells of it. */
export function messageCreated(
  conversationId: string,
  seq: number,
  id: string,
  text = id,
): ConversationEvent {
  const content = { type: 'PLAIN_TEXT' as const, text }
  const message = { id, conversationId, role: 'user' as const, content, createdAt: at }
  return eventOf(conversationId, seq, { type: 'message.created', message })
}

export function responseCreated(
  conversationId: string,
  seq: number,
  id: string,
  messageId: string,
): ConversationEvent {
  const response = { id, conversationId, messageId, status: 'CREATED' as const, outputs: [], createdAt: at }
  return eventOf(conversationId, seq, {
    type: 'response.created',
    response: { ...response, completedAt: null },
  })
}

export function responseCompleted(
  conversationId: string,
  seq: number,
  responseId: string,
): ConversationEvent {
  return eventOf(conversationId, seq, { type: 'response.completed', responseId, stopped: false })
}

type Post = ClientEventInput['post-message']

export interface StoringServer extends ScriptedServer {
  /** The ids of what the conversation holds, one for each number. */
  stored: string[]
  /** Takes a message as a real server does: the same id is stored once. */
  store(post: Post): object
  /** All messages that were posted, as often as they were. */
  posts(): Post[]
  created(): ClientEventInput['create-conversation'][]
}

/** One that stores the messages it takes and tells of them. */
export async function startStoringServer(): Promise<StoringServer> {
  const server = await startScriptedServer()
  const storing: StoringServer = Object.assign(server, {
    stored: [] as string[],
    store(post: Post): object {
      if (storing.stored.includes(post.id)) return {}
      storing.stored.push(post.id)
      const said = post.content as string | undefined
      server.emit(messageCreated(post.conversationId, storing.stored.length, post.id, said))
      return {}
    },
    posts: () => server.asked.flatMap((asked) => (asked.name === 'post-message' ? asked.payload : [])),
    created: () =>
      server.asked.flatMap((asked) => (asked.name === 'create-conversation' ? asked.payload : [])),
  })
  server.answers['post-message'] = storing.store
  return storing
}
