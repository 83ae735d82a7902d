/** The live preview's back half: the page at `/`, and the timeline of a conversation with nothing hidden. */
import type { FastifyInstance } from 'fastify'
import type { Agents } from '../agents.ts'
import type { Config } from '../config.ts'
import type { Conversations } from '../conversations.ts'
import type { EventLog } from '../event-log.ts'

export interface PreviewOptions {
  readonly log: EventLog
  readonly conversations: Conversations
  readonly agents: Agents
  readonly config: Config
  readonly version: string
}

export async function openPreview(app: FastifyInstance, _options: PreviewOptions): Promise<void> {
  await app.register((scope, _scopeOptions, done) => {
    scope.get('/', { schema: { hide: true } }, () => 'Confab')
    done()
  })
}
