/** Builds the HTTP side: one Fastify app with its limits, its description, its routes, and the upgrades it shares. */
import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import cors from '@fastify/cors'
import websocket from '@fastify/websocket'
import { Server as EngineServer, type Socket as EngineSocket } from 'engine.io'
import { fastify, type FastifyInstance } from 'fastify'
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { Server as SocketServer } from 'socket.io'
import { describeApi } from './describe-api.ts'
import type { ServerMetrics } from '../metrics/server-metrics.ts'
import { handleErrors, refuseConnection, refuseRequest } from './http-errors.ts'
import { checkTextDepth } from './json-depth.ts'
import { cutLastConnections } from './last-connections.ts'
import { agentRoutes } from './routes/agents.ts'
import { conversationRoutes } from './routes/conversations.ts'
import { eventRoutes } from './routes/events.ts'
import { healthRoutes, type HealthOptions } from './routes/health.ts'
import { messageRoutes } from './routes/messages.ts'
import { metricsRoute } from './routes/metrics.ts'
import { recordRoutes } from './routes/records.ts'
import { responseRoutes } from './routes/responses.ts'
import type { RouteApp } from './routes/route-context.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { toolCallRoutes } from './routes/tool-calls.ts'
import { visitorRoutes, type VisitorRoutesOptions } from './routes/visitors.ts'
import { createRefusalLog } from './origins.ts'
import { Places } from './places.ts'
import { drop } from './slow-readers.ts'
import { GOING_AWAY, LEAVING, takeLeave } from './take-leave.ts'

const SOCKET_PATH = '/socket.io/'
/** For goodbyes, in milliseconds. */
const MOMENT_MS = 1_000
/** An option of `ws` that its types do not know. */
const goodbye = { closeTimeout: MOMENT_MS }

export interface HttpOptions extends VisitorRoutesOptions {
  readonly health: HealthOptions
  readonly version: string
  readonly metrics: ServerMetrics
}

/** The app is complete but for what the caller adds, and is not listening yet. */
export async function createHttp(options: HttpOptions): Promise<{ app: FastifyInstance; io: SocketServer }> {
  const { limits, logger, isAllowedOrigin } = options
  const app = fastify({
    bodyLimit: limits.bodyBytes,
    requestTimeout: 30_000,
    // What comes in while the server closes is still answered as ever: what it acknowledges is stored.
    return503OnClosing: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    frameworkErrors: refuseRequest,
    clientErrorHandler: refuseConnection,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  // Answers are built from checked types; the schemas describe them and a test holds the two together.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  cutLastConnections(app)
  handleErrors(app, logger)
  countRequests(app, options.metrics)
  acceptJsonOnly(app, limits.jsonDepth)

  const tellOfRefused = createRefusalLog(logger)
  await app.register(cors, {
    origin: (origin, decide) => {
      const isAllowed = origin !== undefined && isAllowedOrigin({ origin })
      if (origin !== undefined && !isAllowed) tellOfRefused(origin)
      decide(null, isAllowed ? origin : false)
    },
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'last-event-id'],
    maxAge: 600,
  })
  const upgrades = await acceptWebSockets(app, limits.bodyBytes)
  await describeApi(app, options.version)
  const io = attachSocketIo(app, upgrades, options)
  await app.register((scope: FastifyInstance, _options, done) => {
    addRoutes(scope.withTypeProvider<ZodTypeProvider>(), options)
    done()
  })
  return { app, io }
}

/** Plain WebSockets; they see the upgrades that are given to the emitter, and no others. */
async function acceptWebSockets(app: FastifyInstance, maxPayload: number): Promise<EventEmitter> {
  const upgrades = new EventEmitter()
  await app.register(websocket, {
    options: {
      server: upgrades as never,
      maxPayload,
      ...goodbye,
      handleProtocols: (protocols: Set<string>) =>
        [...protocols].find((name) => name.startsWith('bearer.')) ?? false,
    },
    preClose(done) {
      for (const client of this.websocketServer.clients) client.close(GOING_AWAY, LEAVING)
      this.websocketServer.close(() => done())
    },
  })
  return upgrades
}

function addRoutes(app: RouteApp, options: HttpOptions): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
  })
  sessionRoutes(app, options)
  conversationRoutes(app, options)
  messageRoutes(app, options)
  responseRoutes(app, options)
  toolCallRoutes(app, options)
  agentRoutes(app, options)
  recordRoutes(app, options)
  eventRoutes(app, options)
  visitorRoutes(app, options)
  healthRoutes(app, options.health)
  metricsRoute(app, { ...options, metrics: options.metrics.all })
}

function acceptJsonOnly(app: FastifyInstance, jsonDepth: number): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      if (body === '') return done(null, {})
      checkTextDepth(body as string, jsonDepth)
    } catch (error) {
      return done(error as Error)
    }
    return parseJson(request, body as string, done)
  })
  // A request without a body is one without fields, so that what it misses is said by name.
  app.addHook('preValidation', async (request) => {
    if (request.method !== 'GET' && request.body === undefined) request.body = {}
  })
}

/**
 * Socket.IO and the plain WebSocket both want the server's upgrades, so neither gets them: they are dealt out by path.
 * Polling requests pass Fastify's hooks first and are handed over in `preParsing`.
 */
function attachSocketIo(app: FastifyInstance, upgrades: EventEmitter, options: HttpOptions): SocketServer {
  const { isAllowedOrigin, limits, doors } = options
  const waiting = new Places(limits.authSockets)
  const engine = new EngineServer({
    maxHttpBufferSize: limits.bodyBytes,
    allowRequest: (request, decide) =>
      decide(null, isAllowedOrigin(request.headers) && waiting.hasRoom(doors.addressOf(request))),
    cors: {
      origin: (origin: string | undefined, decide: (error: null, allow: boolean) => void) =>
        decide(null, isAllowedOrigin({ origin })),
    },
  })
  const io = new SocketServer({ serveClient: false, connectTimeout: limits.authSeconds * 1_000 })
  limitWaiting(engine, io, (request) => waiting.enter(doors.addressOf(request)))
  io.bind(engine)
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.startsWith(SOCKET_PATH)) engine.handleUpgrade(request, socket, head)
    else upgrades.emit('upgrade', request, socket, head)
  })
  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: SOCKET_PATH,
    schema: { hide: true },
    preParsing: (request, reply) => {
      reply.hijack()
      engine.handleRequest(request.raw, reply.raw)
    },
    handler: () => {},
  })
  app.addHook('preClose', () => {
    takeLeave(io)
    return new Promise<void>((resolve) => void io.close(() => resolve()))
  })
  return io
}

function countRequests(app: FastifyInstance, metrics: ServerMetrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    metrics.request(request.method, request.routeOptions.url ?? 'none', reply.raw.statusCode)
    done()
  })
}

/** A connection waits from its first packet until it says who it is, or ends. */
function limitWaiting(
  engine: EngineServer,
  io: SocketServer,
  enter: (request: IncomingMessage) => (() => void) | undefined,
): void {
  const leaving = new WeakMap<object, () => void>()
  engine.on('connection', (connection: EngineSocket) => {
    const leave = enter(connection.request)
    if (!leave) return drop(connection)
    leaving.set(connection, leave)
    connection.once('close', () => {
      leave()
      // Who does not say goodbye in turn could stay for half a minute.
      setTimeout(() => drop(connection), MOMENT_MS).unref()
    })
  })
  io.on('connection', ({ conn }) => leaving.get(conn)?.())
}
