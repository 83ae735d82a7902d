/** What a connected visitor may ask for, and how each request is answered. */
import type { Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Limits } from '@confab/shared/limits'
import type { ClientEventName, ClientEventPayload, ClientEventValue } from '@confab/shared/protocol'
import {
  visitorConversation,
  visitorEvent,
  visitorMessage,
  visitorTranscript,
} from '@confab/shared/visibility'
import type { Socket } from 'socket.io'
import type { Sender } from '../budgets.ts'
import type { Conversations } from '../conversations/conversations.ts'
import type { EventLog } from '../event-log/event-log.ts'
import type { ToolClaims } from '../conversations/tool-claims.ts'
import { conversationOf } from '../conversations/transcripts.ts'
import type { DoorLimits } from './door-limits.ts'
import { readOwn, type VisitorPrincipal } from './principal.ts'
import { conversationOfRoom, roomOf } from './rooms.ts'
import { requireVisible } from './visibility.ts'

export interface HandlerOptions {
  readonly log: EventLog
  readonly conversations: Conversations
  readonly toolClaims: ToolClaims
  readonly doors: DoorLimits
  readonly limits: Limits
}

export type Handlers = {
  [N in ClientEventName]: (payload: ClientEventPayload[N], client: Client) => Promise<ClientEventValue[N]>
}

/** A connected visitor. */
export interface Client {
  readonly socket: Socket
  readonly principal: VisitorPrincipal
  /** Requests that have no answer yet. */
  unanswered: number
}

export function createHandlers(options: HandlerOptions): Handlers {
  const { conversations, toolClaims, doors } = options
  const takeSend = ({ principal, socket }: Client): Sender => doors.takeSend(principal, socket.request)

  return {
    subscribe: (wish, client) => subscribe(wish, client, options),
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
      const transcript = await requireOwn(conversationId, client, conversations)
      requireVisible(client.principal, transcript, messageId)
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

async function subscribe(
  { conversationId, after }: ClientEventPayload['subscribe'],
  client: Client,
  { conversations, log, limits }: HandlerOptions,
): Promise<ClientEventValue['subscribe']> {
  await requireOwn(conversationId, client, conversations)
  requirePlace(client.socket, roomOf(conversationId), limits.subscriptionsPerSocket)
  // Join first, then read: an event in between arrives twice, which is harmless; the other way round, never.
  await client.socket.join(roomOf(conversationId))
  const missed = await log.catchUp(conversationId, after)
  return missed.kind === 'snapshot'
    ? { kind: 'snapshot', conversation: visitorTranscript(missed.conversation) }
    : { kind: 'events', events: missed.events.map(visitorEvent) }
}

/** Every request that names a conversation goes through here. @throws ConfabError NOT_FOUND */
function requireOwn(id: string, { principal }: Client, conversations: Conversations): Promise<Transcript> {
  return readOwn(principal, id, conversations)
}

/** @throws ConfabError RATE_LIMIT_EXCEEDED when the socket follows as many conversations as it may. */
function requirePlace({ rooms }: Socket, room: string, limit: number): void {
  const followed = [...rooms].filter((name) => conversationOfRoom(name) !== undefined)
  if (followed.length >= limit && !rooms.has(room)) throw tooMany('conversations on one connection')
}

export function tooMany(what: string): ConfabError {
  return new ConfabError('RATE_LIMIT_EXCEEDED', `Too many ${what}.`, { retryAfterMs: 1_000 })
}
