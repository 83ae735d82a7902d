/** Which conversation the widget is in: the one that was kept, a new one with the first message, or none. */
import { ConfabError } from '@confab/shared/errors'
import { newId } from '@confab/shared/ids'
import type { ClientEventInput } from '@confab/shared/protocol'
import { TranscriptFeed, type News } from './transcript-feed.ts'
import type { VisitorStorage } from './visitor-storage.ts'

export interface CurrentConversationOptions {
  readonly storage: VisitorStorage
  server(): string
  agent(): string | undefined
  create(draft: ClientEventInput['create-conversation']): Promise<unknown>
  /** The widget is in another conversation now, or in none. */
  onFeed(feed: TranscriptFeed | undefined): void
  onNews(news: News): void
}

export class CurrentConversation {
  readonly #options: CurrentConversationOptions
  #feed: TranscriptFeed | undefined
  /** The id of the one being created, the same until the server has it, so that asking twice is harmless. */
  #draftId: string | undefined

  constructor(options: CurrentConversationOptions) {
    this.#options = options
  }

  get feed(): TranscriptFeed | undefined {
    return this.#feed
  }

  /** Goes back to the conversation the host names, else to the one that was kept. */
  restore(named: string | undefined): void {
    const id = named ?? this.#kept()
    if (id !== undefined) this.#enter(id)
  }

  /**
   * The id of a conversation that exists on the server; creates one if there is none.
   *
   * @throws what `create` throws; Error when the visitor has left the conversation meanwhile.
   */
  async require(): Promise<string> {
    if (this.#feed) return this.#feed.conversationId
    // Another tab may have started one since this one was opened: then it is this tab's, too.
    const id = this.#kept() ?? (await this.#create())
    this.#keep(id)
    this.#enter(id)
    return id
  }

  /** The widget is in no conversation; the next message starts another. */
  forget(): void {
    this.#draftId = undefined
    this.#feed = undefined
    this.#keep(undefined)
    this.#options.onFeed(undefined)
  }

  async #create(): Promise<string> {
    const id = (this.#draftId ??= newId('conv'))
    const agent = this.#options.agent()
    try {
      await this.#options.create({ id, ...(agent === undefined ? {} : { agent }) })
    } catch (error) {
      if (error instanceof ConfabError) this.#draftId = undefined
      throw error
    }
    if (this.#draftId !== id) throw new Error('The visitor left the conversation while it was created.')
    this.#draftId = undefined
    return id
  }

  #enter(id: string): void {
    this.#feed = new TranscriptFeed(id, (news) => this.#options.onNews(news))
    this.#options.onFeed(this.#feed)
  }

  #kept(): string | undefined {
    return this.#options.storage.conversation(this.#options.server(), this.#options.agent())
  }

  #keep(id: string | undefined): void {
    this.#options.storage.keepConversation(this.#options.server(), this.#options.agent(), id)
  }
}
