/** What a developer does in a conversation as the one who runs it: answers as a person, takes over, steers the agent. */
import { stateAfterSchema } from '@confab/shared/conversation'
import { contentInputSchema, requestSchemas } from '@confab/shared/protocol'
import { z } from 'zod'
import type { Conversations } from '../conversations/conversations.ts'
import type { RouteApp } from '../gateway/routes/route-context.ts'

const params = z.object({ id: z.string() })
const { author, action } = requestSchemas.postMessage.shape
const messageSchema = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('agent'), content: contentInputSchema, author }),
  z.strictObject({ role: z.literal('control'), stateAfter: stateAfterSchema, action }),
])
const changeSchema = z.strictObject({ agentTakeOver: z.boolean() })

export function previewOperator(scope: RouteApp, conversations: Conversations): void {
  const say = { hide: true, params, body: messageSchema }
  scope.post('/preview/conversations/:id/messages', { schema: say }, async ({ params, body }, reply) => {
    const { message } = await conversations.post(params.id, { content: null, ...body }, {})
    return reply.code(201).send({ message })
  })

  const change = { hide: true, params, body: changeSchema }
  scope.patch('/preview/conversations/:id', { schema: change }, async ({ params, body }, reply) => {
    await conversations.change(params.id, body)
    return reply.code(204).send()
  })
}
