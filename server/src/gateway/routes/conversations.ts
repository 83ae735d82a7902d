/** `/v1/conversations`: create, list, read, change, delete. */
import { ConfabError } from '@confab/shared/errors'
import { answerSchemas, pageQuerySchema, requestSchemas } from '@confab/shared/protocol'
import { z } from 'zod'
import { conversationOf } from '../../conversations/transcripts.ts'
import { requireServer } from '../principal.ts'
import {
  caller,
  callersConversation,
  conversationParams,
  errorAnswers,
  takeSend,
  type RouteApp,
  type RouteContext,
} from './route-context.ts'

const tags = ['conversations']

export function conversationRoutes(app: RouteApp, context: RouteContext): void {
  createRoute(app, context)
  listRoute(app, context)
  readRoute(app, context)
  changeRoute(app, context)
  removeRoute(app, context)
}

function createRoute(app: RouteApp, context: RouteContext): void {
  app.post(
    '/v1/conversations',
    {
      schema: {
        tags,
        operationId: 'createConversation',
        summary: 'Start a conversation',
        description: '`state`, `visitor`, `metadata` and `tags` need an API key.',
        body: requestSchemas.createConversation,
        response: { 201: answerSchemas.conversation, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { principal, view } = await caller(request, context)
      takeSend(principal, request, context)
      const { visitor, ...draft } = request.body
      const { state, metadata } = draft
      if (
        visitor !== undefined ||
        state !== undefined ||
        metadata !== undefined ||
        draft.tags !== undefined
      ) {
        requireServer(principal, 'Setting state, visitor, metadata or tags')
      }
      const given = typeof visitor === 'string' ? visitor : (visitor?.id ?? null)
      const visitorId = principal.kind === 'visitor' ? principal.visitorId : given
      const transcript = await context.conversations.create({ ...draft, visitorId })
      return reply.code(201).send(view.conversation(conversationOf(transcript)))
    },
  )
}

function listRoute(app: RouteApp, context: RouteContext): void {
  app.get(
    '/v1/conversations',
    {
      schema: {
        tags,
        operationId: 'listConversations',
        summary: 'List conversations, newest activity first',
        querystring: pageQuerySchema,
        response: { 200: answerSchemas.conversations, ...errorAnswers },
      },
    },
    async (request) => {
      const { principal, view } = await caller(request, context)
      const visitorId = principal.kind === 'visitor' ? principal.visitorId : undefined
      const { conversations, nextCursor } = await context.conversations.list({ ...request.query, visitorId })
      return { conversations: conversations.map(view.conversation), nextCursor }
    },
  )
}

const url = '/v1/conversations/:id'
const params = conversationParams
const one = { 200: answerSchemas.conversation, ...errorAnswers }

function readRoute(app: RouteApp, context: RouteContext): void {
  app.get(
    url,
    {
      schema: {
        tags,
        operationId: 'readConversation',
        summary: 'Read a conversation',
        params,
        response: one,
      },
    },
    async (request) => {
      const { view, transcript } = await callersConversation(request, request.params.id, context)
      return view.conversation(conversationOf(transcript))
    },
  )
}

function changeRoute(app: RouteApp, context: RouteContext): void {
  app.patch(
    url,
    {
      schema: {
        tags,
        operationId: 'changeConversation',
        summary: 'Change a conversation',
        description: '`agentTakeOver` and `state` need an API key.',
        params,
        body: requestSchemas.patchConversation,
        response: one,
      },
    },
    async (request) => {
      const { principal, view } = await callersConversation(request, request.params.id, context)
      const { agentTakeOver, state } = request.body
      if (agentTakeOver !== undefined || state !== undefined) requireServer(principal, 'Changing this')
      if (Object.keys(request.body).length === 0) throw new ConfabError('INVALID_INPUT', 'Nothing to change.')
      takeSend(principal, request, context)
      const transcript = await context.conversations.change(request.params.id, request.body)
      return view.conversation(conversationOf(transcript))
    },
  )
}

function removeRoute(app: RouteApp, context: RouteContext): void {
  const response = { 204: z.null().describe('Deleted.'), ...errorAnswers }
  const summary = 'Delete a conversation and all that was said in it'
  app.delete(
    url,
    { schema: { tags, operationId: 'deleteConversation', summary, params, response } },
    async (request, reply) => {
      await callersConversation(request, request.params.id, context)
      await context.conversations.remove(request.params.id)
      return reply.code(204).send(null)
    },
  )
}
