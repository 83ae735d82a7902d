/** `/v1/agents/:agentKey/responses`: start or continue a conversation and get the reply, in one call. */
import { ConfabError } from '@confab/shared/errors'
import type { EngineInput, Response } from '@confab/shared/conversation'
import { answerSchemas, requestSchemas, type RequestBody } from '@confab/shared/protocol'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Sender } from '../../budgets.ts'
import type { MessageDraft } from '../../conversations/conversations.ts'
import { requireServer, type Principal } from '../principal.ts'
import {
  caller,
  callersConversation,
  errorAnswers,
  takeSend,
  type RouteApp,
  type RouteContext,
} from './route-context.ts'

type Body = RequestBody['createAgentResponse']
type Parts = Body['message']['parts']
type ResultPart = Extract<Parts[number], { kind: 'tool_result' }>

export function agentRoutes(app: RouteApp, context: RouteContext): void {
  app.post(
    '/v1/agents/:agentKey/responses',
    {
      schema: {
        tags: ['responses'],
        operationId: 'createAgentResponse',
        summary: 'Start or continue a conversation with an agent and get its reply',
        description:
          'Waits for the reply (201), or with `background` answers at once (202). `taskId` is the ' +
          '`conversationId` of an earlier answer. What is sent along for the engine needs an API key.',
        params: z.object({ agentKey: z.string() }),
        body: requestSchemas.createAgentResponse,
        response: { 201: answerSchemas.response, 202: answerSchemas.response, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { agentKey } = request.params
      const { principal } = await caller(request, context)
      if (!context.agents.has(agentKey)) throw new ConfabError('NOT_FOUND', 'There is no such agent.')
      const sender = takeSend(principal, request, context)
      const id = await conversationFor(request, agentKey, request.body, principal, context)
      const response = await post(id, request.body, { principal, sender }, context).catch(
        async (refusal: unknown) => {
          if (request.body.taskId === undefined) await context.conversations.remove(id)
          throw refusal
        },
      )
      if (request.body.background) return reply.code(202).send(response)
      return reply.code(201).send(await context.conversations.finished(id, response.id))
    },
  )
}

async function conversationFor(
  request: FastifyRequest,
  agent: string,
  { taskId }: Body,
  principal: Principal,
  context: RouteContext,
): Promise<string> {
  if (taskId === undefined) {
    const visitorId = principal.kind === 'visitor' ? principal.visitorId : null
    return (await context.conversations.create({ agent, visitorId })).id
  }
  const { transcript } = await callersConversation(request, taskId, context)
  if (transcript.agent === agent) return taskId
  throw new ConfabError('INVALID_INPUT', 'The task belongs to another agent.')
}

/** The response that the message starts; for a tool's result that others are waited for, the one that called. */
async function post(
  id: string,
  { message, taskId: _, background: __, ...engineInput }: Body,
  { principal, sender }: { principal: Principal; sender: Sender },
  { conversations }: RouteContext,
): Promise<Response> {
  const results = message.parts.filter((part) => part.kind === 'tool_result')
  if (results.length > 0) return postResults(id, results, sender, conversations)
  const given = { ...engineInput, ...filesIn(message.parts) }
  if (Object.keys(given).length > 0) requireServer(principal, 'Sending something along for the engine')
  const text = textIn(message.parts)
  const draft: MessageDraft = {
    role: 'user',
    content: text === '' ? null : { type: 'PLAIN_TEXT', text },
    ...(Object.keys(given).length > 0 ? { engineInput: given } : {}),
  }
  return conversations.ask(id, draft, sender)
}

async function postResults(
  id: string,
  parts: readonly ResultPart[],
  sender: Sender,
  conversations: RouteContext['conversations'],
): Promise<Response> {
  let started: Response | undefined
  for (const { toolCallId, result } of parts) {
    started = (await conversations.submitToolResult(id, { toolCallId, result }, sender)).response
  }
  if (started) return started
  const { responses } = await conversations.read(id)
  const called = responses.find(({ outputs }) => outputs.some((item) => item.id === parts[0]?.toolCallId))
  if (called) return called
  throw new ConfabError('NOT_FOUND', 'There is no such tool call.')
}

function textIn(parts: Parts): string {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n\n')
}

function filesIn(parts: Parts): Pick<EngineInput, 'files'> {
  const files = parts.flatMap((part) => (part.kind === 'file' ? [part.file] : []))
  return files.length === 0 ? {} : { files }
}
