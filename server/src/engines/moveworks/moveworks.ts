/** Moveworks: a reply is asked for, then polled or streamed as whole snapshots. It takes what a visitor says, and no more. */
import type { Feedback, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import { z } from 'zod'
import type { Engine, EngineDefinition, EngineOutput, ReplyRequest } from '../engine.ts'
import { timeoutsSchema } from '../http/timeouts.ts'
import { MoveworksApi } from './api.ts'
import { feedbackTarget, memorySchema } from './memory.ts'
import { pollReply, pollToEnd, streamReply, type Asked } from './reply.ts'
import { ReplyReader } from './reply-reader.ts'
import { FetchedToken, type ClientCredentials } from './token.ts'

const httpUrl = z.url({ protocol: /^https?$/ })
const secret = z.string().min(1)

const optionsSchema = z
  .strictObject({
    engine: z.literal('moveworks'),
    /** With `/rest/v1beta1`: `https://api.moveworks.ai/rest/v1beta1`. */
    baseUrl: httpUrl,
    assistantName: secret,
    /** One that does not run out; else the three below. */
    token: secret.optional(),
    clientId: secret.optional(),
    clientSecret: secret.optional(),
    /** Left out: `/oauth/v1/token` at the host of `baseUrl`. */
    tokenUrl: httpUrl.optional(),
    mode: z.enum(['poll', 'stream']).default('poll'),
    privateNetwork: z.boolean().optional(),
    timeouts: timeoutsSchema.optional(),
  })
  .refine(
    ({ token, clientId, clientSecret, tokenUrl }) =>
      token === undefined
        ? clientId !== undefined && clientSecret !== undefined
        : clientId === undefined && clientSecret === undefined && tokenUrl === undefined,
    { path: ['token'], message: 'give either "token", or "clientId" and "clientSecret"' },
  )

export type MoveworksOptions = z.output<typeof optionsSchema>

export const moveworks: EngineDefinition<typeof optionsSchema> = {
  options: optionsSchema,
  capabilities: {
    streaming: true,
    reasoning: true,
    citations: true,
    state: false,
    control: false,
    tools: false,
    resume: true,
    feedback: true,
  },
  create: (options) => new MoveworksEngine(options),
}

/** How long an errand beside the conversation may take. */
const ERRAND_MS = 30_000

class MoveworksEngine implements Engine {
  readonly name = 'moveworks'
  readonly #mode: MoveworksOptions['mode']
  readonly #api: MoveworksApi
  readonly #token: FetchedToken | undefined

  constructor(options: MoveworksOptions) {
    const { token: given = '', mode, assistantName, baseUrl, privateNetwork, timeouts } = options
    const credentials = credentialsOf(options)
    const token = credentials && new FetchedToken(credentials, privateNetwork)
    this.#mode = mode
    this.#token = token
    this.#api = new MoveworksApi({
      baseUrl,
      privateNetwork,
      timeouts,
      headers: async (isRefused) => ({
        authorization: `Bearer ${token ? await token.get(isRefused) : given}`,
        'assistant-name': assistantName,
      }),
    })
  }

  async *generateReply(request: ReplyRequest, signal: AbortSignal): AsyncGenerator<EngineOutput> {
    const text = spokenText(request)
    let { moveworksConversation: conversation } = memorySchema.parse(request.memory)
    if (conversation === undefined) {
      conversation = await this.#api.createConversation(request.conversation.title, signal)
      yield { type: 'remember', memory: { moveworksConversation: conversation } }
    }
    const ask = this.#mode === 'stream' ? streamReply : pollReply
    yield* ask(this.#asked(conversation, signal), { text, answers: request.response.id })
  }

  async *resumeReply(request: ReplyRequest, signal: AbortSignal): AsyncGenerator<EngineOutput> {
    const { moveworksConversation, moveworksResponse } = memorySchema.parse(request.memory)
    if (moveworksConversation === undefined || moveworksResponse?.answers !== request.response.id) {
      throw new ConfabError('ENGINE_INTERRUPTED', 'It is not known whether the engine got the message.')
    }
    yield* pollToEnd(this.#asked(moveworksConversation, signal), moveworksResponse.id)
  }

  async feedback(given: { conversation: Transcript; messageId: string; feedback: Feedback }): Promise<void> {
    const { engineMemory } = given.conversation
    const { moveworksConversation } = memorySchema.parse(engineMemory)
    const target = feedbackTarget(engineMemory, given.messageId, given.feedback.rating)
    if (moveworksConversation === undefined || !target) return
    const signal = AbortSignal.timeout(ERRAND_MS)
    await this.#api.giveFeedback(moveworksConversation, target, given.feedback.comment, signal)
  }

  async forget({ engineMemory }: Transcript): Promise<void> {
    const { moveworksConversation } = memorySchema.parse(engineMemory)
    if (moveworksConversation === undefined) return
    await this.#api.archive(moveworksConversation, AbortSignal.timeout(ERRAND_MS))
  }

  async close(): Promise<void> {
    await Promise.all([this.#api.close(), this.#token?.close()])
  }

  #asked(conversation: string, signal: AbortSignal): Asked {
    return { api: this.#api, conversation, reader: new ReplyReader(), signal }
  }
}

function credentialsOf(options: MoveworksOptions): ClientCredentials | undefined {
  const { clientId, clientSecret, baseUrl } = options
  if (clientId === undefined || clientSecret === undefined) return undefined
  const tokenUrl = options.tokenUrl ?? new URL('/oauth/v1/token', baseUrl).href
  return { clientId, clientSecret, tokenUrl }
}

/**
 * What is sent: the text that asks for the reply, or once more the visitor's last words.
 *
 * @throws ConfabError ENGINE_REJECTED when nothing was said yet: Moveworks cannot speak first.
 */
function spokenText({ message, history }: ReplyRequest): string {
  const isSent = message.role === 'user' || message.role === 'control'
  const own = isSent ? message.content : null
  const said = own ?? history.findLast(({ role, content }) => role === 'user' && content)?.content
  if (said) return said.text
  throw new ConfabError('ENGINE_REJECTED', 'Moveworks answers what a visitor says, and nothing was said yet.')
}
