/** Numeno: its conversation has a state that steers the agent, and a reply is the answer to the post that asks for it. */
import type { ConversationState, EngineMemory, Message, StateAfter } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import { z } from 'zod'
import type { Engine, EngineDefinition, EngineOutput, ReplyRequest } from './engine.ts'
import { aliveUntil } from './http/sign-of-life.ts'
import { timeoutsSchema } from './http/timeouts.ts'
import { Upstream } from './http/upstream.ts'

const optionsSchema = z.strictObject({
  engine: z.literal('numeno'),
  /** With `/chat`: `https://api.numeno.ai/chat`. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  apiKey: z.string().min(1),
  /** How long a reply may take, for the call that asks for it blocks meanwhile. */
  timeoutMs: z.int().positive().default(120_000),
  privateNetwork: z.boolean().optional(),
  timeouts: timeoutsSchema.optional(),
})

export type NumenoOptions = z.output<typeof optionsSchema>

/** What is remembered in a conversation. */
const memorySchema = z.object({
  numenoConversation: z.string().optional(),
  /** The last of our messages that Numeno knows. */
  numenoMessage: z.string().optional(),
  /** The state as Numeno knows it. */
  numenoState: z.record(z.string(), z.unknown()).optional(),
})
type Memory = z.output<typeof memorySchema>

type Received = Omit<ReplyRequest, 'response'>

export const numeno: EngineDefinition<typeof optionsSchema> = {
  options: optionsSchema,
  capabilities: {
    streaming: false,
    reasoning: false,
    citations: false,
    state: true,
    control: true,
    tools: false,
    resume: false,
    feedback: false,
  },
  create: (options) => new NumenoEngine(options),
}

class NumenoEngine implements Engine {
  readonly name = 'numeno'
  readonly #options: NumenoOptions
  readonly #upstream: Upstream

  constructor(options: NumenoOptions) {
    this.#options = options
    this.#upstream = new Upstream({
      baseUrl: options.baseUrl,
      privateNetwork: options.privateNetwork,
      timeouts: options.timeouts,
      headers: () => Promise.resolve({ 'x-numeno-key': options.apiKey }),
    })
  }

  async *generateReply(request: ReplyRequest, signal: AbortSignal): AsyncGenerator<EngineOutput> {
    const known = yield* this.#catchUp(request, signal)
    const stateAfter = changedState(request.conversation.state, known)
    const body = { ...spoken(request), action: 'generate-reply', ...(stateAfter ? { stateAfter } : {}) }
    const reply = yield* aliveUntil(this.#post(known, body, signal, this.#options.timeoutMs))
    yield { type: 'remember', memory: remembered(request.message, request.conversation.state) }
    const { id = 'reply', text } = readReply(reply)
    yield {
      type: 'put',
      item: { type: 'MESSAGE', id, content: { type: 'PLAIN_TEXT', text }, done: true },
    }
  }

  async receive(request: Received): Promise<EngineMemory> {
    const signal = AbortSignal.timeout(this.#options.timeoutMs)
    const memory: EngineMemory = {}
    for await (const output of this.#catchUp(request, signal, request.message)) {
      if (output.type === 'remember') Object.assign(memory, output.memory)
    }
    return memory
  }

  async forget({ engineMemory }: Parameters<NonNullable<Engine['forget']>>[0]): Promise<void> {
    const { numenoConversation } = memorySchema.parse(engineMemory)
    if (numenoConversation === undefined) return
    const path = `/v1/conversations/${encodeURIComponent(numenoConversation)}`
    await this.#upstream.done({ method: 'DELETE', path, signal: AbortSignal.timeout(30_000), isSafe: true })
  }

  close(): Promise<void> {
    return this.#upstream.close()
  }

  /** Opens the conversation there if need be, and forwards what it does not know: up to `last`, or all but the newest. */
  async *#catchUp(
    request: Received,
    signal: AbortSignal,
    last?: Message,
  ): AsyncGenerator<EngineOutput, Memory> {
    let known = memorySchema.parse(request.memory)
    if (known.numenoConversation === undefined) {
      const numenoConversation = await this.#createConversation(request, signal)
      yield { type: 'remember', memory: { numenoConversation } }
      known = { ...known, numenoConversation }
    }
    for (const message of unknownMessages(request, known, last)) {
      const isNewest = message.id === request.message.id
      const stateAfter = isNewest ? changedState(request.conversation.state, known) : undefined
      const { role, content } = message
      const body = {
        role,
        ...(content ? { content: content.text } : {}),
        ...(stateAfter ? { stateAfter } : {}),
      }
      await this.#post(known, body, signal)
      const memory = remembered(message, isNewest ? request.conversation.state : undefined)
      yield { type: 'remember', memory }
      known = { ...known, ...memorySchema.parse(memory) }
    }
    return known
  }

  async #createConversation({ conversation }: Received, signal: AbortSignal): Promise<string> {
    const { value } = await this.#upstream.json(
      {
        method: 'POST',
        path: '/v1/conversations',
        body: { name: conversation.title ?? conversation.id },
        signal,
      },
      z.union([z.object({ id: z.string() }), z.object({ conversation: z.object({ id: z.string() }) })]),
    )
    return 'id' in value ? value.id : value.conversation.id
  }

  async #post(known: Memory, body: object, signal: AbortSignal, firstByteMs?: number): Promise<unknown> {
    const path = `/v1/conversations/${encodeURIComponent(known.numenoConversation ?? '')}/messages`
    return (await this.#upstream.json({ method: 'POST', path, body, signal, firstByteMs }, z.unknown())).value
  }
}

/** Our messages after the last one Numeno knows; its own replies it knows already. */
function unknownMessages({ history, message }: Received, known: Memory, last?: Message): Message[] {
  const start = history.findIndex(({ id }) => id === known.numenoMessage) + 1
  return history
    .slice(start)
    .filter(
      ({ responseId, id, role }) =>
        responseId === undefined && role !== 'tool' && (id !== message.id || last),
    )
}

/** A message without content asks for the reply once more; as a control message it adds nothing to what was said. */
function spoken({ message }: ReplyRequest): { role: string; content?: string } {
  return message.content ? { role: message.role, content: message.content.text } : { role: 'control' }
}

function remembered(message: Message, state: ConversationState | undefined): EngineMemory {
  return { numenoMessage: message.id, ...(state ? { numenoState: { ...state } } : {}) }
}

/** The fields Numeno does not know yet; on first contact those that say something. */
function changedState(state: ConversationState, { numenoState }: Memory): StateAfter | undefined {
  const changed = Object.entries(state).filter(([field, value]) =>
    numenoState === undefined
      ? value !== null && JSON.stringify(value) !== '[]'
      : JSON.stringify(value) !== JSON.stringify(numenoState[field]),
  )
  return changed.length === 0 ? undefined : Object.fromEntries(changed)
}

const replySchema = z.object({
  id: z.string().optional(),
  role: z.string().optional(),
  content: z.union([z.string(), z.object({ text: z.string() })]),
})

/**
 * Numeno does not document the answer to a post: this accepts the reply alone, a list that holds it, or an object that
 * holds either, and takes the last message of the agent.
 *
 * @throws ConfabError ENGINE_BAD_REPLY when none is found.
 */
export function readReply(answer: unknown): { id?: string | undefined; text: string } {
  const found = messagesIn(answer, 4)
  const reply =
    found.findLast(({ role }) => role === 'agent') ?? found.findLast(({ role }) => role === undefined)
  if (!reply) throw new ConfabError('ENGINE_BAD_REPLY', 'The engine answered without a message of the agent.')
  const text = typeof reply.content === 'string' ? reply.content : reply.content.text
  return { id: reply.id, text }
}

function messagesIn(value: unknown, depth: number): z.output<typeof replySchema>[] {
  const message = replySchema.safeParse(value)
  if (message.success) return [message.data]
  if (typeof value !== 'object' || value === null || depth === 0) return []
  return Object.values(value).flatMap((part) => messagesIn(part, depth - 1))
}
