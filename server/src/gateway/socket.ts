/** The Socket.IO door: the widget's requests come in here, and numbered events go out. */
import { ConfabError } from '@confab/shared/errors'
import {
  clientEventSchemas,
  handshakeSchema,
  type Acknowledgement,
  type ClientEventName,
  type ClientEventPayload,
  type ClientEventValue,
} from '@confab/shared/protocol'
import type { Limits } from '@confab/shared/limits'
import type { Logger } from 'pino'
import type { Server, Socket } from 'socket.io'
import type { Conversations } from '../conversations.ts'
import type { EventLog } from '../event-log.ts'
import { reached } from '../moments.ts'
import { conversationOf } from '../transcripts.ts'
import type { Visitors } from '../visitors.ts'
import { checkValue } from './json-depth.ts'
import { parse } from './parse.ts'
import { requireAccess, type Principal } from './principal.ts'
import type { RateLimit } from './rate-limit.ts'
import { dropWhenBehind } from './slow-readers.ts'
import { visitorConversation, visitorEvent, visitorMessage, visitorTranscript } from './visibility.ts'

export interface SocketGatewayOptions {
  readonly io: Server
  readonly log: EventLog
  readonly conversations: Conversations
  readonly visitors: Visitors
  readonly sends: RateLimit
  readonly limits: Limits
  readonly logger: Logger
}

type Handlers = {
  [N in ClientEventName]: (payload: ClientEventPayload[N], client: Client) => Promise<ClientEventValue[N]>
}

/** A connected visitor. */
interface Client {
  readonly socket: Socket
  readonly principal: Extract<Principal, { kind: 'visitor' }>
}

/** Lets visitors in, answers their requests, and hands every stored event to those who subscribed. */
export function openSocketGateway(options: SocketGatewayOptions): void {
  const { io, log, visitors } = options
  const handlers = createHandlers(options)

  io.use((socket, next) => {
    admit(socket.handshake.auth, visitors).then(
      (principal) => {
        socket.data = { principal }
        next()
      },
      (error: unknown) => next(refusal(error)),
    )
  })

  io.on('connection', (socket) => {
    const { principal } = socket.data as Client
    const client: Client = { socket, principal }
    dropWhenBehind(socket.conn, options.limits.queueBytes)
    socket.onAny((name: unknown, ...args: unknown[]) => void answer(name, args, client, handlers, options))
  })

  log.onEvent((event) => {
    io.to(roomOf(event.conversationId)).emit('event', visitorEvent(event))
    if (event.type === 'conversation.deleted') io.socketsLeave(roomOf(event.conversationId))
  })
}

async function admit(auth: unknown, visitors: Visitors): Promise<Client['principal']> {
  const { visitorToken } = parse(handshakeSchema, auth)
  return { kind: 'visitor', visitorId: await visitors.verify(visitorToken) }
}

/** What `connect_error` carries to the client. */
function refusal(error: unknown): Error {
  const body = ConfabError.from(error).toBody()
  return Object.assign(new Error(body.message), { data: { error: body } })
}

/**
 * The one wrapper round every handler: checks depth and shape, answers exactly once if an answer is wanted, and lets
 * nothing that is thrown escape, for an exception in a socket handler would end the process.
 */
async function answer(
  name: unknown,
  args: unknown[],
  client: Client,
  handlers: Handlers,
  { limits, logger }: SocketGatewayOptions,
): Promise<void> {
  const acknowledge = typeof args.at(-1) === 'function' ? (args.pop() as (answer: unknown) => void) : () => {}
  try {
    if (!isEventName(name)) throw new ConfabError('INVALID_INPUT', 'There is no such event.')
    checkValue(args[0], limits.jsonDepth)
    const value = await dispatch(name, args[0], client, handlers)
    acknowledge({ ok: true, value } satisfies Acknowledgement<unknown>)
    if (name === 'post-message') reached('message.acknowledged')
  } catch (thrown) {
    const error = ConfabError.from(thrown)
    if (error.code === 'INTERNAL_ERROR') logger.error({ err: thrown, event: name }, 'a request failed')
    acknowledge({ ok: false, error: error.toBody() } satisfies Acknowledgement<unknown>)
  }
}

function isEventName(name: unknown): name is ClientEventName {
  return typeof name === 'string' && Object.hasOwn(clientEventSchemas, name)
}

function dispatch<N extends ClientEventName>(
  name: N,
  payload: unknown,
  client: Client,
  handlers: Handlers,
): Promise<ClientEventValue[N]> {
  const handler: (payload: never, client: Client) => Promise<ClientEventValue[N]> = handlers[name]
  return handler(parse(clientEventSchemas[name], payload) as never, client)
}

function createHandlers(options: SocketGatewayOptions): Handlers {
  const { conversations, log, sends } = options
  const takeToken = ({ principal, socket }: Client): void =>
    sends.take(`visitor ${principal.visitorId}`, `address ${socket.handshake.address}`)

  return {
    async subscribe({ conversationId, after }, client) {
      await requireOwn(conversationId, client, conversations)
      // Join first, then read: an event in between arrives twice, which is harmless; the other way round, never.
      await client.socket.join(roomOf(conversationId))
      const missed = await log.catchUp(conversationId, after)
      return missed.kind === 'snapshot'
        ? { kind: 'snapshot', conversation: visitorTranscript(missed.conversation) }
        : { kind: 'events', events: missed.events.map(visitorEvent) }
    },
    async 'create-conversation'(draft, client) {
      takeToken(client)
      const transcript = await conversations.create({ ...draft, visitorId: client.principal.visitorId })
      return visitorConversation(conversationOf(transcript))
    },
    async 'post-message'({ conversationId, content = null, ...draft }, client) {
      await requireOwn(conversationId, client, conversations)
      takeToken(client)
      const { message } = await conversations.post(conversationId, { ...draft, role: 'user', content })
      return { message: visitorMessage(message) }
    },
    async 'stop-response'({ conversationId, responseId }, client) {
      await requireOwn(conversationId, client, conversations)
      return { response: (await conversations.stop(conversationId, responseId)) ?? null }
    },
    async 'give-feedback'({ conversationId, messageId, ...feedback }, client) {
      await requireOwn(conversationId, client, conversations)
      takeToken(client)
      await conversations.giveFeedback(conversationId, messageId, feedback)
      return {}
    },
    async 'submit-tool-result'({ conversationId, ...result }, client) {
      await requireOwn(conversationId, client, conversations)
      takeToken(client)
      const { message } = await conversations.submitToolResult(conversationId, result)
      return { message: visitorMessage(message) }
    },
  }
}

/** Every request that names a conversation goes through here. @throws ConfabError NOT_FOUND */
async function requireOwn(id: string, { principal }: Client, conversations: Conversations): Promise<void> {
  requireAccess(principal, await conversations.read(id))
}

function roomOf(conversationId: string): string {
  return `conversation ${conversationId}`
}
