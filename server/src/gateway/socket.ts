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
import type { Sender } from '../budgets.ts'
import type { Conversations } from '../conversations.ts'
import type { EventLog } from '../event-log.ts'
import { reached } from '../moments.ts'
import type { ToolClaims } from '../tool-claims.ts'
import { conversationOf } from '../transcripts.ts'
import type { Visitors } from '../visitors/visitors.ts'
import type { DoorLimits } from './door-limits.ts'
import { checkValue } from './json-depth.ts'
import { parse } from './parse.ts'
import { readOwn, type VisitorPrincipal } from './principal.ts'
import { dropWhenBehind } from './slow-readers.ts'
import { visitorConversation, visitorEvent, visitorMessage, visitorTranscript } from './visibility.ts'

export interface SocketGatewayOptions {
  readonly io: Server
  readonly log: EventLog
  readonly conversations: Conversations
  readonly toolClaims: ToolClaims
  readonly visitors: Visitors
  readonly doors: DoorLimits
  readonly limits: Limits
  readonly logger: Logger
}

type Handlers = {
  [N in ClientEventName]: (payload: ClientEventPayload[N], client: Client) => Promise<ClientEventValue[N]>
}

/** A connected visitor. */
interface Client {
  readonly socket: Socket
  readonly principal: VisitorPrincipal
  /** Requests that have no answer yet. */
  unanswered: number
}

/** Lets visitors in, answers their requests, and hands every stored event to those who subscribed. */
export function openSocketGateway(options: SocketGatewayOptions): void {
  const { io, log, limits, visitors } = options
  const handlers = createHandlers(options)

  io.use((socket, next) => {
    admit(socket, options).then(
      (principal) => {
        socket.data = { principal }
        next()
      },
      (error: unknown) => next(refusal(error)),
    )
  })

  io.on('connection', (socket) => {
    const { principal } = socket.data as Client
    const client: Client = { socket, principal, unanswered: 0 }
    void socket.join(roomOfVisitor(principal.visitorId))
    dropWhenBehind(socket.conn, limits.queueBytes)
    const release = visitors.connected(principal, () => socket.disconnect(true))
    socket.on('disconnect', release)
    socket.onAny((name: unknown, ...args: unknown[]) => void answer(name, args, client, handlers, options))
  })

  followRooms(io, log)
  log.onEvent((event) => {
    io.to(roomOf(event.conversationId)).emit('event', visitorEvent(event))
    if (event.type === 'conversation.deleted') io.socketsLeave(roomOf(event.conversationId))
  })
}

/** A conversation is followed for as long as anybody is in its room. */
function followRooms(io: Server, log: EventLog): void {
  const followed = new Map<string, () => void>()
  io.sockets.adapter.on('create-room', (room: string) => {
    const id = conversationOfRoom(room)
    if (id !== undefined) followed.set(room, log.follow(id))
  })
  io.sockets.adapter.on('delete-room', (room: string) => {
    followed.get(room)?.()
    followed.delete(room)
  })
}

async function admit(
  { handshake }: Socket,
  { io, visitors, limits }: SocketGatewayOptions,
): Promise<Client['principal']> {
  const { visitorToken } = parse(handshakeSchema, handshake.auth)
  const access = await visitors.verify(visitorToken)
  const open = io.sockets.adapter.rooms.get(roomOfVisitor(access.visitorId))?.size ?? 0
  if (open >= limits.socketsPerVisitor) throw tooMany('connections')
  return { kind: 'visitor', ...access }
}

/** What `connect_error` carries to the client. */
function refusal(error: unknown): Error {
  const body = ConfabError.from(error).toBody()
  return Object.assign(new Error(body.message), { data: { error: body } })
}

/**
 * The one wrapper round every handler: checks rate, depth and shape, answers exactly once if an answer is wanted, and
 * lets nothing that is thrown escape, for an exception in a socket handler would end the process.
 */
async function answer(
  name: unknown,
  args: unknown[],
  client: Client,
  handlers: Handlers,
  { limits, logger, doors }: SocketGatewayOptions,
): Promise<void> {
  const acknowledge = typeof args.at(-1) === 'function' ? (args.pop() as (answer: unknown) => void) : () => {}
  client.unanswered++
  try {
    if (client.unanswered > limits.requestsInFlight) throw tooMany('requests at a time')
    doors.takeRequest(client.principal)
    if (!isEventName(name)) throw new ConfabError('INVALID_INPUT', 'There is no such event.')
    checkValue(args[0], limits.jsonDepth)
    const value = await dispatch(name, args[0], client, handlers)
    acknowledge({ ok: true, value } satisfies Acknowledgement<unknown>)
    if (name === 'post-message') reached('message.acknowledged')
  } catch (thrown) {
    const error = ConfabError.from(thrown)
    if (error.code === 'INTERNAL_ERROR') logger.error({ err: thrown, event: name }, 'a request failed')
    acknowledge({ ok: false, error: error.toBody() } satisfies Acknowledgement<unknown>)
  } finally {
    client.unanswered--
  }
}

function tooMany(what: string): ConfabError {
  return new ConfabError('RATE_LIMIT_EXCEEDED', `Too many ${what}.`, { retryAfterMs: 1_000 })
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
  const { conversations, toolClaims, log, doors, limits } = options
  const takeSend = ({ principal, socket }: Client): Sender => doors.takeSend(principal, socket.request)

  return {
    async subscribe({ conversationId, after }, client) {
      await requireOwn(conversationId, client, conversations)
      requirePlace(client.socket, roomOf(conversationId), limits.subscriptionsPerSocket)
      // Join first, then read: an event in between arrives twice, which is harmless; the other way round, never.
      await client.socket.join(roomOf(conversationId))
      const missed = await log.catchUp(conversationId, after)
      return missed.kind === 'snapshot'
        ? { kind: 'snapshot', conversation: visitorTranscript(missed.conversation) }
        : { kind: 'events', events: missed.events.map(visitorEvent) }
    },
    async 'create-conversation'(draft, client) {
      takeSend(client)
      const transcript = await conversations.create({ ...draft, visitorId: client.principal.visitorId })
      return visitorConversation(conversationOf(transcript))
    },
    async 'post-message'({ conversationId, content = null, ...draft }, client) {
      await requireOwn(conversationId, client, conversations)
      const sender = takeSend(client)
      const { message } = await conversations.post(
        conversationId,
        { ...draft, role: 'user', content },
        sender,
      )
      return { message: visitorMessage(message) }
    },
    async 'stop-response'({ conversationId, responseId }, client) {
      await requireOwn(conversationId, client, conversations)
      return { response: (await conversations.stop(conversationId, responseId)) ?? null }
    },
    async 'give-feedback'({ conversationId, messageId, ...feedback }, client) {
      await requireOwn(conversationId, client, conversations)
      takeSend(client)
      await conversations.giveFeedback(conversationId, messageId, feedback)
      return {}
    },
    async 'claim-tool-call'(claim, client) {
      await requireOwn(claim.conversationId, client, conversations)
      return toolClaims.claim(claim)
    },
    async 'submit-tool-result'({ conversationId, ...result }, client) {
      await requireOwn(conversationId, client, conversations)
      const { message } = await conversations.submitToolResult(conversationId, result, takeSend(client))
      return { message: visitorMessage(message) }
    },
  }
}

/** Every request that names a conversation goes through here. @throws ConfabError NOT_FOUND */
async function requireOwn(id: string, { principal }: Client, conversations: Conversations): Promise<void> {
  await readOwn(principal, id, conversations)
}

/** @throws ConfabError RATE_LIMIT_EXCEEDED when the socket follows as many conversations as it may. */
function requirePlace({ rooms }: Socket, room: string, limit: number): void {
  const followed = [...rooms].filter((name) => conversationOfRoom(name) !== undefined)
  if (followed.length >= limit && !rooms.has(room)) throw tooMany('conversations on one connection')
}

function roomOf(conversationId: string): string {
  return `conversation ${conversationId}`
}

function conversationOfRoom(room: string): string | undefined {
  return room.startsWith(roomOf('')) ? room.slice(roomOf('').length) : undefined
}

function roomOfVisitor(visitorId: string): string {
  return `visitor ${visitorId}`
}
