/** `<confab-conversation-list>`: the conversations of this visitor: to go back to, to find, to name, to put away. */
import type { VisitorConversation } from '@confab/shared/conversation'
import { html, nothing, type TemplateResult } from 'lit'
import { define, type InnerEvent } from './chat-element.ts'
import { sheet } from './conversation-list-styles.ts'
import { Cover } from './cover.ts'
import './conversation-row.ts'
import { titleOf } from './conversation-row.ts'
import { icon } from './icons.ts'
import type { ConversationView } from './conversation-view.ts'

interface Page {
  readonly conversations: readonly VisitorConversation[]
  readonly nextCursor: string | null
}

/** Fewer than this are not worth a look: more are fetched. */
const ENOUGH = 12
/** So many pages are fetched at a time to find enough. */
const MOST_PAGES = 10

export class ConversationList extends Cover {
  static override properties = {
    view: { attribute: false },
    agent: { attribute: false },
    found: { state: true },
    cursor: { state: true },
    query: { state: true },
    archived: { state: true },
    failed: { state: true },
  }
  static override sheet = sheet

  declare view: ConversationView
  /** Only conversations with this agent; none given: with all of them. */
  declare agent: string | null
  /** What the server has told so far; nothing before its first answer. */
  declare found: readonly VisitorConversation[] | undefined
  /** Where the next page begins; `null`: there is none. */
  declare cursor: string | null
  declare query: string
  /** Those that were put away are shown, instead of the others. */
  declare archived: boolean
  declare failed: boolean
  #loading = false

  constructor() {
    super()
    this.cursor = null
    this.query = ''
    this.archived = this.failed = false
  }

  protected override firstUpdated(): void {
    super.firstUpdated()
    void this.#load()
  }

  protected override render(): TemplateResult {
    const { words } = this
    return html`
      ${this.header(
        words.conversations,
        this.tool(words.newConversation, icon('compose'), () => this.#startAnew()),
      )}
      <div class="finder">
        <input
          type="search"
          enterkeyhint="search"
          aria-label=${words.search}
          placeholder=${words.search}
          @input=${this.#search}
        />
        <button type="button" class="link" aria-pressed=${this.archived} @click=${this.#flip}>
          ${words.archived}
        </button>
      </div>
      ${this.failed ? this.#failure() : this.found ? this.#results() : this.#waiting()}
    `
  }

  #waiting(): TemplateResult {
    return html`<div class="loading">
      <span class="visually-hidden">${this.words.loading}</span><i></i><i></i><i></i>
    </div>`
  }

  #failure(): TemplateResult {
    const { words } = this
    return html`<div class="empty" role="alert">
      <p>${words.refused}</p>
      <button type="button" class="button" @click=${() => void this.#load()}>${words.retry}</button>
    </div>`
  }

  #results(): TemplateResult {
    const { words } = this
    const shown = this.#shown
    const none = this.query || this.archived ? words.nothingFound : words.noConversations
    return html`<div class="results" tabindex=${shown.length > 0 ? nothing : -1}>
      <ul
        aria-label=${words.conversations}
        @open-conversation=${this.#enter}
        @change-conversation=${this.#change}
      >
        ${shown.map(
          (one) =>
            html`<li>
              <confab-conversation-row
                .strings=${this.strings}
                .conversation=${one}
                .current=${one.id === this.view.transcript?.id}
              ></confab-conversation-row>
            </li>`,
        )}
      </ul>
      ${
        this.cursor === null
          ? nothing
          : html`<button type="button" class="link" @click=${() => void this.#load()}>
              ${words.moreConversations}
            </button>`
      }
      <p role="status" class="empty">${shown.length === 0 && !this.#loading ? none : nothing}</p>
    </div>`
  }

  get #shown(): readonly VisitorConversation[] {
    const words = this.query.toLocaleLowerCase().split(/\s+/).filter(Boolean)
    return (this.found ?? []).filter((one) => {
      if (one.archived !== this.archived || (this.agent && one.agent !== this.agent)) return false
      const title = titleOf(one, this.strings).toLocaleLowerCase()
      return words.every((word) => title.includes(word))
    })
  }

  /** Fetches on until there is enough to look at, or no more. */
  async #load(): Promise<void> {
    if (this.#loading) return
    this.#loading = true
    this.failed = false
    try {
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        if (this.found && (this.cursor === null || (pages > 0 && this.#shown.length >= ENOUGH))) break
        await this.#loadPage()
      }
    } catch {
      this.failed = true
    }
    this.#loading = false
    this.requestUpdate()
  }

  async #loadPage(): Promise<void> {
    const query = new URLSearchParams({
      limit: '50',
      ...(this.cursor === null ? {} : { cursor: this.cursor }),
    })
    const page = (await this.view.call('GET', `/v1/conversations?${query}`)) as Page
    const known = new Set(this.found?.map(({ id }) => id))
    this.found = [...(this.found ?? []), ...page.conversations.filter(({ id }) => !known.has(id))]
    this.cursor = page.nextCursor
  }

  #search({ target }: InputEvent): void {
    this.query = (target as HTMLInputElement).value
    if (this.#shown.length < ENOUGH) void this.#load()
  }

  #flip(): void {
    this.archived = !this.archived
    if (this.#shown.length < ENOUGH) void this.#load()
  }

  #enter({ detail }: InnerEvent<'open-conversation'>): void {
    if (detail.id !== this.view.transcript?.id) this.view.enter(detail.id)
    this.close(true)
  }

  #startAnew(): void {
    this.close(true)
    this.tell('new-conversation', null)
  }

  /** Shown at once; put back when the server does not agree. */
  async #change({ detail: { id, ...patch } }: InnerEvent<'change-conversation'>): Promise<void> {
    const before = this.found
    this.found = before?.map((one) => (one.id === id ? { ...one, ...patch } : one))
    try {
      await this.view.call('PATCH', `/v1/conversations/${id}`, patch)
    } catch {
      this.found = before
    }
  }
}

define('confab-conversation-list', ConversationList)
