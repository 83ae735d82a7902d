/** The live preview's back half: its pages, and what they show of conversations with nothing hidden. For development only. */
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Config } from '../config/config.ts'
import type { Conversations } from '../conversations/conversations.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { previewConversations } from './conversations.ts'
import { previewFaults, type EngineFaults } from './faults.ts'
import { guardPreview } from './guard.ts'
import { previewOperator } from './operator.ts'
import { previewPages, type PreviewPages } from './pages.ts'
import { embedSnippet, previewAssets, sendPage } from './preview-files.ts'
import { previewProject, type Project } from './project.ts'

export interface PreviewOptions {
  readonly log: EventLog
  readonly conversations: Conversations
  readonly engineFaults: EngineFaults
  readonly config: Config
  /** The configured host, under which the preview may be reached besides this machine's usual names. */
  readonly host: string
  readonly version: string
  /** The pages that agents of a configuration answer from. */
  readonly pagesOf: (config: Config) => PreviewPages
}

export interface Preview {
  /** Another configuration is in use now. */
  configChanged(config: Config): void
  /** The configuration was changed into one that cannot be used. */
  configFailed(fault: string): void
}

export async function openPreview(app: FastifyInstance, options: PreviewOptions): Promise<Preview> {
  const { log, conversations, host, version, config, pagesOf } = options
  const { queueBytes } = config.limits
  let project: Project = { config, fault: undefined }
  let pages = pagesOf(config)
  let tell = (): void => {}
  await app.register(async (scope) => {
    guardPreview(scope, host)
    await previewAssets(scope)
    previewPages(scope, () => pages)
    const onEvent = log.onEvent.bind(log)
    tell = previewProject(scope, { project: () => project, onEvent, version, queueBytes })
    const typed = scope.withTypeProvider<ZodTypeProvider>()
    previewConversations(typed, { log, conversations, queueBytes })
    previewOperator(typed, conversations)
    previewFaults(typed, options.engineFaults)
    scope.get('/', { schema: { hide: true } }, (_request, reply) => sendPage(reply, 'index'))
    scope.get<{ Querystring: { agent?: string } }>(
      '/preview/sample',
      { schema: { hide: true } },
      ({ query, protocol, host: address }, reply) => {
        const { agents, defaultAgent } = project.config
        const agent =
          query.agent !== undefined && Object.hasOwn(agents, query.agent) ? query.agent : defaultAgent
        return sendPage(reply, 'sample', embedSnippet(`${protocol}://${address}`, agent))
      },
    )
  })
  return {
    configChanged(changed) {
      project = { config: changed, fault: undefined }
      pages = pagesOf(changed)
      tell()
    },
    configFailed(fault) {
      project = { ...project, fault }
      tell()
    },
  }
}
