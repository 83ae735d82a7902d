/** What the live preview knows of the project it serves, and how its pages hear that something is different now. */
import type { ConversationEvent, EventType } from '@confab/shared/events'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/config.ts'
import { eventStreams, type EventStream } from '../gateway/event-stream.ts'

/** Changes that follow each other closely are told once. */
const GATHER_MS = 150
/** What changes the list of conversations. */
const listed: ReadonlySet<EventType> = new Set([
  'message.created',
  'conversation.changed',
  'conversation.deleted',
])

export interface Project {
  readonly config: Config
  /** Why the configuration as it is written now cannot be used, while `config` still is. */
  readonly fault: string | undefined
}

export interface PreviewProjectOptions {
  readonly project: () => Project
  readonly onEvent: (listener: (event: ConversationEvent) => void) => () => void
  readonly version: string
  readonly queueBytes: number
}

/** @returns how to tell the pages that the project changed. */
export function previewProject(scope: FastifyInstance, options: PreviewProjectOptions): () => void {
  scope.get('/preview/project', { schema: { hide: true } }, () => {
    const { config, fault = null } = options.project()
    const { agents, defaultAgent } = config
    const hasPages = Object.values(agents).some(({ engine }) => engine === 'docs')
    return { version: options.version, agents: Object.keys(agents), defaultAgent, hasPages, fault }
  })

  const readers = new Set<EventStream>()
  const openStream = eventStreams(scope, options.queueBytes)
  scope.get('/preview/notices', { schema: { hide: true } }, (_request, reply) => {
    const reader = openStream(reply)
    readers.add(reader)
    reader.onClose(() => readers.delete(reader))
  })
  const tell = (notice: 'project' | 'conversations'): void => {
    for (const reader of readers) reader.send({ event: notice, data: null })
  }

  let timer: NodeJS.Timeout | undefined
  const stop = options.onEvent(({ type }) => {
    if (listed.has(type)) timer ??= setTimeout(() => ((timer = undefined), tell('conversations')), GATHER_MS)
  })
  scope.addHook('onClose', (_scope, done) => {
    stop()
    clearTimeout(timer)
    done()
  })
  return () => tell('project')
}
