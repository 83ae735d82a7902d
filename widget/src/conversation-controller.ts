/** The widget's state: one conversation with one server, for elements to draw and for the visitor to move. */
import { runningResponse } from '@confab/shared/apply-event'
import type { Json, Message, Rating, Response, VisitorTranscript } from '@confab/shared/conversation'
import type { ErrorBody } from '@confab/shared/errors'
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { ConnectionState } from './connection-state.ts'
import { Connection, ConnectionLost } from './connection.ts'
import { CurrentConversation } from './current-conversation.ts'
import { Delivery, type PendingMessage } from './delivery.ts'
import { Errands } from './errands.ts'
import { hostPage, type HostPage } from './host-page.ts'
import { memoryOutbox, outgoingMessage } from './outbox.ts'
import { VisitorSession } from './session.ts'
import type { News } from './transcript-feed.ts'
import { VisitorStorage, type StorageKind } from './visitor-storage.ts'

export type { PendingMessage } from './delivery.ts'

/** Read each time they are needed, so that later changes of the host's properties count. */
export interface ConversationOptions {
  server(): string
  agent(): string | undefined
  storage(): StorageKind
  /** A conversation the host names, instead of the one that was kept. */
  conversation(): string | undefined
  identityToken(): Promise<string> | undefined
  pageContext(): Json | undefined
}

export type ConversationChange =
  /** A message has come into the conversation, from whomever. */
  | { readonly type: 'message'; readonly message: Message }
  /** A response has ended, well or not. */
  | { readonly type: 'response'; readonly response: Response }
  | { readonly type: 'connection'; readonly connection: ConnectionState }
  | { readonly type: 'error'; readonly error: ErrorBody }

const noServer: ErrorBody = {
  code: 'INVALID_INPUT',
  message: 'The address of the server is none: set the attribute "server" of <confab-chat>.',
  retryable: false,
}

/**
 * Nothing is stored and nothing connects before `open` or `send`. Every method may be called at any time and none
 * throws; `host.requestUpdate()` is called after every change.
 */
export class ConversationController implements ReactiveController {
  onChange?: (change: ConversationChange) => void

  readonly #host: ReactiveControllerHost
  readonly #options: ConversationOptions
  readonly #page: HostPage
  readonly #storage: VisitorStorage
  readonly #current: CurrentConversation
  readonly #delivery: Delivery
  readonly #errands = new Errands((error) => this.#tell({ type: 'error', error }))
  #session: VisitorSession | undefined
  #connection: Connection | undefined
  #opened = false

  constructor(host: ReactiveControllerHost, options: ConversationOptions, page: HostPage = hostPage) {
    this.#host = host
    this.#options = options
    this.#page = page
    this.#storage = new VisitorStorage(() => options.storage(), page)
    this.#current = this.#newCurrent()
    this.#delivery = this.#newDelivery()
    host.addController(this)
  }

  get connection(): ConnectionState {
    return this.#connection?.state ?? { status: 'idle' }
  }

  /** `null`: there is no conversation yet; one is created with the first message, not before. */
  get transcript(): VisitorTranscript | null {
    return this.#current.feed?.transcript ?? null
  }

  get pending(): readonly PendingMessage[] {
    return this.#delivery.pending
  }

  /** The reply that is being generated. */
  get running(): Response | undefined {
    return this.transcript ? runningResponse(this.transcript) : undefined
  }

  /** Whether a conversation that was kept is being fetched. */
  get loading(): boolean {
    const unknown = this.#current.feed !== undefined && this.transcript === null
    return unknown && this.connection.status !== 'refused'
  }

  hostConnected(): void {
    if (this.#opened) this.#resume()
  }

  hostDisconnected(): void {
    this.close()
  }

  /** The visitor opens the chat: from here on storage is read. Connects only if there is a conversation to fetch. */
  open(): Promise<void> {
    if (!this.#opened) {
      this.#opened = true
      this.#current.restore(this.#options.conversation())
    }
    this.#resume()
    return Promise.resolve()
  }

  /** Never loses a text: it stays in `pending` until it is in the conversation. White space alone is nothing to send. */
  send(text: string): void {
    if (text.trim() !== '') this.#send(text)
  }

  /** Asks again for a reply after one has failed. */
  retry(): void {
    const failed = this.transcript?.responses.at(-1)?.status === 'FAILED'
    if (failed && !this.#delivery.hasUnsent) this.#send(undefined)
  }

  retryMessage(id: string): void {
    this.#delivery.retry(id)
    this.#connect()
  }

  discardMessage(id: string): void {
    this.#delivery.discard(id)
  }

  /** Ends the running reply; without a connection, as soon as there is one and if it still runs then. */
  stop(): void {
    const { running } = this
    if (!running) return
    this.#errands.add('stop', async () => {
      if (this.running?.id !== running.id) return
      await this.#request('stop-response', { conversationId: running.conversationId })
    })
  }

  giveFeedback(messageId: string, rating: Rating, comment?: string): void {
    const { feed } = this.#current
    if (!feed) return
    const said = comment === undefined ? {} : { comment }
    const feedback = { conversationId: feed.conversationId, messageId, rating, ...said }
    this.#errands.add(`feedback ${messageId}`, () => this.#request('give-feedback', feedback))
  }

  /** Leaves the conversation, and what was not sent yet; the next message starts another. */
  newConversation(): void {
    this.#errands.clear()
    this.#delivery.clear()
    this.#current.forget()
  }

  /** Also forgets who the visitor is: nothing of it is left on this device. */
  logout(): Promise<void> {
    this.newConversation()
    this.#session?.forget()
    this.#storage.clear(this.#server)
    this.close()
    return Promise.resolve()
  }

  /** Sockets, timers and listeners end; what is known and what is unsent stays, for `open`. */
  close(): void {
    this.#delivery.pause()
    this.#connection?.close()
    this.#connection = undefined
    this.#session = undefined
    this.#host.requestUpdate()
  }

  get #server(): string {
    const written = this.#options.server()
    const { address } = this.#page
    return (URL.canParse(written, address) ? new URL(written, address).href : written).replace(/\/+$/, '')
  }

  #send(text: string | undefined): void {
    void this.open()
    this.#delivery.add(outgoingMessage(text, this.#options.pageContext()))
    this.#connect()
  }

  #resume(): void {
    if (this.#current.feed || this.#delivery.hasUnsent) this.#connect()
  }

  #connect(): void {
    if (!URL.canParse(this.#server)) return this.#refused(noServer)
    this.#connection ??= this.#newConnection()
    this.#connection.start()
  }

  #newConnection(): Connection {
    const identityToken = (): Promise<string> | undefined => this.#options.identityToken()
    const common = { server: this.#server, page: this.#page }
    this.#session = new VisitorSession({ ...common, storage: this.#storage, identityToken })
    const connection = new Connection({
      ...common,
      session: this.#session,
      onState: (state) => this.#moved(state),
      onGone: () => this.#current.forget(),
    })
    connection.follow(this.#current.feed)
    return connection
  }

  #newCurrent(): CurrentConversation {
    return new CurrentConversation({
      storage: this.#storage,
      server: () => this.#server,
      agent: () => this.#options.agent(),
      create: (draft) => this.#request('create-conversation', draft),
      onFeed: (feed) => {
        this.#connection?.follow(feed)
        this.#host.requestUpdate()
      },
      onNews: (news) => this.#received(news),
    })
  }

  #newDelivery(): Delivery {
    return new Delivery({
      outbox: memoryOutbox(),
      connection: () => this.connection.status,
      transcript: () => this.transcript,
      post: async (message) => {
        const conversationId = await this.#current.require()
        await this.#request('post-message', { conversationId, ...message })
      },
      onGone: () => this.#current.forget(),
      onChange: () => this.#host.requestUpdate(),
      onError: (error) => this.#tell({ type: 'error', error }),
    })
  }

  #request: Connection['request'] = (name, payload) =>
    this.#connection?.request(name, payload) ?? Promise.reject(new ConnectionLost())

  #moved(connection: ConnectionState): void {
    if (connection.status === 'offline') this.#delivery.doubt()
    if (connection.status === 'live') {
      this.#delivery.flush()
      void this.#errands.run()
    }
    if (connection.status === 'refused') this.#refused(connection.error)
    this.#tell({ type: 'connection', connection })
  }

  #refused(error: ErrorBody): void {
    this.#delivery.refuse(error)
    this.#tell({ type: 'error', error })
  }

  #received({ messages, responses }: News): void {
    if (this.transcript?.deleted) this.#current.forget()
    this.#delivery.settle()
    for (const message of messages) this.#tell({ type: 'message', message })
    for (const response of responses) this.#tell({ type: 'response', response })
    this.#host.requestUpdate()
  }

  #tell(change: ConversationChange): void {
    this.onChange?.(change)
    this.#host.requestUpdate()
  }
}
