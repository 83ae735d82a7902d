/** What happens in conversations, with nothing hidden: the latest of them, and the events of one as they happen. */
import type { Conversation } from '@confab/shared/conversation'
import { eventsQuerySchema } from '@confab/shared/protocol'
import { z } from 'zod'
import type { Conversations } from '../conversations/conversations.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { followEvents } from '../gateway/event-feed.ts'
import { eventStreams } from '../gateway/event-stream.ts'
import type { RouteApp } from '../gateway/routes/route-context.ts'
import { conversationOf } from '../conversations/transcripts.ts'

const LATEST = 20
const LABEL_CHARACTERS = 80

export interface PreviewConversationsOptions {
  readonly log: EventLog
  readonly conversations: Conversations
  /** Of one reader, unread. */
  readonly queueBytes: number
}

export function previewConversations(scope: RouteApp, options: PreviewConversationsOptions): void {
  const { conversations, log, queueBytes } = options
  const openStream = eventStreams(scope, queueBytes)

  scope.get('/preview/conversations', { schema: { hide: true } }, async () => {
    const latest = await conversations.list({ limit: LATEST })
    return { conversations: await Promise.all(latest.conversations.map(describe)) }
  })

  const schema = { hide: true, params: z.object({ id: z.string() }), querystring: eventsQuerySchema }
  scope.get('/preview/conversations/:id/events', { schema }, async (request, reply) => {
    const { id } = request.params
    const transcript = await conversations.read(id)
    const last = Number(request.headers['last-event-id'] ?? request.query.after)
    const stream = openStream(reply)
    stream.send({ event: 'conversation', data: conversationOf(transcript) })
    const stop = await followEvents(log, id, Number.isSafeInteger(last) && last > 0 ? last : 0, {
      event: (event) => stream.send({ id: event.seq, data: event }),
      snapshot: () => stream.send({ event: 'restored', id: 0, data: null }),
      ready: () => stream.drained(),
    })
    stream.onClose(stop)
  })

  async function describe({ id, agent, title, updatedAt }: Conversation) {
    return { id, agent, updatedAt, label: title ?? (await firstWords(id)) }
  }

  async function firstWords(id: string): Promise<string | null> {
    const transcript = await conversations.read(id).catch(() => undefined)
    const first = transcript?.messages.find(({ role, content }) => role === 'user' && content)
    return first?.content?.text.slice(0, LABEL_CHARACTERS) ?? null
  }
}
