/** `<confab-conversation-list>`: the conversations of this visitor: to go back to, to find, to name, to put away. */
import type { VisitorConversation } from '@confab/shared/conversation'
import { html, nothing, type TemplateResult } from 'lit'
import { wordsOf } from '../strings/later.ts'
import { ChatElement, define, type InnerEvent } from './chat-element.ts'
import { sheet } from './conversation-list-styles.ts'
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

/** Fires `close-list`. */
export class ConversationList extends ChatElement {
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
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      event.preventDefault()
      this.#close()
    })
  }

  protected override firstUpdated(): void {
    this.querySelector('button')?.focus()
    void this.#load()
  }

  protected override render(): TemplateResult {
    const words = wordsOf(this.strings)
    return html`
      <div class="header">
        ${this.#tool(words.back, 'chevron', () => this.#close())}
        <h2 class="heading">${words.conversations}</h2>
        ${this.#tool(words.newConversation, 'compose', () => this.#startAnew())}
      </div>
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

  #tool(label: string, picture: 'chevron' | 'compose', act: () => void): TemplateResult {
    return html`<button type="button" class="tool" aria-label=${label} title=${label} @click=${act}>
      ${icon(picture)}
    </button>`
  }

  #waiting(): TemplateResult {
    return html`<div class="loading">
      <span class="visually-hidden">${wordsOf(this.strings).loading}</span><i></i><i></i><i></i>
    </div>`
  }

  #failure(): TemplateResult {
    const words = wordsOf(this.strings)
    return html`<div class="empty" role="alert">
      <p>${words.refused}</p>
      <button type="button" class="button" @click=${() => void this.#load()}>${words.retry}</button>
    </div>`
  }

  #results(): TemplateResult {
    const words = wordsOf(this.strings)
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
    this.#close()
  }

  #startAnew(): void {
    this.#close()
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

  #close(): void {
    this.dispatchEvent(new CustomEvent('close-list'))
  }
}

define('confab-conversation-list', ConversationList)
