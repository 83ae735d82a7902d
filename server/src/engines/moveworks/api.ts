/** The calls of Moveworks' Conversations API that are used. */
import { Upstream, type UpstreamOptions, type UpstreamRequest } from '../http/upstream.ts'
import type { ServerSentEvent } from '../http/server-sent-events.ts'
import {
  conversationSchema,
  messagesSchema,
  responseSchema,
  type WireMessage,
  type WireResponse,
} from './wire.ts'

/** A stream that says nothing for so long is left for polling. */
const SILENCE_MS = 30_000

/** Every call throws ConfabError with an `ENGINE_*` code. */
export class MoveworksApi {
  readonly #upstream: Upstream

  constructor(options: UpstreamOptions) {
    const timeouts = { idleMs: SILENCE_MS, ...options.timeouts }
    this.#upstream = new Upstream({ ...options, timeouts })
  }

  async createConversation(title: string | null, signal: AbortSignal): Promise<string> {
    const body = title === null ? {} : { title }
    const request: UpstreamRequest = { method: 'POST', path: '/conversations', body, signal }
    return (await this.#upstream.json(request, conversationSchema)).value.conversation_id
  }

  /** There is no deletion upstream. */
  archive(conversation: string, signal: AbortSignal): Promise<void> {
    const path = `/conversations/${encodeURIComponent(conversation)}`
    return this.#upstream.done({ method: 'PATCH', path, body: { archived: true }, signal, isSafe: true })
  }

  async createResponse(conversation: string, text: string, signal: AbortSignal): Promise<WireResponse> {
    const request = ask(responsesPath(conversation), text, signal)
    return (await this.#upstream.json(request, responseSchema)).value
  }

  streamResponse(conversation: string, text: string, signal: AbortSignal): AsyncIterable<ServerSentEvent> {
    return this.#upstream.events(ask(`${responsesPath(conversation)}/stream`, text, signal))
  }

  /** @throws ConfabError ENGINE_INTERRUPTED when the response is not known (any more) */
  async readResponse(conversation: string, response: string, signal: AbortSignal): Promise<WireResponse> {
    const path = `${responsesPath(conversation)}/${encodeURIComponent(response)}`
    const request: UpstreamRequest = { method: 'GET', path, signal, notFound: 'ENGINE_INTERRUPTED' }
    return (await this.#upstream.json(request, responseSchema)).value
  }

  /** The newest ones, newest first. */
  async listMessages(conversation: string, signal: AbortSignal): Promise<WireMessage[]> {
    const path = `/conversations/${encodeURIComponent(conversation)}/messages`
    return (await this.#upstream.json({ method: 'GET', path, signal }, messagesSchema)).value.messages
  }

  /** Which rating it is, the callback says. */
  giveFeedback(
    conversation: string,
    target: { readonly response: string; readonly message: string; readonly callback: string },
    comment: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const message = `${encodeURIComponent(target.response)}/messages/${encodeURIComponent(target.message)}`
    const path = `${responsesPath(conversation)}/${message}/feedback`
    const additional = comment === undefined ? {} : { additional_feedback: comment }
    const body = { callback_id: target.callback, ...additional }
    return this.#upstream.done({ method: 'POST', path, body, signal, isSafe: true })
  }

  close(): Promise<void> {
    return this.#upstream.close()
  }
}

function responsesPath(conversation: string): string {
  return `/conversations/${encodeURIComponent(conversation)}/responses`
}

function ask(path: string, text: string, signal: AbortSignal): UpstreamRequest {
  return { method: 'POST', path, body: { input: { text } }, signal }
}
