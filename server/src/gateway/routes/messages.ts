/** `/v1/conversations/:id/messages`: say something, ask for a reply and wait for it, read what was said, rate it. */
import { ConfabError } from '@confab/shared/errors'
import { answerSchemas, pageQuerySchema, requestSchemas, type RequestBody } from '@confab/shared/protocol'
import { z } from 'zod'
import type { MessageDraft } from '../../conversations/conversations.ts'
import { messagesOf } from '../../conversations/transcripts.ts'
import type { Principal } from '../principal.ts'
import { requireVisible } from '../visibility.ts'
import {
  callersConversation,
  conversationParams,
  errorAnswers,
  pageAfter,
  takeSend,
  type RouteApp,
  type RouteContext,
} from './route-context.ts'

const url = '/v1/conversations/:id/messages'
const tags = ['messages']

export function messageRoutes(app: RouteApp, context: RouteContext): void {
  postRoute(app, context)
  listRoute(app, context)
  feedbackRoute(app, context)
}

function postRoute(app: RouteApp, context: RouteContext): void {
  app.post(
    url,
    {
      schema: {
        tags,
        operationId: 'postMessage',
        summary: 'Post a message',
        description:
          'With `action: "generate-reply"` it answers when the reply is finished; a reply that fails is still 201, ' +
          'with `response.status` FAILED. With `background` it answers when the message is stored, with the response as it ' +
          'then is. Sending the same `id` and body again gives the same answer.',
        params: conversationParams,
        body: requestSchemas.postMessage,
        response: { 201: answerSchemas.posted, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { principal, view } = await callersConversation(request, id, context)
      const sender = takeSend(principal, request, context)
      const posted = await context.conversations.post(id, toDraft(request.body, principal), sender)
      const [message] = view.messages([posted.message])
      const response = request.body.background
        ? posted.response
        : posted.response && (await context.conversations.finished(id, posted.response.id))
      return reply.code(201).send({ message: message ?? posted.message, ...(response ? { response } : {}) })
    },
  )
}

/** @throws ConfabError INVALID_INPUT · FORBIDDEN when the role and the fields do not go together. */
function toDraft({ background: _, ...body }: RequestBody['postMessage'], principal: Principal): MessageDraft {
  const { role, content, action, stateAfter, author, toolCallId, result } = body
  if (principal.kind === 'visitor') {
    const isOwnRole = role === 'user' || role === 'tool'
    if (!isOwnRole || stateAfter !== undefined || author !== undefined) {
      throw new ConfabError(
        'FORBIDDEN',
        'A visitor may post "user" and "tool" messages, without state or author.',
      )
    }
  }
  if (role === 'tool') {
    if (toolCallId === undefined || result === undefined) {
      throw new ConfabError('INVALID_INPUT', 'A "tool" message needs toolCallId and result.')
    }
    return { ...body, content: null, action: 'generate-reply' }
  }
  if (toolCallId !== undefined || result !== undefined) {
    throw new ConfabError('INVALID_INPUT', 'Only a "tool" message has toolCallId and result.')
  }
  if (content === undefined && action === undefined && (role !== 'control' || stateAfter === undefined)) {
    throw new ConfabError('INVALID_INPUT', 'content is required.')
  }
  return { ...body, content: content ?? null }
}

function listRoute(app: RouteApp, context: RouteContext): void {
  app.get(
    url,
    {
      schema: {
        tags,
        operationId: 'listMessages',
        summary: "List messages, oldest first, the agent's replies included",
        params: conversationParams,
        querystring: pageQuerySchema,
        response: { 200: answerSchemas.messages, ...errorAnswers },
      },
    },
    async (request) => {
      const { view, transcript } = await callersConversation(request, request.params.id, context)
      const { page, nextCursor } = pageAfter(view.messages(messagesOf(transcript)), request.query)
      return { messages: page, nextCursor }
    },
  )
}

function feedbackRoute(app: RouteApp, context: RouteContext): void {
  app.put(
    `${url}/:messageId/feedback`,
    {
      schema: {
        tags,
        operationId: 'rateMessage',
        summary: 'Rate a message',
        params: z.object({ id: z.string(), messageId: z.string() }),
        body: requestSchemas.giveFeedback,
        response: { 200: requestSchemas.giveFeedback, ...errorAnswers },
      },
    },
    async (request) => {
      const { id, messageId } = request.params
      const { principal, transcript } = await callersConversation(request, id, context)
      requireVisible(principal, transcript, messageId)
      takeSend(principal, request, context)
      await context.conversations.giveFeedback(id, messageId, request.body)
      return request.body
    },
  )
}
