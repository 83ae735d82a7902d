/** `/v1/conversations/:id/responses`: ask without waiting, look how far the reply is, stop it. */
import { answerSchemas, requestSchemas } from '@confab/shared/protocol'
import type { MessageDraft } from '../../conversations/conversations.ts'
import {
  callersConversation,
  conversationParams,
  errorAnswers,
  responseParams,
  takeSend,
  type RouteApp,
  type RouteContext,
} from './route-context.ts'

const url = '/v1/conversations/:id/responses'
const tags = ['responses']

const accepted = { 202: answerSchemas.response, ...errorAnswers }

export function responseRoutes(app: RouteApp, context: RouteContext): void {
  createRoute(app, context)
  readRoute(app, context)
  stopRoute(app, context)
}

function createRoute(app: RouteApp, context: RouteContext): void {
  app.post(
    url,
    {
      schema: {
        tags,
        operationId: 'createResponse',
        summary: 'Post a user message and start the reply, without waiting for it',
        params: conversationParams,
        body: requestSchemas.createResponse,
        response: accepted,
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { principal } = await callersConversation(request, id, context)
      const sender = takeSend(principal, request, context)
      const draft: MessageDraft = {
        id: request.body.id,
        role: 'user',
        content: { type: 'PLAIN_TEXT', text: request.body.input.text },
      }
      const response = await context.conversations.ask(id, draft, sender)
      return reply.code(202).send(response)
    },
  )
}

function readRoute(app: RouteApp, context: RouteContext): void {
  app.get(
    `${url}/:responseId`,
    {
      schema: {
        tags,
        operationId: 'readResponse',
        summary: 'Read a response, finished or not',
        params: responseParams,
        response: { 200: answerSchemas.response, ...errorAnswers },
      },
    },
    async (request) => {
      await callersConversation(request, request.params.id, context)
      return context.conversations.response(request.params.id, request.params.responseId)
    },
  )
}

function stopRoute(app: RouteApp, context: RouteContext): void {
  app.post(
    `${url}/:responseId/stop`,
    {
      schema: {
        tags,
        operationId: 'stopResponse',
        summary: 'Stop a running reply, keeping its text',
        params: responseParams,
        response: accepted,
      },
    },
    async (request, reply) => {
      const { id, responseId } = request.params
      await callersConversation(request, id, context)
      return reply.code(202).send(await context.conversations.stopResponse(id, responseId))
    },
  )
}
