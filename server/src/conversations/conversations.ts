/** What can be done with conversations, whoever asks: over HTTP, over a socket, or from code. */
import { isDeepStrictEqual } from 'node:util'
import { runningResponse } from '@confab/shared/apply-event'
import type { Feedback, Json, Message, Response, StateAfter, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Change } from '@confab/shared/events'
import { newId } from '@confab/shared/ids'
import type { Limits } from '@confab/shared/limits'
import type { Logger } from 'pino'
import type { Agents } from '../agents/agents.ts'
import type { Budgets, Sender } from '../budgets.ts'
import { changeState } from './conversation-state.ts'
import type { Engine } from '../engines/engine.ts'
import type { EngineInbox } from '../replies/engine-inbox.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { reached } from '../moments.ts'
import { messageChanges, sameMessage } from './posting.ts'
import type { Replies } from '../replies/replies.ts'
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

export interface Posted {
  readonly message: Message
  /** Left out when the message asks for no reply, or a human has taken over. */
  readonly response?: Response | undefined
}

export interface ConversationsOptions {
  readonly log: EventLog
  readonly replies: Replies
  readonly inbox: EngineInbox
  readonly agents: Agents
  readonly budgets: Budgets
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
  async read(id: string): Promise<Transcript> {
    const { log, replies } = this.#options
    return replies.settle(await log.read(id))
  }

  /** As `read`, from one who is not sure any more whose it is. @throws ConfabError NOT_FOUND */
  async readAgain(id: string): Promise<Transcript> {
    const { log, replies } = this.#options
    return replies.settle(await log.confirmOwner(id))
  }

  list(query: Parameters<EventLog['list']>[0]): ReturnType<EventLog['list']> {
    return this.#options.log.list(query)
  }

  /** A human who takes over has the word at once: a running reply is stopped, its text kept. */
  async change(id: string, patch: ConversationPatch): Promise<Transcript> {
    const { log } = this.#options
    const changed = await log.append(id, (transcript) => patchChanges(transcript, patch))
    if (!patch.agentTakeOver || !runningResponse(changed)) return changed
    await this.stop(id)
    return log.read(id)
  }

  /** Removes it, and has its engine forget it; see `EventLog.remove`. @throws ConfabError NOT_FOUND */
  async remove(id: string, idleSince?: string): Promise<void> {
    const { log } = this.#options
    const transcript = await log.read(id)
    if (!(await log.remove(id, idleSince))) return
    this.#tell(transcript, 'could not forget a conversation', (engine) => engine.forget?.(transcript))
  }

  /**
   * Stores a message and, when it asks for one and no human has taken over, starts the reply. Resolves when the
   * message is on disk; the reply goes on by itself. The same id and message again give the same result.
   *
   * @throws ConfabError RESPONSE_IN_PROGRESS · IDEMPOTENCY_MISMATCH · INVALID_INPUT · PAYLOAD_TOO_LARGE · NOT_FOUND ·
   *   RATE_LIMIT_EXCEEDED when the sender has no replies left today; nothing is stored then.
   */
  post(id: string, draft: MessageDraft, sender: Sender): Promise<Posted> {
    return this.#post(id, draft, sender, () => {})
  }

  /** Posts a message that the engine must answer. @throws as `post` does, and FORBIDDEN when a human has taken over. */
  async ask(id: string, draft: MessageDraft, sender: Sender): Promise<Response> {
    const asking: MessageDraft = { ...draft, action: 'generate-reply' }
    const { response } = await this.#post(id, asking, sender, ({ agentTakeOver }) => {
      if (agentTakeOver) throw takenOver()
    })
    if (!response) throw takenOver()
    return response
  }

  async #post(
    id: string,
    draft: MessageDraft,
    sender: Sender,
    check: (transcript: Transcript) => void,
  ): Promise<Posted> {
    const { log, replies, now, limits, budgets } = this.#options
    reached('message.received')
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
    const change = (transcript: Transcript): Change[] => {
      isNew = false
      const existing = findMessage(transcript, message.id)
      if (existing) return requireSame(existing, message)
      if (isTaken(transcript, message.id)) throw mismatch()
      if (runningResponse(transcript)) throw inProgress()
      if (log.sizeOf(id) > limits.conversationBytes) throw isFull()
      check(transcript)
      isNew = true
      return messageChanges(transcript, message)
    }
    const after = await log.append(id, change, { accounts: budgets.accountsOf(sender) })
    reached('message.stored')
    const response = after.responses.find(({ messageId }) => messageId === message.id)
    if (isNew && response) replies.start(id, response.id)
    if (isNew && !response) this.#options.inbox.deliver(id, message.id)
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
  stop(id: string, responseId?: string): Promise<Response | undefined> {
    return this.#options.replies.stop(id, responseId)
  }

  /** Stops this reply if it is still running; gives it as it then stands. @throws ConfabError NOT_FOUND */
  async stopResponse(id: string, responseId: string): Promise<Response> {
    return (await this.#options.replies.stop(id, responseId)) ?? this.response(id, responseId)
  }

  /** Rates a message or an output item; a later rating replaces it. @throws ConfabError NOT_FOUND */
  async giveFeedback(id: string, messageId: string, feedback: Feedback): Promise<void> {
    const transcript = await this.#options.log.append(id, (before) => {
      if (!messagesOf(before).some((message) => message.id === messageId)) {
        throw new ConfabError('NOT_FOUND', 'There is no such message.')
      }
      return isDeepStrictEqual(before.feedback[messageId], feedback)
        ? []
        : [{ type: 'feedback.given', messageId, ...feedback }]
    })
    this.#tell(transcript, 'did not take the feedback', (engine) =>
      engine.feedback?.({ conversation: transcript, messageId, feedback }),
    )
  }

  /** Gives a pending tool call its result and lets the engine go on. @throws ConfabError NOT_FOUND · ALREADY_ANSWERED */
  async submitToolResult(
    id: string,
    draft: { id?: string | undefined; toolCallId: string; result: Json },
    sender: Sender,
  ): Promise<Posted> {
    return this.post(id, { ...draft, role: 'tool', content: null, action: 'generate-reply' }, sender)
  }

  /** Tells the engine what it need not answer: a fault there is nobody's here. */
  #tell(transcript: Transcript, fault: string, tell: (engine: Engine) => Promise<void> | undefined): void {
    const { agents, logger } = this.#options
    const engine = agents.engineOf(transcript.agent)
    new Promise((resolve) => resolve(tell(engine))).catch((err: unknown) =>
      logger.warn({ err, conversationId: transcript.id }, `the engine ${fault}`),
    )
  }
}

function isTaken({ responses }: Transcript, id: string): boolean {
  return responses.some((response) => response.id === id || response.outputs.some((item) => item.id === id))
}

function findMessage(transcript: Transcript, id: string): Message | undefined {
  return transcript.messages.find((message) => message.id === id)
}

function requireSame(existing: Message, again: Message): Change[] {
  if (sameMessage(existing, again)) return []
  throw mismatch()
}

function mismatch(): ConfabError {
  return new ConfabError('IDEMPOTENCY_MISMATCH', 'Another message has this id.')
}

function takenOver(): ConfabError {
  return new ConfabError('FORBIDDEN', 'A human has taken over this conversation; no engine answers.')
}

function isFull(): ConfabError {
  return new ConfabError('PAYLOAD_TOO_LARGE', 'This conversation is full: begin another one.')
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
