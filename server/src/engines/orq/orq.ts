/** orq.ai agents: a task per conversation, answered in one piece, in the background, or streamed. */
import type { Rating, Transcript } from '@confab/shared/conversation'
import { z } from 'zod'
import type { Engine, EngineDefinition, EngineOutput, ReplyRequest } from '../engine.ts'
import { aliveUntil } from '../http/sign-of-life.ts'
import { timeoutsSchema } from '../http/timeouts.ts'
import { Upstream } from '../http/upstream.ts'
import { answerOutputs, isNewTurn, rememberAnswer } from './answer.ts'
import { pollTask } from './poll.ts'
import { messageFor, sentAlong } from './message.ts'
import { streamReply } from './stream.ts'
import { createdSchema, memorySchema } from './wire.ts'

const optionsSchema = z.strictObject({
  engine: z.literal('orq'),
  /** The bare host: `https://api.orq.ai`. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  apiKey: z.string().min(1),
  agentKey: z.string().min(1),
  mode: z.enum(['blocking', 'background', 'stream']).default('stream'),
  privateNetwork: z.boolean().optional(),
  timeouts: timeoutsSchema.optional(),
})

export type OrqOptions = z.output<typeof optionsSchema>

/** How long a blocking call may take: as long as a reply may. */
const BLOCKING_MS = 600_000
const FEEDBACK_MS = 30_000

export const orq: EngineDefinition<typeof optionsSchema> = {
  options: optionsSchema,
  capabilities: {
    streaming: true,
    reasoning: true,
    citations: false,
    state: false,
    control: false,
    tools: true,
    resume: true,
    feedback: true,
  },
  create: (options) => new OrqEngine(options),
}

class OrqEngine implements Engine {
  readonly name = 'orq'
  readonly #options: OrqOptions
  readonly #upstream: Upstream
  readonly #path: string

  constructor(options: OrqOptions) {
    this.#options = options
    this.#path = `/v2/agents/${encodeURIComponent(options.agentKey)}/responses`
    this.#upstream = new Upstream({
      baseUrl: options.baseUrl,
      privateNetwork: options.privateNetwork,
      timeouts: options.timeouts,
      headers: () => Promise.resolve({ authorization: `Bearer ${options.apiKey}` }),
    })
  }

  async *generateReply(request: ReplyRequest, signal: AbortSignal): AsyncGenerator<EngineOutput> {
    const { mode } = this.#options
    const { orqTask } = memorySchema.parse(request.memory)
    const body = {
      message: messageFor(request),
      ...(orqTask === undefined ? {} : { task_id: orqTask }),
      ...sentAlong(request.message),
      background: mode === 'background',
      stream: mode === 'stream',
    }
    if (mode === 'stream') {
      yield* streamReply(this.#upstream, { path: this.#path, body, request, signal })
      return
    }
    const { value: created } = yield* aliveUntil(
      this.#upstream.json(
        { method: 'POST', path: this.#path, body, signal, firstByteMs: BLOCKING_MS },
        createdSchema,
      ),
    )
    if (mode === 'background') yield rememberAnswer(created, request)
    const answer =
      mode === 'background'
        ? yield* pollTask(this.#upstream, this.#path, created.task_id, signal, (polled) =>
            isNewTurn(polled, created, request),
          )
        : created
    yield* answerOutputs(answer, request)
  }

  /** The task goes on there while this server is away; what it has said by then is read whole. */
  async *resumeReply(request: ReplyRequest, signal: AbortSignal): AsyncGenerator<EngineOutput> {
    const known = memorySchema.parse(request.memory)
    const isThisReply = known.orqMessage === request.message.id
    const answer = yield* pollTask(
      this.#upstream,
      this.#path,
      isThisReply ? known.orqTask : undefined,
      signal,
    )
    yield* answerOutputs(answer, request)
  }

  async feedback(given: {
    conversation: Transcript
    messageId: string
    feedback: { rating: Rating }
  }): Promise<void> {
    const trace = given.conversation.engineMemory[`orqTrace ${given.messageId}`]
    if (typeof trace !== 'string') return
    const { rating } = given.feedback
    const value = typeof rating === 'number' ? rating : [rating === 'up' ? 'good' : 'bad']
    const body = { property: 'rating', value, trace_id: trace, product: 'agents' }
    const signal = AbortSignal.timeout(FEEDBACK_MS)
    await this.#upstream.done({ method: 'POST', path: '/v2/feedback', body, signal })
  }

  close(): Promise<void> {
    return this.#upstream.close()
  }
}
