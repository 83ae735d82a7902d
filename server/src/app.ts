/** Puts the house together: the only file that knows concrete things. */
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { Agents } from './agents.ts'
import type { Config } from './config.ts'
import { Conversations } from './conversations.ts'
import { createAgents } from './create-agents.ts'
import type { EngineDefinition } from './engines/engine.ts'
import { engines } from './engines/index.ts'
import { EventLog } from './event-log.ts'
import { createHttp } from './gateway/http.ts'
import { createOriginCheck } from './gateway/origins.ts'
import { Authenticator } from './gateway/principal.ts'
import { RateLimit } from './gateway/rate-limit.ts'
import { openSocketGateway } from './gateway/socket.ts'
import { widgetFiles } from './gateway/widget-files.ts'
import { openPreview } from './preview/preview.ts'
import { Replies } from './replies.ts'
import type { Settings } from './settings.ts'
import { openDatabase } from './storage/database.ts'
import { migrate } from './storage/migrations.ts'
import { SqlConversationStore } from './storage/sql-conversation-store.ts'
import { version } from './version.ts'
import { Visitors } from './visitors.ts'

export interface AppOptions {
  readonly config: Config
  readonly settings: Settings
  readonly logger: Logger
  /** Serves the live preview at `/` and lets in pages of this machine; never in production. */
  readonly preview: boolean
  readonly now?: () => Date
  /** Engines a test adds to the list. */
  readonly engines?: Readonly<Record<string, EngineDefinition>>
}

export interface App {
  /** Starts to serve. @returns the address, such as `http://127.0.0.1:8787` */
  listen(): Promise<string>
  /** Takes a changed configuration without a restart. @throws ConfigError, leaving everything as it was. */
  reconfigure(config: Config): Promise<void>
  /** Lets running replies end for at most `graceMilliseconds`, then closes everything. Safe to call twice. */
  close(graceMilliseconds?: number): Promise<void>
}

const DEFAULT_GRACE_MS = 10_000

/** Opens the database and settles what a crash left open; `listen` then lets the world in. @throws ConfigError */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, settings, logger, preview, now = () => new Date() } = options
  const { limits } = config
  const pagesUrl =
    preview && settings.port !== 0 ? `http://${settings.host}:${settings.port}/pages` : undefined
  const list = { ...engines, ...options.engines }
  const agents = new Agents(createAgents({ config, engines: list, logger, pagesUrl }))
  const database = openDatabase(settings)
  await migrate(database as never)
  const store = new SqlConversationStore(database)
  const log = new EventLog(store, now)
  const replies = new Replies({ log, engineOf: (agent) => agents.engineOf(agent), limits, logger })
  const conversations = new Conversations({ log, replies, agents, limits, logger, now })
  const visitors = new Visitors(settings.secret, now)
  const sends = new RateLimit({
    burst: limits.sendBurst,
    perSecond: limits.sendsPerSecond,
    now: () => performance.now(),
  })
  const state = { isClosing: false }

  const { app, io } = await createHttp({
    conversations,
    log,
    visitors,
    sends,
    limits,
    logger,
    version,
    authenticator: new Authenticator(settings.apiKeys, visitors),
    isAllowedOrigin: createOriginCheck(config.origins, preview),
    health: { check: () => store.ping(), isClosing: () => state.isClosing },
  })
  openSocketGateway({ io, log, conversations, visitors, sends, limits, logger })
  await app.register(widgetFiles)
  if (preview) await openPreview(app, { log, conversations, agents, config, version })

  return {
    async listen() {
      await replies.recover()
      await app.listen({ host: settings.host, port: settings.port })
      const { port } = app.server.address() as AddressInfo
      return `http://${settings.host}:${port}`
    },
    async reconfigure(changed) {
      await agents.replace(createAgents({ config: changed, engines: list, logger, pagesUrl }))
    },
    async close(graceMilliseconds = DEFAULT_GRACE_MS) {
      if (state.isClosing) return
      state.isClosing = true
      await replies.shutdown(graceMilliseconds)
      await app.close()
      await agents.close()
      await store.close()
    },
  }
}
