/** Which conversation the widget is in: the one that was kept, a new one with the first message, or none. */
import { ConfabError } from '@confab/shared/errors'
import { newId } from '@confab/shared/ids'
import type { ClientEventInput } from '@confab/shared/protocol'
import type { Place } from '../visitor/place.ts'
import { TranscriptFeed, type News } from './transcript-feed.ts'

const TITLE_LENGTH = 80

export interface CurrentConversationOptions {
  readonly place: Place
  create(draft: ClientEventInput['create-conversation']): Promise<unknown>
  /** The widget is in another conversation now, or in none. */
  onFeed(feed: TranscriptFeed | undefined): void
  /** It went there by itself: other tabs have to be told. */
  onMove(from: string | undefined, to: string | undefined): void
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
   * The id of a conversation that exists on the server; creates one, called by the words it begins with, if there is none.
   *
   * @throws what `create` throws; Error when the visitor has left the conversation meanwhile.
   */
  async require(words = ''): Promise<string> {
    if (this.#feed) return this.#feed.conversationId
    // Another tab may have started one since this one was opened: then it is this tab's, too.
    const id = this.#kept() ?? (await this.#create(words))
    this.#keep(id)
    this.#enter(id)
    this.#options.onMove(undefined, id)
    return id
  }

  /** The widget is in no conversation; the next message starts another. */
  forget(): void {
    const left = this.#feed?.conversationId
    this.#keep(undefined)
    this.#enter(undefined)
    this.#options.onMove(left, undefined)
  }

  /** The visitor goes to another conversation. */
  go(id: string): void {
    const left = this.#feed?.conversationId
    if (id === left) return
    this.#keep(id)
    this.#enter(id)
    this.#options.onMove(left, id)
  }

  /** Another tab went from one conversation to another: if this one is there, too, it does the same. */
  follow(from: string | undefined, to: string | undefined): boolean {
    const isTogether = from === this.#feed?.conversationId && from !== to
    if (isTogether) this.#enter(to)
    return isTogether
  }

  /** While this page slept, the visitor may have gone elsewhere in another tab. */
  lookWhereTheVisitorIs(): void {
    const kept = this.#kept()
    if (this.#feed && kept !== undefined) this.follow(this.#feed.conversationId, kept)
  }

  async #create(words: string): Promise<string> {
    const id = (this.#draftId ??= newId('conv'))
    const { agent } = this.#options.place
    const title = titleOf(words)
    try {
      await this.#options.create({ id, ...(agent === undefined ? {} : { agent }), ...(title && { title }) })
    } catch (error) {
      if (error instanceof ConfabError) this.#draftId = undefined
      throw error
    }
    if (this.#draftId !== id) throw new Error('The visitor left the conversation while it was created.')
    this.#draftId = undefined
    return id
  }

  #enter(id: string | undefined): void {
    this.#draftId = undefined
    this.#feed = id === undefined ? undefined : new TranscriptFeed(id, (news) => this.#options.onNews(news))
    this.#options.onFeed(this.#feed)
  }

  #kept(): string | undefined {
    const { storage, server, agent } = this.#options.place
    return storage.conversation(server, agent)
  }

  #keep(id: string | undefined): void {
    const { storage, server, agent } = this.#options.place
    storage.keepConversation(server, agent, id)
  }
}

/** As much of what was said first as fits into a line. */
function titleOf(words: string): string {
  const line = words.trim().replace(/\s+/g, ' ')
  const letters = Array.from(line)
  return letters.length > TITLE_LENGTH ? `${letters.slice(0, TITLE_LENGTH).join('').trimEnd()}…` : line
}
