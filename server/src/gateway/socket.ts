/** The Socket.IO door: the widget's requests come in here, and numbered events go out. */
import { ConfabError } from '@confab/shared/errors'
import {
  clientEventSchemas,
  handshakeSchema,
  type Acknowledgement,
  type ClientEventName,
  type ClientEventValue,
} from '@confab/shared/protocol'
import { visitorEvent } from '@confab/shared/visibility'
import type { Logger } from 'pino'
import type { Server, Socket } from 'socket.io'
import type { EventLog } from '../event-log/event-log.ts'
import { reached } from '../moments.ts'
import type { Visitors } from '../visitors/visitors.ts'
import { checkValue } from './json-depth.ts'
import { parse } from './parse.ts'
import { conversationOfRoom, roomOf, roomOfVisitor } from './rooms.ts'
import { dropWhenBehind } from './slow-readers.ts'
import {
  createHandlers,
  tooMany,
  type Client,
  type HandlerOptions,
  type Handlers,
} from './socket-handlers.ts'

export interface SocketGatewayOptions extends HandlerOptions {
  readonly io: Server
  readonly visitors: Visitors
  readonly logger: Logger
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
