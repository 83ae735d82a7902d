/** Puts the house together: the only file that knows concrete things. */
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { Agents } from './agents/agents.ts'
import { Budgets } from './budgets.ts'
import type { Config } from './config/config.ts'
import { Conversations } from './conversations/conversations.ts'
import { createRecorders } from './records/create-recorders.ts'
import { Deliveries } from './records/deliveries.ts'
import { createAgents, type CreateAgentsOptions } from './agents/create-agents.ts'
import type { EngineDefinition } from './engines/engine.ts'
import { createReadablePages } from './engines/docs/readable-pages.ts'
import { engines } from './engines/index.ts'
import { EngineInbox } from './replies/engine-inbox.ts'
import { EventLog } from './event-log/event-log.ts'
import { createCarrier } from './fanout/create-carrier.ts'
import type { Carrier } from './fanout/carrier.ts'
import { Follower } from './fanout/follower.ts'
import { createHttp } from './gateway/http.ts'
import type { HealthOptions, Needs } from './gateway/routes/health.ts'
import { createClientAddress } from './gateway/client-address.ts'
import { DoorLimits } from './gateway/door-limits.ts'
import { createOriginCheck } from './gateway/origins.ts'
import { Authenticator } from './gateway/principal.ts'
import { openSocketGateway } from './gateway/socket.ts'
import { widgetFiles } from './gateway/widget-files.ts'
import { ServerMetrics } from './metrics/server-metrics.ts'
import { EngineFaults } from './preview/faults.ts'
import { openPreview, type Preview } from './preview/preview.ts'
import { defaultLabels } from './recorders/recorder.ts'
import { recorders as recorderList } from './recorders/index.ts'
import { reached } from './moments.ts'
import { Records } from './records/records.ts'
import { Replies } from './replies/replies.ts'
import { Retention } from './conversations/retention.ts'
import type { Settings } from './config/settings.ts'
import type { ConversationStore } from './storage/conversation-store.ts'
import { openDatabase } from './storage/database.ts'
import { closeAccounts } from './storage/sql-budgets.ts'
import { migrate } from './storage/migrations.ts'
import { SqlLeaseStore } from './storage/sql-lease-store.ts'
import { SqlConversationStore } from './storage/sql-conversation-store.ts'
import { ReplyProjection, SqlReplyRecordStore } from './storage/sql-reply-record-store.ts'
import { SqlToolClaimStore } from './storage/sql-tool-claim-store.ts'
import { SqlVisitorStore } from './storage/sql-visitor-store.ts'
import { ToolClaims } from './conversations/tool-claims.ts'
import { version } from './version.ts'
import { VisitorData } from './conversations/visitor-data.ts'
import type { SessionTimes } from './visitors/session-times.ts'
import { Visitors } from './visitors/visitors.ts'

export interface AppOptions {
  readonly config: Config
  readonly settings: Settings
  readonly logger: Logger
  /** Serves the live preview at `/` and lets in pages of this machine; never in production. */
  readonly preview: boolean
  readonly now?: () => Date
  /** Engines a test adds to the list. */
  readonly engines?: Readonly<Record<string, EngineDefinition>>
  /** Shorter ones, for tests. */
  readonly sessionTimes?: Partial<SessionTimes>
}

export interface App {
  /** Starts to serve. @returns the address, such as `http://127.0.0.1:8787` */
  listen(): Promise<string>
  /** Takes a changed configuration without a restart. @throws ConfigError, leaving everything as it was. */
  reconfigure(config: Config): Promise<void>
  /** Shows in the live preview why the configuration as it is written now is not taken. */
  reportConfigFault(fault: string): void
  /** Lets running replies end for at most `graceMilliseconds`, then closes everything. Safe to call twice. */
  close(graceMilliseconds?: number): Promise<void>
}

const DEFAULT_GRACE_MS = 10_000

/** Opens the database; `listen` then settles what a crash left open and lets the world in. @throws ConfigError */
export async function createApp(options: AppOptions): Promise<App> {
  const { settings } = options
  const core = await openCore(options)
  const health = { needs: core.needs, isClosing: () => closing !== undefined }
  const { http, preview } = await openGateway(core, health, options)
  let closing: Promise<void> | undefined

  return {
    async listen() {
      await core.replies.watch(settings.databaseUrl === undefined)
      core.deliveries.start()
      core.visitors.watch()
      core.retention.start()
      core.follower?.start()
      await http.listen({ host: settings.host, port: settings.port })
      const { port } = http.server.address() as AddressInfo
      return `http://${settings.host}:${port}`
    },
    async reconfigure(config) {
      await core.agents.replace(createAgents(agentOptions({ ...options, config })))
      core.visitors.useIdentity(config.identity)
      preview?.configChanged(config)
    },
    reportConfigFault: (fault) => preview?.configFailed(fault),
    close(graceMilliseconds = DEFAULT_GRACE_MS) {
      closing ??= close(core, http, graceMilliseconds)
      return closing
    },
  }
}

type Core = Awaited<ReturnType<typeof openCore>>

/** The database, and what reads and writes it. */
async function openStorage({ config, settings, logger }: AppOptions, now: () => Date) {
  const recorders = createRecorders(config, recorderList, logger)
  const metrics = new ServerMetrics()
  const database = openDatabase(settings)
  await migrate(database)
  const projection = new ReplyProjection([...recorders.keys()], now)
  const replyRecords = new SqlReplyRecordStore(database)
  const carrier = createCarrier(settings)
  metrics.watchOutbox(() => replyRecords.outbox())
  const kind = settings.databaseUrl === undefined ? 'embedded' : 'postgres'
  return {
    recorders,
    metrics,
    replyRecords,
    carrier,
    store: metrics.timed(new SqlConversationStore(database, projection, carrier)),
    leases: new SqlLeaseStore(database, kind),
    toolClaimStore: new SqlToolClaimStore(database, kind),
    visitorStore: new SqlVisitorStore(database),
    closeAccounts: (day: string) => closeAccounts(database, day),
  }
}

/** Everything that works without a network. */
async function openCore(options: AppOptions) {
  const { config, settings, logger, now = () => new Date() } = options
  const { limits, retention: kept } = config
  const agents = new Agents(createAgents(agentOptions(options)))
  const { store, replyRecords, leases, recorders, metrics, ...storage } = await openStorage(options, now)
  const { carrier } = storage
  const log = new EventLog(store, now, {
    onFault: (err) => logger.error({ err }, 'a reader of the event log failed'),
    isShared: settings.databaseUrl !== undefined,
  })
  const engineFaults = new EngineFaults()
  const engineOf = (agent: string) => engineFaults.around(agents.engineOf(agent))
  const inbox = new EngineInbox({ log, engineOf, limits, logger })
  const onCall = metrics.call.bind(metrics)
  const replies = new Replies({ log, leases, engineOf, inbox, limits, logger, onCall })
  metrics.watchReplies(replies)
  const budgets = new Budgets({ limits, secret: settings.secret, now })
  const conversations = new Conversations({ log, replies, inbox, agents, budgets, limits, logger, now })
  const visitors = new Visitors({
    store: storage.visitorStore,
    secret: settings.secret,
    identity: config.identity,
    ownerChanged: (id) => log.ownerChanged(id),
    onFault: (err) => logger.error({ err }, 'the sessions could not be looked after'),
    now,
    times: options.sessionTimes,
  })
  const toolClaims = new ToolClaims(conversations, storage.toolClaimStore)
  const [recorder] = recorders.values()
  const records = new Records(log, replyRecords, recorder?.labels ?? defaultLabels)
  const deliveries = new Deliveries({ log, store: replyRecords, recorders, logger, now })
  const tidy = () => storage.closeAccounts(budgets.today())
  const retention = new Retention({ ...kept, store, conversations, tidy, now, logger })
  const follower =
    carrier && new Follower({ log, store, carrier, logger, onFound: metrics.watchHints(carrier) })
  const needs = needsOf(settings, store, carrier)
  const running = { log, replies, conversations, toolClaims, visitors, records, deliveries, retention }
  return { ...running, agents, engineFaults, store, metrics, now, follower, needs }
}

/** What the server cannot do without, or not well. */
function needsOf({ redisUrl }: Settings, store: ConversationStore, carrier: Carrier | undefined): Needs {
  const database = () => store.ping()
  if (redisUrl === undefined || !carrier) return { database }
  return { database, redis: () => carrier.check() }
}

interface Gateway {
  readonly http: FastifyInstance
  readonly preview: Preview | undefined
}

/** The doors: HTTP, its feeds, Socket.IO, the widget's files, and the preview where there is one. */
async function openGateway(core: Core, health: HealthOptions, options: AppOptions): Promise<Gateway> {
  const { config, settings, logger } = options
  const { limits } = config
  const addressOf = createClientAddress(config.trustProxy, () =>
    logger.warn(
      'requests come through a proxy: name its address in trustProxy, so that limits count visitors',
    ),
  )
  const doors = new DoorLimits(limits, addressOf, () => performance.now())
  const { app: http, io } = await createHttp({
    ...core,
    visitorData: new VisitorData(core),
    doors,
    limits,
    logger,
    version,
    health,
    authenticator: new Authenticator(settings.apiKeys, core.visitors),
    isAllowedOrigin: createOriginCheck(config.origins, options.preview),
  })
  openSocketGateway({ ...core, io, doors, limits, logger })
  core.metrics.watchSockets(io, http.websocketServer)
  await http.register(widgetFiles, { mayChange: options.preview })
  if (!options.preview) return { http, preview: undefined }
  const pagesOf = ({ agents, folder }: Config) => createReadablePages(Object.values(agents), folder)
  const preview = await openPreview(http, { ...core, config, version, host: settings.host, pagesOf })
  return { http, preview }
}

function agentOptions({ config, settings, logger, preview, ...options }: AppOptions): CreateAgentsOptions {
  const hasPages = preview && settings.port !== 0
  const pagesUrl = hasPages ? `http://${settings.host}:${settings.port}/pages` : undefined
  return { config, logger, pagesUrl, engines: { ...engines, ...options.engines } }
}

async function close(core: Core, http: FastifyInstance, graceMilliseconds: number): Promise<void> {
  reached('shutdown.begun')
  await core.replies.shutdown(graceMilliseconds)
  reached('shutdown.settled')
  await http.close()
  core.visitors.close()
  core.metrics.close()
  await core.retention.close()
  await core.agents.close()
  await core.deliveries.close()
  await core.follower?.close()
  await core.store.close()
}
