/** The widget's state: one conversation with one server, for elements to draw and for the visitor to move. */
import { runningResponse } from '@confab/shared/apply-event'
import type { Json, Rating, Response, VisitorTranscript } from '@confab/shared/conversation'
import type { ErrorBody } from '@confab/shared/errors'
import type { ReactiveControllerHost } from 'lit'
import type { ConnectionState } from '../connection/connection-state.ts'
import type { ConversationChange, ConversationOptions } from './conversation-options.ts'
import { CurrentConversation } from './current-conversation.ts'
import { Delivery, type PendingMessage } from './delivery.ts'
import { Farewell } from './farewell.ts'
import { hostPage, type HostPage } from '../page/host-page.ts'
import type { HttpRequest } from '../connection/http-call.ts'
import { outgoingMessage } from './outgoing-message.ts'
import { Place } from '../visitor/place.ts'
import { ServerLink } from '../connection/server-link.ts'
import { Tabs, type TabStep } from './tabs.ts'
import type { News } from './transcript-feed.ts'
import { Wishes } from './wishes.ts'

export type { PendingMessage } from './delivery.ts'
export type { ConversationChange, ConversationOptions } from './conversation-options.ts'

/**
 * Nothing is stored and nothing connects before `open` or `send`. Every method may be called at any time and none
 * throws; `host.requestUpdate()` is called after every change.
 */
export class ConversationController {
  onChange?: (change: ConversationChange) => void

  readonly #host: ReactiveControllerHost
  readonly #place: Place
  readonly #current: CurrentConversation
  readonly #delivery: Delivery
  readonly #tabs: Tabs
  readonly #link: ServerLink
  readonly #wishes: Wishes
  readonly #farewell: Farewell
  readonly #changed = (): void => this.#host.requestUpdate()
  readonly #failed = (error: ErrorBody): void => this.#tell({ type: 'error', error })
  #state: 'new' | 'open' | 'closed' = 'new'

  constructor(host: ReactiveControllerHost, options: ConversationOptions, page: HostPage = hostPage) {
    this.#host = host
    this.#place = new Place(options, page)
    this.#tabs = this.#newTabs()
    this.#link = this.#newLink()
    this.#current = this.#newCurrent()
    this.#delivery = this.#newDelivery()
    this.#wishes = new Wishes(this.#current, this.#link, this.#failed)
    this.#farewell = new Farewell({
      place: this.#place,
      current: this.#current,
      delivery: this.#delivery,
      tabs: this.#tabs,
      link: this.#link,
      wishes: this.#wishes,
    })
  }

  get connection(): ConnectionState {
    return this.#link.state
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

  /** What stands in the box to write in, the same in all tabs. */
  get draft(): string {
    return this.#tabs.draft
  }

  /** Of the panel, as the visitor has made it. */
  get size(): string | undefined {
    return this.#place.storage.note(this.#place.name, 'size')
  }

  set size(size: string | undefined) {
    this.#place.storage.keepNote(this.#place.name, 'size', size)
  }

  /** The visitor opens the chat, or looks at it: from here on storage is read and other tabs are heard. */
  async open(): Promise<void> {
    const isNew = this.#state === 'new'
    this.#state = 'open'
    if (!isNew) return this.#resume()
    this.#current.restore(this.#place.options.conversation())
    this.#resume()
    await this.#restore()
  }

  /** The visitor has written this, and not sent it. */
  write(draft: string): void {
    this.#tabs.write(draft)
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
    this.#link.connect(true)
  }

  discardMessage(id: string): void {
    this.#delivery.discard(id)
  }

  /** Ends the running reply; without a connection, as soon as there is one and if it still runs then. */
  stop(): void {
    if (this.running) this.#wishes.stop(this.running)
  }

  giveFeedback(messageId: string, rating: Rating, comment?: string): void {
    this.#wishes.rate(messageId, { rating, ...(comment === undefined ? {} : { comment }) })
  }

  /** Asks whether a pending call of a tool is this page's to run. */
  readonly claimTool: Wishes['claimTool'] = (claim) => this.#wishes.claimTool(claim)

  /** Gives the agent what a tool of the page has brought. */
  submitToolResult(toolCallId: string, result: Json): void {
    this.#wishes.answerTool(toolCallId, result)
  }

  /** Leaves the conversation, and what was not sent yet; the next message starts another. */
  newConversation(): void {
    void this.#farewell.leave()
  }

  /** Goes to another conversation of the visitor. What was not sent yet waits in the one that is left. */
  enter(conversationId: string): void {
    this.#wishes.clear()
    this.#current.go(conversationId)
    this.#resume()
  }

  /** Asks the server's HTTP API as the visitor. Rejects with what went wrong: a ConfabError is the server's answer. */
  readonly call = (...request: HttpRequest): Promise<unknown> => this.#link.call(...request)

  /** The host page vouches for the visitor in another way now: for somebody else, perhaps. */
  readonly identify = (): void => this.#link.identify()

  /** Also forgets who the visitor is: nothing of it is left on this device. */
  logout(): Promise<void> {
    return this.#farewell.logOut()
  }

  /** Sockets, timers and listeners end; what is known and what is unsent stays, for `open`. */
  close(): void {
    this.#state = 'closed'
    this.#tabs.close()
    this.#delivery.pause()
    this.#wishes.pause()
    this.#link.close()
    this.#changed()
  }

  #send(text: string | undefined): void {
    void this.open()
    this.#delivery.add(outgoingMessage(text, this.#place.options.pageContext()))
    this.#link.connect(true)
  }

  /** Connects if there is a conversation to follow, or something to send. */
  #resume(): void {
    this.#tabs.open()
    this.#tabs.look()
    if (this.#current.feed || !this.#delivery.isEmpty) this.#link.connect()
  }

  #newLink(): ServerLink {
    return new ServerLink({
      place: this.#place,
      followed: () => this.#current.feed,
      onState: (state) => this.#moved(state),
      onGone: () => this.#delivery.moveOn(),
      onRefused: (error) => this.#refused(error),
      onWake: () => this.#wake(),
      onVisitor: (...change) => this.#farewell.makeRoom(...change),
      onSure: () => this.#delivery.flush(),
    })
  }

  #newCurrent(): CurrentConversation {
    return new CurrentConversation({
      place: this.#place,
      create: (draft) => this.#link.request('create-conversation', draft),
      onFeed: (feed) => {
        this.#link.follow(feed)
        this.#changed()
      },
      onMove: (from, to) => this.#tabs.tell({ type: 'conversation', from, to }),
      onNews: (news) => this.#received(news),
    })
  }

  #newDelivery(): Delivery {
    return new Delivery({
      place: this.#place,
      current: this.#current,
      link: this.#link,
      onKept: () => this.#tabs.tell({ type: 'outbox' }),
      onChange: this.#changed,
      onError: this.#failed,
    })
  }

  #newTabs(): Tabs {
    return new Tabs({
      place: this.#place,
      visitor: () => this.#link.visitorId,
      transcript: () => this.transcript,
      isReading: () => this.#place.options.isOpen() && this.#place.page.isVisible,
      onStep: (step) => this.#follow(step),
      onChange: this.#changed,
      onUnread: (count) => this.#tell({ type: 'unread', count }),
    })
  }

  /** What another tab has done is done here, too; what is kept, that tab has seen to. */
  #follow(step: TabStep): void {
    switch (step.type) {
      case 'conversation':
        if (!this.#current.follow(step.from, step.to)) return
        this.#wishes.clear()
        this.#resume()
        break
      case 'outbox':
        void this.#restore()
        break
      case 'logout':
        this.#farewell.follow()
    }
  }

  async #restore(): Promise<void> {
    await this.#delivery.restore()
    if (this.#state === 'open') this.#resume()
  }

  #wake(): void {
    this.#link.look()
    if (this.#place.options.conversation() === undefined) this.#current.lookWhereTheVisitorIs()
    void this.#restore()
  }

  #moved(connection: ConnectionState): void {
    if (connection.status === 'offline') this.#delivery.doubt()
    if (connection.status === 'live') {
      this.#delivery.goOn()
      void this.#wishes.run()
    }
    if (connection.status === 'refused') this.#refused(connection.error)
    this.#tell({ type: 'connection', connection })
  }

  #refused(error: ErrorBody): void {
    this.#delivery.refuse(error)
    this.#failed(error)
  }

  #received({ messages, responses }: News): void {
    if (this.transcript?.deleted) this.#delivery.moveOn()
    this.#delivery.settle()
    this.#tabs.look()
    for (const message of messages) this.#tell({ type: 'message', message })
    for (const response of responses) this.#tell({ type: 'response', response })
    this.#changed()
  }

  #tell(change: ConversationChange): void {
    this.onChange?.(change)
    this.#changed()
  }
}
