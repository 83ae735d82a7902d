/** `<confab-message-list>`: the log of a conversation. It draws the end of it, and more for a reader who scrolls up. */
import type { Message, Response, VisitorTranscript } from '@confab/shared/conversation'
import { html, nothing, render, type PropertyValues, type TemplateResult } from 'lit'
import type { PendingMessage } from '../conversation/conversation-controller.ts'
import { BottomFollower } from './bottom-follower.ts'
import { ChatElement, define } from './chat-element.ts'
import { icon } from './icons.ts'
import { lastEntries } from './last-entries.ts'
import { sheet } from './log-styles.ts'
import type { ReasoningMode } from './reasoning-view.ts'
import type { ToolStates } from './tool-calls.ts'

/** How many entries are drawn at first, and how many more each time the reader reaches the top. */
const WINDOW = 50
/** So many pixels from the top, earlier entries are drawn. */
const TOP = 240

type Entry = Message | Response | PendingMessage

export class MessageList extends ChatElement {
  static override properties = {
    transcript: { attribute: false },
    pending: { attribute: false },
    reasoning: {},
    server: { attribute: false },
    toolStates: { attribute: false },
    drawn: { state: true },
  }
  static override sheet = sheet

  declare transcript: VisitorTranscript | null
  declare pending: readonly PendingMessage[]
  declare reasoning: ReasoningMode
  declare server: string
  declare toolStates: ToolStates | undefined
  declare drawn: number
  readonly #follower = new BottomFollower(this, () => this.#viewport)
  /** The entries there were when the conversation was first drawn: only later ones arrive before the reader's eyes. */
  #known = new Set<string>()
  #places = new Map<string, HTMLElement>()
  #lastSeen: string | undefined
  #heightBefore: number | undefined

  constructor() {
    super()
    this.drawn = WINDOW
  }

  get #viewport(): HTMLElement | null {
    return this.querySelector('.log')
  }

  /** Goes to the end, as after sending. */
  follow(): void {
    this.drawn = WINDOW
    this.#follower.follow()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('transcript')) return
    const { transcript } = this
    const before = changed.get('transcript')
    if (transcript?.id !== before?.id) {
      // A conversation that begins with a message just sent is not one that was found: its entries do arrive.
      this.#known = new Set(this.pending.length ? [] : transcript?.order)
      this.drawn = WINDOW
    } else if (transcript && before && !this.#follower.following) {
      // Nothing is taken from above someone who reads there.
      this.drawn += transcript.order.length - before.order.length
    }
  }

  protected override render(): TemplateResult {
    const { hasMore } = lastEntries(this.transcript, this.drawn)
    const last = this.pending.at(-1)?.id ?? this.transcript?.order.at(-1)
    if (this.#follower.following) this.#lastSeen = last
    return html`
      <div
        class="log"
        part="log"
        role="log"
        aria-live="off"
        aria-label=${this.strings.conversation}
        tabindex="0"
        @scroll=${this.#scrolled}
      >
        <div>
          ${
            hasMore
              ? html`<button type="button" class="link earlier" @click=${this.#drawMore}>
                  ${this.strings.earlier}
                </button>`
              : nothing
          }
          <div class="entries"></div>
        </div>
      </div>
      ${this.#follower.following ? nothing : this.#wayDown(this.#lastSeen !== last)}
    `
  }

  #entry(entry: Entry, isLast: boolean): TemplateResult {
    const { strings } = this
    if ('outputs' in entry)
      return html`<confab-response-view
        .strings=${strings}
        .response=${entry}
        .reasoning=${this.reasoning}
        .isLast=${isLast}
        .feedback=${this.transcript?.feedback}
        .toolStates=${this.toolStates}
      ></confab-response-view>`
    if ('role' in entry && entry.role === 'agent') {
      void import('./agent-message.ts')
      return html`<confab-agent-message
        .strings=${strings}
        .message=${entry}
        .server=${this.server}
      ></confab-agent-message>`
    }
    // One template for both, so that what was pending stays the same element when it has arrived.
    return html`<confab-user-message
      .strings=${strings}
      .text=${'text' in entry ? entry.text : entry.content?.text}
      .at=${'text' in entry ? undefined : entry.createdAt}
      .pending=${'text' in entry ? entry : undefined}
    ></confab-user-message>`
  }

  /** Gives each entry a place of its own, which it keeps wherever it moves. */
  #place(): void {
    const list = this.querySelector('.entries')
    const { entries } = lastEntries(this.transcript, this.drawn)
    const all: Entry[] = [...entries, ...this.pending]
    const places = new Map(all.map(({ id }) => [id, this.#places.get(id) ?? this.#newPlace(id)]))
    for (const [id, place] of this.#places) if (!places.has(id)) place.remove()
    let next = list?.firstElementChild ?? null
    let before: string | undefined
    const last = entries.at(-1)
    for (const entry of all) {
      const place = places.get(entry.id)
      if (!place) continue
      const at = 'createdAt' in entry ? entry.createdAt : undefined
      render(html`${this.#day(at, before)}${this.#entry(entry, entry === last)}`, place)
      before = at
      if (place === next) next = next.nextElementSibling
      else list?.insertBefore(place, next)
    }
    this.#places = places
  }

  /** Where another day begins; today needs no name at the top. */
  #day(at: string | undefined, before: string | undefined): TemplateResult | typeof nothing {
    if (!at || isSameDay(new Date(at), before ? new Date(before) : new Date())) return nothing
    return html`<p class="day">${this.calendar.day(at)}</p>`
  }

  #newPlace(id: string): HTMLElement {
    const place = document.createElement('div')
    if (!this.#known.has(id)) place.className = 'arrives'
    return place
  }

  #wayDown(hasNews: boolean): TemplateResult {
    return html`
      <button
        type="button"
        class="way-down"
        aria-label=${hasNews ? nothing : this.strings.toLatest}
        @click=${() => this.follow()}
      >
        ${icon('up')}${hasNews ? this.strings.newMessages : nothing}
      </button>
    `
  }

  #scrolled(): void {
    this.#follower.scrolled()
    const viewport = this.#viewport
    if (viewport && viewport.scrollTop < TOP && !this.#follower.following) this.#drawMore()
  }

  #drawMore(): void {
    if (this.#heightBefore !== undefined || !lastEntries(this.transcript, this.drawn).hasMore) return
    this.#heightBefore = this.#viewport?.scrollHeight
    this.drawn += WINDOW
  }

  protected override updated(): void {
    this.#place()
    // What is being read stays where it is when earlier entries come in above it.
    const viewport = this.#viewport
    if (viewport && this.#heightBefore !== undefined)
      viewport.scrollTop += viewport.scrollHeight - this.#heightBefore
    this.#heightBefore = undefined
  }
}

function isSameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString()
}

define('confab-message-list', MessageList)
