/** `/v1/conversations/:id/tool-calls/:toolCallId/claim`: who may run a call. */
import { answerSchemas, requestSchemas } from '@confab/shared/protocol'
import { z } from 'zod'
import { callersConversation, errorAnswers, type RouteApp, type RouteContext } from './route-context.ts'

export function toolCallRoutes(app: RouteApp, context: RouteContext): void {
  app.post(
    '/v1/conversations/:id/tool-calls/:toolCallId/claim',
    {
      schema: {
        tags: ['tool calls'],
        operationId: 'claimToolCall',
        summary: 'Claim a pending tool call before running it',
        description:
          'Granted to the first claimant, and to the same one again; to nobody else, ever. `leaseMs` is how long it may take: ' +
          'when `endsInMs` has come to 0, whoever ran it is gone without a result, and how far they came is not known.',
        params: z.object({ id: z.string(), toolCallId: z.string() }),
        body: requestSchemas.claimToolCall,
        response: { 200: answerSchemas.toolClaim, ...errorAnswers },
      },
    },
    async (request) => {
      const { id: conversationId, toolCallId } = request.params
      await callersConversation(request, conversationId, context)
      return context.toolClaims.claim({ conversationId, toolCallId, ...request.body })
    },
  )
}
