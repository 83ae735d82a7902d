/** The line to the server where the network lets no WebSocket through: plain requests, and one answer that never ends. */
import { ConfabError } from '@confab/shared/errors'
import type { CatchUp, ClientEventInput, ClientEventName } from '@confab/shared/protocol'
import type { Line, LineListeners } from './connection-line.ts'
import { callServer, type Caller, type HttpRequest } from './http-call.ts'
import { within } from '../page/within.ts'

/** As a number of an event it is ahead of every log: who is there is given the whole conversation. */
const AHEAD = Number.MAX_SAFE_INTEGER

/** The server says something every 15 seconds, if only that it is still there. */
const SILENCE_MS = 45_000

const all = '/v1/conversations'
const at = (conversationId: string, rest: string): string =>
  `${all}/${encodeURIComponent(conversationId)}/${rest}`

/** Each question as the request that asks the same. */
const requests: {
  [N in Exclude<ClientEventName, 'subscribe'>]: (payload: ClientEventInput[N]) => HttpRequest
} = {
  'create-conversation': (draft) => ['POST', all, draft],
  'post-message': ({ conversationId, ...message }) => post(conversationId, 'user', message),
  'submit-tool-result': ({ conversationId, ...result }) => post(conversationId, 'tool', result),
  'stop-response': ({ conversationId, responseId }) => [
    'POST',
    at(conversationId, `responses/${responseId}/stop`),
    {},
  ],
  'give-feedback': ({ conversationId, messageId, ...feedback }) => [
    'PUT',
    at(conversationId, `messages/${messageId}/feedback`),
    feedback,
  ],
  'claim-tool-call': ({ conversationId, toolCallId, ...claim }) => [
    'POST',
    at(conversationId, `tool-calls/${encodeURIComponent(toolCallId)}/claim`),
    claim,
  ],
}

function post(conversationId: string, role: string, message: object): HttpRequest {
  return ['POST', at(conversationId, 'messages'), { ...message, role, background: true }]
}

/** No request relies on the server that answers it knowing of another: any server of several may take any of them. */
export class HttpLine implements Line {
  readonly #options: Caller
  readonly #listeners: Partial<LineListeners> = {}
  /** Ends all requests of this connection. */
  #ended: AbortController | undefined
  /** What is heard of each conversation that is followed. */
  readonly #streams = new Map<string, AbortController>()
  #stopListening: (() => void) | undefined
  connected = false

  constructor(options: Caller) {
    this.#options = options
  }

  get id(): unknown {
    return this.#ended
  }

  on<N extends keyof LineListeners>(name: N, listener: LineListeners[N]): void {
    this.#listeners[name] = listener
  }

  /** It is connected when the server has shown that it is there and knows us. */
  connect(): void {
    const ended = (this.#ended = new AbortController())
    this.#stopListening = this.#options.page.onOffline(() => this.#lose(new Error('The network is gone.')))
    this.#call('GET', `${all}?limit=1`).then(
      () => {
        if (ended !== this.#ended) return
        this.connected = true
        this.#listeners.connect?.()
      },
      (error: unknown) => {
        if (ended === this.#ended) this.#lose(error)
      },
    )
  }

  disconnect(): void {
    this.#stopListening?.()
    for (const id of this.#streams.keys()) this.leave(id)
    this.#ended?.abort()
    this.#ended = undefined
    this.connected = false
  }

  async ask(name: ClientEventName, payload: unknown, answerMs: number): Promise<unknown> {
    const answer =
      name === 'subscribe'
        ? this.#subscribe(payload as ClientEventInput['subscribe'])
        : this.#call(...requests[name](payload as never))
    try {
      return { ok: true, value: await within(answerMs, answer, 'No answer came.') }
    } catch (error) {
      if (error instanceof ConfabError) return { ok: false, error: error.toBody() }
      throw error
    }
  }

  /** What is missing is asked for by a request of its own: it tells at once, also where streams are held back. */
  async #subscribe({ conversationId, after = AHEAD }: ClientEventInput['subscribe']): Promise<CatchUp> {
    const path = at(conversationId, 'events?after=')
    const ended = this.#ended
    const { events, conversation } = await this.#call<{
      events: Extract<CatchUp, { kind: 'events' }>['events']
      conversation?: Extract<CatchUp, { kind: 'snapshot' }>['conversation']
    }>('GET', `${path}${after}`)
    if (ended === this.#ended && !this.#streams.has(conversationId)) {
      const { seq } = conversation ?? events.at(-1) ?? { seq: after }
      this.#follow(conversationId, `${path}${seq}`)
    }
    return conversation ? { kind: 'snapshot', conversation } : { kind: 'events', events }
  }

  leave(conversationId: string): void {
    this.#streams.get(conversationId)?.abort()
    this.#streams.delete(conversationId)
  }

  /** Hears of what happens there from now on. */
  #follow(conversationId: string, path: string): void {
    const stream = new AbortController()
    this.#streams.set(conversationId, stream)
    const end = (error: unknown): void => {
      if (!stream.signal.aborted) this.#lose(error)
    }
    this.#hear(path, stream.signal).then(end, end)
  }

  async #hear(path: string, signal: AbortSignal): Promise<Error> {
    const { body } = await callServer(this.#options, ['GET', path], { signal, accept: 'text/event-stream' })
    if (!body) throw new Error('There is no stream.')
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    for (let rest = ''; ;) {
      const { done, value } = await within(SILENCE_MS, reader.read(), 'The server fell silent.')
      if (done) return new Error('The server ended the stream.')
      const lines = (rest + value).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines)
        if (line.startsWith('data:')) this.#listeners.event?.(JSON.parse(line.slice(5)))
    }
  }

  async #call<T = unknown>(...request: HttpRequest): Promise<T> {
    const { signal } = this.#ended ?? {}
    const answer = await callServer(this.#options, request, signal ? { signal } : {})
    return (await answer.json()) as T
  }

  #lose(error: unknown): void {
    const told = this.connected ? 'disconnect' : 'connect_error'
    this.disconnect()
    this.#listeners[told]?.(error as Error)
  }
}
