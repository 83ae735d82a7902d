/** What can be done with conversations, whoever asks: over HTTP, over a socket, or from code. */
import { runningResponse } from '@confab/shared/apply-event'
import type { Feedback, Json, Message, Response, StateAfter, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Change } from '@confab/shared/events'
import { newId } from '@confab/shared/ids'
import type { Limits } from '@confab/shared/limits'
import type { Logger } from 'pino'
import type { Agents } from './agents.ts'
import { changeState } from './conversation-state.ts'
import type { EventLog } from './event-log.ts'
import { messageChanges, sameMessage } from './posting.ts'
import type { Replies } from './replies.ts'
import { messagesOf } from './transcripts.ts'

export interface NewConversation {
  readonly id?: string | undefined
  readonly agent?: string | undefined
  readonly visitorId: string | null
  readonly title?: string | undefined
  readonly state?: StateAfter | undefined
  readonly metadata?: Record<string, Json> | undefined
  readonly tags?: string[] | undefined
}

/** A message before it has a place and a time. `id` is the sender's, so that sending it again is harmless. */
export type MessageDraft = Omit<Message, 'id' | 'conversationId' | 'createdAt' | 'responseId'> & {
  readonly id?: string | undefined
}

export interface ConversationPatch {
  readonly title?: string | null | undefined
  readonly archived?: boolean | undefined
  readonly agentTakeOver?: boolean | undefined
  readonly state?: StateAfter | undefined
}

export interface ConversationsOptions {
  readonly log: EventLog
  readonly replies: Replies
  readonly agents: Agents
  readonly limits: Limits
  readonly logger: Logger
  readonly now: () => Date
}

export class Conversations {
  readonly #options: ConversationsOptions

  constructor(options: ConversationsOptions) {
    this.#options = options
  }

  /** With an `id` that the same visitor used before, gives that conversation again. */
  async create(draft: NewConversation): Promise<Transcript> {
    const { log, agents } = this.#options
    const agent = agents.resolve(draft.agent)
    const id = draft.id ?? newId('conv')
    const created = await log.create({
      id,
      agent,
      visitorId: draft.visitorId,
      title: draft.title ?? null,
      state: agents.startOf(agent, draft.state),
      agentTakeOver: false,
      archived: false,
      metadata: draft.metadata ?? {},
      tags: draft.tags ?? [],
    })
    if (created) return created
    const existing = await log.read(id)
    if (existing.visitorId === draft.visitorId && existing.agent === agent) return existing
    throw new ConfabError('IDEMPOTENCY_MISMATCH', 'This conversation id is already in use.')
  }

  /** @throws ConfabError NOT_FOUND */
  read(id: string): Promise<Transcript> {
    return this.#options.log.read(id)
  }

  list(query: Parameters<EventLog['list']>[0]): ReturnType<EventLog['list']> {
    return this.#options.log.list(query)
  }

  change(id: string, patch: ConversationPatch): Promise<Transcript> {
    return this.#options.log.append(id, (transcript) => patchChanges(transcript, patch))
  }

  async remove(id: string): Promise<void> {
    const { log, replies, agents, logger } = this.#options
    const transcript = await log.read(id)
    replies.abandon(id)
    await log.remove(id)
    agents
      .engineOf(transcript.agent)
      .forget?.(transcript)
      .catch((err: unknown) =>
        logger.warn({ err, conversationId: id }, 'the engine could not forget a conversation'),
      )
  }

  /**
   * Stores a message and, when it asks for one and no human has taken over, starts the reply. Resolves when the
   * message is on disk; the reply goes on by itself. The same id and message again give the same result.
   *
   * @throws ConfabError RESPONSE_IN_PROGRESS · IDEMPOTENCY_MISMATCH · INVALID_INPUT · PAYLOAD_TOO_LARGE · NOT_FOUND
   */
  async post(
    id: string,
    draft: MessageDraft,
  ): Promise<{ message: Message; response?: Response | undefined }> {
    const { log, replies, now, limits } = this.#options
    if (draft.content && draft.content.text.length > limits.messageCharacters) {
      throw new ConfabError('INVALID_INPUT', `A message may hold ${limits.messageCharacters} characters.`)
    }
    const message: Message = {
      ...draft,
      id: draft.id ?? newId('msg'),
      conversationId: id,
      createdAt: now().toISOString(),
    }
    let isNew = false
    const after = await log.append(id, (transcript) => {
      isNew = false
      const existing = findMessage(transcript, message.id)
      if (existing) return requireSame(existing, message)
      if (runningResponse(transcript)) throw inProgress()
      isNew = true
      return messageChanges(transcript, message)
    })
    const response = after.responses.find(({ messageId }) => messageId === message.id)
    if (isNew && response) replies.start(id, response.id)
    if (isNew && !response) replies.receive(id, message.id)
    return { message: findMessage(after, message.id) ?? message, response }
  }

  /** Waits for the reply that answers the message, if one does. */
  finished(id: string, responseId: string): Promise<Response> {
    return this.#options.replies.finished(id, responseId)
  }

  /** @throws ConfabError NOT_FOUND */
  async response(id: string, responseId: string): Promise<Response> {
    const transcript = await this.read(id)
    const response = transcript.responses.find((one) => one.id === responseId)
    if (!response) throw new ConfabError('NOT_FOUND', 'There is no such response.')
    return response
  }

  /** Stops the running reply, its text kept. @returns the response, or undefined when none was running. */
  stop(id: string): Promise<Response | undefined> {
    return this.#options.replies.stop(id)
  }

  /** Stops this reply if it is still running; gives it as it then stands. @throws ConfabError NOT_FOUND */
  async stopResponse(id: string, responseId: string): Promise<Response> {
    return (await this.#options.replies.stop(id, responseId)) ?? this.response(id, responseId)
  }

  /** Rates a message or an output item; a later rating replaces it. @throws ConfabError NOT_FOUND */
  async giveFeedback(id: string, messageId: string, feedback: Feedback): Promise<void> {
    const { log, agents, logger } = this.#options
    const transcript = await log.append(id, (before) => {
      if (!messagesOf(before).some((message) => message.id === messageId)) {
        throw new ConfabError('NOT_FOUND', 'There is no such message.')
      }
      return [{ type: 'feedback.given', messageId, ...feedback }]
    })
    agents
      .engineOf(transcript.agent)
      .feedback?.({ conversation: transcript, messageId, feedback })
      .catch((err: unknown) =>
        logger.warn({ err, conversationId: id }, 'the engine did not take the feedback'),
      )
  }

  /** Gives a pending tool call its result and lets the engine go on. @throws ConfabError NOT_FOUND · ALREADY_ANSWERED */
  async submitToolResult(
    id: string,
    draft: { id?: string | undefined; toolCallId: string; result: Json },
  ): Promise<{ message: Message; response?: Response | undefined }> {
    return this.post(id, { ...draft, role: 'tool', content: null, action: 'generate-reply' })
  }
}

function findMessage(transcript: Transcript, id: string): Message | undefined {
  return transcript.messages.find((message) => message.id === id)
}

function requireSame(existing: Message, again: Message): Change[] {
  if (sameMessage(existing, again)) return []
  throw new ConfabError('IDEMPOTENCY_MISMATCH', 'Another message was sent with this id.')
}

function inProgress(): ConfabError {
  return new ConfabError('RESPONSE_IN_PROGRESS', 'A reply is being generated in this conversation.')
}

function patchChanges(transcript: Transcript, patch: ConversationPatch): Change[] {
  const { title, archived, agentTakeOver, state } = patch
  const changes: Change[] = []
  if (title !== undefined || archived !== undefined) {
    changes.push({
      type: 'conversation.changed',
      ...(title === undefined ? {} : { title }),
      ...(archived === undefined ? {} : { archived }),
    })
  }
  if (agentTakeOver !== undefined && agentTakeOver !== transcript.agentTakeOver) {
    changes.push({ type: 'takeover.changed', agentTakeOver })
  }
  if (state !== undefined)
    changes.push({ type: 'state.changed', state: changeState(transcript.state, state) })
  return changes
}
