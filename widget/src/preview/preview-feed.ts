/** What the live preview knows: the project, the latest conversations, and all events of the one that is shown. */
import type { Conversation } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { fetchJson, pathOf, type ListedConversation, type Project } from './wire.ts'

const RETRY_MS = 2_000

/** Shows the newest conversation unless one is chosen. While the page is hidden nothing is kept open. */
export class PreviewFeed implements ReactiveController {
  project: Project | undefined
  conversations: readonly ListedConversation[] = []
  /** The one to stay with; undefined follows the newest. */
  chosen: string | undefined
  /** As it stood when its events were asked for. */
  conversation: Conversation | undefined
  events: ConversationEvent[] = []
  isConnected = true

  readonly #host: ReactiveControllerHost
  #notices: EventSource | undefined
  #stream: EventSource | undefined
  #shown: string | undefined
  #frame = 0
  #retry: number | undefined

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#onVisibility)
    this.#onVisibility()
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility)
    this.#close()
  }

  choose(id: string | undefined): void {
    this.chosen = id
    this.#follow()
    this.#changed()
  }

  readonly #onVisibility = (): void => {
    if (document.hidden) this.#close()
    else this.#open()
  }

  #open(): void {
    if (this.#notices) return
    const notices = new EventSource('/preview/notices')
    this.#notices = notices
    notices.addEventListener('open', () => {
      this.isConnected = true
      void this.#readProject()
      void this.#readConversations()
      if (this.#stream?.readyState === EventSource.CLOSED && this.#shown !== undefined)
        this.#listen(this.#shown)
    })
    notices.addEventListener('project', () => void this.#readProject())
    notices.addEventListener('conversations', () => void this.#readConversations())
    notices.addEventListener('error', () => {
      this.isConnected = false
      this.#changed()
      if (notices.readyState !== EventSource.CLOSED) return
      this.#close()
      this.#retry = setTimeout(() => this.#onVisibility(), RETRY_MS)
    })
    if (this.#shown !== undefined) this.#listen(this.#shown)
  }

  #close(): void {
    clearTimeout(this.#retry)
    this.#notices?.close()
    this.#stream?.close()
    this.#notices = this.#stream = undefined
  }

  async #readProject(): Promise<void> {
    this.project = await fetchJson<Project>('/preview/project').catch(() => this.project)
    this.#changed()
  }

  async #readConversations(): Promise<void> {
    type Answer = { conversations: ListedConversation[] }
    const answer = await fetchJson<Answer>('/preview/conversations').catch(() => undefined)
    this.conversations = answer?.conversations ?? this.conversations
    this.#follow()
    this.#changed()
  }

  #follow(): void {
    const next = this.chosen ?? this.conversations[0]?.id
    if (next === this.#shown) return
    this.#shown = next
    this.#stream?.close()
    this.events = []
    this.conversation = undefined
    if (next !== undefined && this.#notices) this.#listen(next)
  }

  #listen(id: string): void {
    const after = this.events.at(-1)?.seq ?? 0
    const stream = new EventSource(pathOf(id, `events?after=${after}`))
    this.#stream = stream
    stream.addEventListener('conversation', ({ data }: MessageEvent<string>) => {
      this.conversation = JSON.parse(data) as Conversation
      this.#changed()
    })
    // The server's data is older than what is shown: a backup was put back.
    stream.addEventListener('restored', () => {
      stream.close()
      this.events = []
      this.#listen(id)
    })
    stream.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as ConversationEvent
      if (event.seq > (this.events.at(-1)?.seq ?? 0)) this.events.push(event)
      this.#changed()
    })
  }

  /** Events come in bursts: one drawing a frame. */
  #changed(): void {
    if (this.#frame !== 0) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.events = [...this.events]
      this.#host.requestUpdate()
    })
  }
}
