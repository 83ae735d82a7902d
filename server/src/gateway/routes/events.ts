/** A conversation's events for those without Socket.IO: as a page, as server-sent events, or over a plain WebSocket. */
import { ConfabError } from '@confab/shared/errors'
import type { ConversationEvent } from '@confab/shared/events'
import { answerSchemas, eventsQuerySchema } from '@confab/shared/protocol'
import type { FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { followEvents } from '../event-feed.ts'
import { eventStreams, type EventStream } from '../event-stream.ts'
import type { Principal } from '../principal.ts'
import type { viewFor } from '../visibility.ts'
import {
  callersConversation,
  conversationParams,
  errorAnswers,
  type RouteApp,
  type RouteContext,
} from './route-context.ts'

const KEEP_ALIVE_MS = 15_000
/** What a WebSocket is closed with: policy violation; come again later. */
const SESSION_ENDED = 1008
const TRY_LATER = 1013
/** Events in one page of `GET …/events`. */
const PAGE = 1_000
const tags = ['events']

type View = ReturnType<typeof viewFor>

export function eventRoutes(app: RouteApp, context: RouteContext): void {
  pageRoute(app, context)
  webSocketRoute(app, context)
}

function pageRoute(app: RouteApp, context: RouteContext): void {
  const openStream = eventStreams(app, context.limits.queueBytes)
  app.get(
    '/v1/conversations/:id/events',
    {
      schema: {
        tags,
        operationId: 'readEvents',
        summary: 'Read what follows event number `after`',
        description:
          'With `Accept: text/event-stream` it stays open and sends each event as it happens: `id` is its number, and ' +
          '`Last-Event-ID` is honoured. A reader ahead of the log gets one `snapshot` event first; without streaming, the ' +
          'whole `conversation`.',
        params: conversationParams,
        querystring: eventsQuerySchema,
        response: { 200: answerSchemas.events, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { after } = request.query
      const { principal, view, transcript } = await callersConversation(request, id, context)
      if (request.headers.accept?.includes('text/event-stream')) {
        context.doors.requireFeed(principal)
        return streamEvents(request, openStream(reply), { id, after, principal, view, context })
      }
      const { seq } = transcript
      if (after > seq) return { events: [], seq, conversation: view.transcript(transcript) }
      const events = await context.log.eventsAfter(id, after, PAGE)
      return { events: events.map(view.event), seq }
    },
  )
}

function webSocketRoute(app: RouteApp, context: RouteContext): void {
  app.route({
    method: 'GET',
    url: '/v1/conversations/:id/stream',
    schema: {
      tags,
      operationId: 'followEvents',
      summary: 'Follow events over a plain WebSocket',
      description:
        'One JSON frame per event, from `after` on. A browser names its token in the subprotocol `bearer.<token>`.',
      params: conversationParams,
      querystring: eventsQuerySchema,
      response: { 101: z.null().describe('The connection is a WebSocket from here on.'), ...errorAnswers },
    },
    preValidation: async (request) => {
      const { id } = request.params
      const { principal } = await callersConversation(withSubprotocolToken(request), id, context)
      context.doors.requireFeed(principal)
    },
    handler: () => {
      throw new ConfabError('INVALID_INPUT', 'Connect with a WebSocket, or read "…/events".')
    },
    wsHandler: async (socket, request) => {
      const { id } = request.params
      const { after } = request.query
      const { principal, view } = await callersConversation(request, id, context)
      await streamFrames(socket, { id, after, principal, view, context })
    },
  })
}

interface Stream {
  readonly id: string
  readonly after: number
  readonly principal: Principal
  readonly view: View
  readonly context: RouteContext
}

async function streamEvents(
  request: FastifyRequest,
  stream: EventStream,
  { id, after, principal, view, context }: Stream,
): Promise<void> {
  const release = holdFeed(principal, context, () => stream.end())
  if (!release) return stream.end()
  stream.onClose(release)
  const last = Number(request.headers['last-event-id'] ?? Number.NaN)
  const from = Number.isSafeInteger(last) && last >= 0 ? last : after
  try {
    const stop = await followEvents(context.log, id, from, {
      event(event) {
        stream.send({ id: event.seq, data: view.event(event) })
        if (event.type === 'conversation.deleted') stream.end()
      },
      snapshot(conversation) {
        const data = { kind: 'snapshot', conversation: view.transcript(conversation) }
        stream.send({ event: 'snapshot', id: conversation.seq, data })
      },
      ready: () => stream.drained(),
    })
    stream.onClose(stop)
  } catch (error) {
    context.logger.debug({ err: error, conversationId: id }, 'a stream could not be followed')
    stream.end()
  }
}

async function streamFrames(socket: WebSocket, stream: Stream): Promise<void> {
  const { id, after, principal, view, context } = stream
  const release = holdFeed(principal, context, () => socket.close(SESSION_ENDED, 'session ended'))
  if (!release) return socket.close(TRY_LATER, 'too many connections')
  socket.on('close', release)
  let sent = Promise.resolve()
  const send = (frame: ConversationEvent | object): void => {
    if (socket.bufferedAmount > context.limits.queueBytes) socket.terminate()
    else sent = new Promise((resolve) => socket.send(JSON.stringify(frame), () => resolve()))
  }
  const stop = await followEvents(context.log, id, after, {
    event(event) {
      send(view.event(event))
      if (event.type === 'conversation.deleted') socket.close(1000, 'deleted')
    },
    snapshot(conversation) {
      send({ kind: 'snapshot', conversation: view.transcript(conversation) })
    },
    ready: () => sent,
  })
  const keepAlive = setInterval(() => socket.ping(), KEEP_ALIVE_MS)
  const finish = (): void => {
    clearInterval(keepAlive)
    stop()
  }
  socket.on('error', finish)
  socket.on('close', finish)
  if (socket.readyState !== socket.OPEN) finish()
}

/**
 * A feed has one of the visitor's places, and ends with the session that opened it. @returns what to call when it is
 * over, or undefined when others have taken the places meanwhile.
 */
function holdFeed(
  principal: Principal,
  { visitors, doors }: RouteContext,
  close: () => void,
): (() => void) | undefined {
  const leave = doors.enterFeed(principal)
  if (!leave || principal.kind === 'server') return leave
  const release = visitors.connected(principal, close)
  return () => {
    leave()
    release()
  }
}

/** A browser cannot set headers on a WebSocket, so its token travels as a subprotocol, never in the URL. */
function withSubprotocolToken(request: FastifyRequest): FastifyRequest {
  const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? []
  const token = offered.find((name) => name.startsWith('bearer.'))?.slice('bearer.'.length)
  if (token !== undefined) request.headers.authorization ??= `Bearer ${token}`
  return request
}
