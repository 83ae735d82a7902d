/** A conversation in memory, with replies that are made as the server makes them. */
import { applyEvent } from '@confab/shared/apply-event'
import type { Message, Response, Transcript } from '@confab/shared/conversation'
import { eventSchema, type Change, type ConversationEvent } from '@confab/shared/events'
import { newId } from '@confab/shared/ids'
import { defaultLimits, type Limits } from '@confab/shared/limits'
import type { Engine } from '../engines/engine.ts'
import type { AppendableLog } from '../event-log/event-log.ts'
import { messageChanges } from '../conversations/posting.ts'
import { newTranscript } from '../conversations/transcripts.ts'
import { runReply } from '../replies/reply-run.ts'

/** What an engine's reply is made with. */
export interface RunOptions {
  readonly signal?: AbortSignal
  readonly limits?: Partial<Limits>
}

export class KeptConversation implements AppendableLog {
  readonly events: ConversationEvent[] = []
  transcript: Transcript
  /** Waited for before each write, as a disk is. */
  disk: () => Promise<void> = () => Promise.resolve()
  #writing: Promise<unknown> = Promise.resolve()

  constructor() {
    const state = { playbook: 'neutral', phase: null, systemMessage: null, context: [] }
    const named = { id: newId('conv'), agent: 'tested', visitorId: newId('vis'), title: null, state }
    const conversation = { ...named, agentTakeOver: false, archived: false, metadata: {}, tags: [] }
    this.transcript = newTranscript(conversation, new Date())
  }

  append(_id: string, decide: (transcript: Transcript) => readonly Change[]): Promise<Transcript> {
    const written = this.#writing.then(async () => {
      await this.disk()
      for (const change of decide(this.transcript)) this.#fold(change)
      return this.transcript
    })
    this.#writing = written.catch(() => {})
    return written
  }

  /** Posts a message that asks for a reply; without a text it asks for the reply to what was said before once more. */
  async ask(text: string | null): Promise<Response> {
    const { id: conversationId } = this.transcript
    const createdAt = new Date().toISOString()
    const message: Message = {
      id: newId('msg'),
      conversationId,
      role: 'user',
      content: text === null ? null : { type: 'PLAIN_TEXT', text },
      action: 'generate-reply',
      createdAt,
    }
    const { responses } = await this.append(conversationId, (before) => messageChanges(before, message))
    const response = responses.at(-1)
    if (!response) throw new Error('No reply was asked for.')
    return response
  }

  /** Lets the engine answer, or go on with a reply that had begun; resolves with the response as it is then. */
  async run(engine: Engine, responseId: string, options: RunOptions = {}): Promise<Response> {
    await runReply(this.transcript, responseId, {
      log: this,
      engine,
      limits: { ...defaultLimits, ...options.limits },
      signal: options.signal ?? new AbortController().signal,
    })
    return this.response(responseId)
  }

  response(id: string): Response {
    const found = this.transcript.responses.find((response) => response.id === id)
    if (!found) throw new Error(`There is no response ${id}.`)
    return found
  }

  /** Holds every event to what readers are promised of it. */
  #fold(change: Change): void {
    const { id: conversationId, seq } = this.transcript
    const event = { ...change, conversationId, seq: seq + 1, at: new Date().toISOString() }
    this.events.push(eventSchema.parse(event))
    this.transcript = applyEvent(this.transcript, event)
  }
}

/** What a visitor can read of a response. */
export function textOf({ outputs }: Pick<Response, 'outputs'>): string {
  return outputs.flatMap((item) => (item.type === 'MESSAGE' ? [item.content.text] : [])).join('\n')
}
