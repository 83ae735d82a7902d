/** What the routes share: who asks, what may be done, and how answers and errors are described. */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Limits } from '@confab/shared/limits'
import { answerSchemas } from '@confab/shared/protocol'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Agents } from '../../agents/agents.ts'
import type { Conversations } from '../../conversations/conversations.ts'
import type { EventLog } from '../../event-log/event-log.ts'
import type { Records } from '../../records/records.ts'
import type { ToolClaims } from '../../conversations/tool-claims.ts'
import type { Visitors } from '../../visitors/visitors.ts'
import type { Sender } from '../../budgets.ts'
import type { DoorLimits } from '../door-limits.ts'
import type { OriginCheck } from '../origins.ts'
import { readOwn, type Authenticator, type Principal } from '../principal.ts'
import { viewFor } from '../visibility.ts'

export type RouteApp = FastifyInstance<
  HttpServer,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

export interface RouteContext {
  readonly conversations: Conversations
  readonly log: EventLog
  readonly agents: Agents
  readonly visitors: Visitors
  readonly records: Records
  readonly toolClaims: ToolClaims
  readonly authenticator: Authenticator
  readonly isAllowedOrigin: OriginCheck
  readonly doors: DoorLimits
  readonly limits: Limits
  readonly logger: Logger
}

/** The caller and the caller's view of things. @throws ConfabError UNAUTHORIZED · FORBIDDEN · RATE_LIMIT_EXCEEDED */
export async function caller(
  request: FastifyRequest,
  { authenticator, isAllowedOrigin, doors }: RouteContext,
): Promise<{ principal: Principal; view: ReturnType<typeof viewFor> }> {
  const { authorization, origin } = request.headers
  const principal = await authenticator.authenticate({ authorization, origin })
  if (!isAllowedOrigin(request.headers)) throw foreignPage()
  doors.takeRequest(principal)
  return { principal, view: viewFor(principal) }
}

export function foreignPage(): ConfabError {
  const message = 'Pages of this origin may not use this server; its operator can add it.'
  return new ConfabError('FORBIDDEN', message)
}

/** The conversation a path names, if the caller may touch it. @throws ConfabError also NOT_FOUND */
export async function callersConversation(
  request: FastifyRequest,
  id: string,
  context: RouteContext,
): Promise<{ principal: Principal; view: ReturnType<typeof viewFor>; transcript: Transcript }> {
  const known = await caller(request, context)
  return { ...known, transcript: await readOwn(known.principal, id, context.conversations) }
}

/** Slows visitors down, not servers. @returns who sends @throws ConfabError RATE_LIMIT_EXCEEDED */
export function takeSend(principal: Principal, request: FastifyRequest, { doors }: RouteContext): Sender {
  return doors.takeSend(principal, request.raw)
}

/** The part of `items` that follows the item called `cursor`. @throws ConfabError INVALID_INPUT */
export function pageAfter<T extends { id: string }>(
  items: readonly T[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): { page: T[]; nextCursor: string | null } {
  const found = cursor === undefined ? -1 : items.findIndex(({ id }) => id === cursor)
  if (cursor !== undefined && found < 0)
    throw new ConfabError('INVALID_INPUT', 'The cursor is not known here.')
  const page = items.slice(found + 1, found + 1 + limit)
  const hasMore = found + 1 + limit < items.length
  return { page, nextCursor: hasMore ? (page.at(-1)?.id ?? null) : null }
}

export const conversationParams = z.object({ id: z.string() })
export const responseParams = z.object({ id: z.string(), responseId: z.string() })

/** The answers every route may give besides its own. */
export const errorAnswers = {
  '4xx': answerSchemas.error.describe('The request was refused; `error.code` says why.'),
  '5xx': answerSchemas.error.describe('The server or the engine failed; nothing acknowledged is lost.'),
}
