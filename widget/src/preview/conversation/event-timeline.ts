/**
 * `<event-timeline>`: every event of the conversation, each to be opened, following the end while the reader is there.
 * Fires `replay-to` with the number of the event after which the conversation is to be seen.
 */
import type { ConversationEvent } from '@confab/shared/events'
import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { icon } from '../icons.ts'
import { familyOf, rowsOf, type TimelineRow } from './timeline-rows.ts'

/** Rows drawn at first; older ones when they are asked for. */
const DRAWN = 300
/** How far from its end the list may be and still follow it, in pixels. */
const NEAR = 40

export class EventTimeline extends LitElement {
  static override properties = {
    events: { attribute: false },
    drawn: { state: true },
    isBehind: { state: true },
  }

  declare events: readonly ConversationEvent[]
  declare drawn: number
  /** Newer rows are out of sight. */
  declare isBehind: boolean
  readonly #open = new Set<number>()
  #follows = true
  #conversationId: string | undefined

  constructor() {
    super()
    this.events = []
    this.drawn = DRAWN
    this.isBehind = false
    this.addEventListener('scroll', () => {
      this.#follows = this.scrollHeight - this.scrollTop - this.clientHeight < NEAR
      if (this.#follows) this.isBehind = false
    })
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const id = this.events[0]?.conversationId
    if (id !== this.#conversationId) {
      this.#conversationId = id
      this.#open.clear()
      this.#follows = true
      this.drawn = DRAWN
    }
    const before = changed.get('events')?.length ?? this.events.length
    if (this.#follows) this.isBehind = false
    else if (this.events.length > before) this.isBehind = true
  }

  protected override updated(): void {
    if (this.#follows) this.scrollTop = this.scrollHeight
  }

  protected override render(): unknown {
    const rows = rowsOf(this.events)
    if (rows.length === 0) return this.#renderEmpty()
    const earlier = rows.length - this.drawn
    return html`
      ${
        earlier > 0
          ? html`<button type="button" class="earlier" @click=${() => (this.drawn += DRAWN)}>
              ${earlier} earlier lines
            </button>`
          : nothing
      }
      <ol class="events">
        ${repeat(
          rows.slice(-this.drawn),
          ({ events }) => events[0].seq,
          (row) => this.#renderRow(row),
        )}
      </ol>
      ${
        this.isBehind
          ? html`<button type="button" class="way-down" @click=${this.#goDown}>
              ${icon('down')} Newer events
            </button>`
          : nothing
      }
    `
  }

  #renderEmpty(): unknown {
    return html`<div class="empty">
      <p>No conversation yet.</p>
      <p>Open the chat on the page and ask something. Each event appears here as it is stored.</p>
    </div>`
  }

  #renderRow(row: TimelineRow): unknown {
    const [first] = row.events
    const isTurn = first.type === 'message.created'
    return html`<li>
      <details
        data-family=${familyOf(first)}
        ?open=${this.#open.has(first.seq)}
        @toggle=${(event: Event) => this.#toggled(first.seq, (event.currentTarget as HTMLDetailsElement).open)}
      >
        <summary title=${new Date(first.at).toLocaleString()}>
          <span class="seq">${first.seq}</span>
          <span class="what">
            <span class="type">${first.type}</span>
            ${row.events.length > 1 ? html`<span class="count">× ${row.events.length}</span>` : nothing}
            ${
              row.isHidden
                ? html`<span class="hidden-mark">${icon('hidden')}hidden from visitors</span>`
                : nothing
            }
          </span>
          <span class="time">${isTurn ? clock(first.at) : seconds(row.elapsed)}</span>
          ${row.summary === '' ? nothing : html`<span class="summary">${row.summary}</span>`}
        </summary>
        ${this.#open.has(first.seq) ? this.#renderOpen(row) : nothing}
      </details>
    </li>`
  }

  #renderOpen(row: TimelineRow): unknown {
    const last = row.events.at(-1) ?? row.events[0]
    const replay = (): unknown =>
      this.dispatchEvent(new CustomEvent('replay-to', { detail: last.seq, bubbles: true }))
    return html`<button type="button" class="quiet" @click=${replay}>${icon('play')}Replay to here</button>
      <pre tabindex="0">${jsonOf(row)}</pre>`
  }

  #toggled(seq: number, isOpen: boolean): void {
    if (isOpen === this.#open.has(seq)) return
    if (isOpen) this.#open.add(seq)
    else this.#open.delete(seq)
    // What is opened is being read: it must not move away.
    if (isOpen) this.#follows = false
    this.requestUpdate()
  }

  #goDown(): void {
    this.#follows = true
    this.isBehind = false
    this.requestUpdate()
  }
}

function jsonOf({ events }: TimelineRow): string {
  return events.map((event) => JSON.stringify(event, null, events.length === 1 ? 2 : 0)).join('\n')
}

function clock(at: string): string {
  return new Date(at).toLocaleTimeString([], { timeStyle: 'medium', hourCycle: 'h23' })
}

function seconds(milliseconds: number): string {
  return `+${(milliseconds / 1000).toFixed(2)} s`
}

customElements.define('event-timeline', EventTimeline)
