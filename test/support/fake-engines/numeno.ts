/** A Numeno that keeps to what is documented of it: one reply at a time, any post meanwhile is 409, messages for ever. */
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { fakeEngine, type FakeEngine } from './fake-engine.ts'

interface Conversation {
  id: string
  name: string
  state: Record<string, unknown>
  messages: { id: string; role: string; content?: string }[]
  isGenerating: boolean
}

export interface FakeNumenoOptions {
  /** The undocumented shape of the answer to a post. */
  readonly answer?: 'message' | 'list' | 'both'
  readonly replyMs?: number
}

export interface FakeNumeno extends FakeEngine {
  readonly conversations: Map<string, Conversation>
}

export const numenoKey = 'numeno-key'

export async function fakeNumeno({
  answer = 'message',
  replyMs = 0,
}: FakeNumenoOptions = {}): Promise<FakeNumeno> {
  const conversations = new Map<string, Conversation>()
  const fake = await fakeEngine((app) => {
    app.addHook('preHandler', async (request, reply) => {
      if (request.headers['x-numeno-key'] !== numenoKey) return reply.code(401).send(error(401))
      return undefined
    })
    app.post('/chat/v1/conversations', (request, reply) => {
      const id = `nc_${conversations.size + 1}`
      const { name } = request.body as { name: string }
      conversations.set(id, { id, name, state: { playbook: 'neutral' }, messages: [], isGenerating: false })
      return reply.code(201).send({ id, name })
    })
    app.delete('/chat/v1/conversations/:id', (request, reply) => {
      return reply.code(conversations.delete(idOf(request)) ? 204 : 404).send()
    })
    app.post('/chat/v1/conversations/:id/messages', async (request, reply) => {
      const conversation = conversations.get(idOf(request))
      if (!conversation) return reply.code(404).send(error(404))
      if (conversation.isGenerating) return reply.code(409).send(error(409))
      const posted = post(conversation, request.body as Post)
      const asked = (request.body as Post).action === 'generate-reply'
      const messages = asked ? [posted, await generate(conversation, replyMs)] : [posted]
      return reply.code(201).send(shape(messages, answer))
    })
  })
  return { ...fake, url: `${fake.url}/chat`, conversations }
}

interface Post {
  role: string
  content?: string
  action?: string
  stateAfter?: Record<string, unknown>
}

function post(conversation: Conversation, { role, content, stateAfter }: Post) {
  Object.assign(conversation.state, stateAfter)
  const message = { id: `nm_${conversation.messages.length + 1}`, role, ...(content ? { content } : {}) }
  conversation.messages.push(message)
  return message
}

/** Says what it heard and in which state it is, so that a test can see both arrive. */
async function generate(conversation: Conversation, replyMs: number) {
  conversation.isGenerating = true
  await pause(replyMs)
  conversation.isGenerating = false
  const heard = conversation.messages.findLast(({ role }) => role === 'user')?.content ?? 'nothing'
  return post(conversation, {
    role: 'agent',
    content: `Heard "${heard}" in ${String(conversation.state.playbook)}.`,
  })
}

function shape(messages: object[], answer: FakeNumenoOptions['answer']): unknown {
  if (answer === 'list') return messages
  return answer === 'both' ? { message: messages[0], reply: messages[1] } : messages.at(-1)
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id
}

function error(status: number): object {
  return { status, message: 'The fake refuses.' }
}
