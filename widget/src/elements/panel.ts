/** `<confab-panel>`: the chat itself: header, log, composer. It draws a conversation and passes on what the visitor wants. */
import type { Response, VisitorTranscript } from '@confab/shared/conversation'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { ConnectionState } from '../connection-state.ts'
import type { PendingMessage } from '../conversation-controller.ts'
import { Announcer } from './announcer.ts'
import { ChatElement, define, type InnerEvent } from './chat-element.ts'
import type { Composer } from './composer.ts'
import { icon } from './icons.ts'
import { KeyboardRoom } from './keyboard-room.ts'
import type { MessageList } from './message-list.ts'
import type { ReasoningMode } from './reasoning-view.ts'

/** What is drawn, and what it can be asked. Its owner asks the panel for an update whenever it changes. */
export interface ConversationView {
  readonly connection: ConnectionState
  readonly transcript: VisitorTranscript | null
  readonly pending: readonly PendingMessage[]
  readonly running: Response | undefined
  readonly loading: boolean
  send(text: string): void
  retry(): void
  retryMessage(id: string): void
  discardMessage(id: string): void
  stop(): void
  newConversation(): void
}

export type PanelMode = 'bubble' | 'inline' | 'full'

/** Painted no more often than this while a reply streams in: 25 times a second reads as smoothly as 60. */
const FRAME_MS = 40

export class Panel extends ChatElement {
  static override properties = {
    view: { attribute: false },
    mode: { reflect: true },
    open: { type: Boolean, reflect: true },
    heading: {},
    greeting: {},
    starters: { attribute: false },
    reasoning: {},
  }

  declare view: ConversationView
  declare mode: PanelMode
  declare open: boolean
  declare heading: string
  declare greeting: string
  declare starters: readonly string[]
  declare reasoning: ReasoningMode
  readonly #announcer = new Announcer()
  #news = ''
  #painted = 0

  constructor() {
    super()
    new KeyboardRoom(this)
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || this.mode !== 'bubble')
        return
      event.preventDefault()
      this.tell('close-panel', null)
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.classList.add('confab', 'panel')
    this.part.add('panel')
    this.tabIndex = -1
    this.requestUpdate()
  }

  /** The box to write in; where a keyboard would cover the screen, only the panel. */
  override focus(): void {
    if (matchMedia('(pointer: coarse)').matches) super.focus({ preventScroll: true })
    else this.querySelector<Composer>('confab-composer')?.focus()
  }

  protected override async scheduleUpdate(): Promise<void> {
    const wait = this.#painted + FRAME_MS - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    this.#painted = performance.now()
    await super.scheduleUpdate()
  }

  protected override willUpdate(): void {
    this.#news = this.#announcer.listen(this.view.transcript, this.strings) ?? this.#news
  }

  protected override render(): TemplateResult {
    const { strings, view } = this
    return html`
      ${this.#header()}
      <confab-notice .strings=${strings} .connection=${view.connection}></confab-notice>
      ${this.#log()}
      <confab-composer
        .strings=${strings}
        .running=${view.running !== undefined}
        @send-message=${this.#send}
        @stop-response=${() => view.stop()}
      ></confab-composer>
      <slot name="footer"></slot>
      <div class="visually-hidden" role="status">${this.#news}</div>
    `
  }

  #header(): TemplateResult {
    const { strings, view } = this
    const subtitle = view.transcript?.agentTakeOver ? strings.subtitleTakeOver : strings.subtitle
    return html`
      <div class="header" part="header">
        <slot name="header">
          <div class="names">
            <h2 class="heading">${this.heading}</h2>
            ${subtitle ? html`<p class="subtitle">${subtitle}</p>` : nothing}
          </div>
        </slot>
        ${view.transcript ? this.#tool(strings.newConversation, 'compose', () => this.#startAnew()) : nothing}
        ${
          this.mode === 'bubble'
            ? this.#tool(strings.closeChat, 'close', () => this.tell('close-panel', null))
            : nothing
        }
      </div>
    `
  }

  #tool(label: string, picture: 'compose' | 'close', act: () => void): TemplateResult {
    return html`<button type="button" class="tool" aria-label=${label} title=${label} @click=${act}>
      ${icon(picture)}
    </button>`
  }

  #log(): TemplateResult {
    const { strings, view } = this
    if (view.loading)
      return html`<div class="loading">
        <span class="visually-hidden">${strings.loading}</span><i></i><i></i><i></i>
      </div>`
    if (!view.transcript?.order.length && view.pending.length === 0)
      return html`<confab-welcome
        .strings=${strings}
        .greeting=${this.greeting}
        .starters=${this.starters}
        @send-message=${this.#send}
      ></confab-welcome>`
    return html`<confab-message-list
      .strings=${strings}
      .transcript=${view.transcript}
      .pending=${view.pending}
      .reasoning=${this.reasoning}
      @retry-response=${() => view.retry()}
      @retry-message=${(event: InnerEvent<'retry-message'>) => view.retryMessage(event.detail.id)}
      @discard-message=${(event: InnerEvent<'discard-message'>) => view.discardMessage(event.detail.id)}
    ></confab-message-list>`
  }

  #send(event: InnerEvent<'send-message'>): void {
    this.view.send(event.detail.text)
    this.querySelector<MessageList>('confab-message-list')?.follow()
    if (event.target !== this.querySelector('confab-composer')) this.focus()
  }

  #startAnew(): void {
    this.view.newConversation()
    this.focus()
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('heading')) this.ariaLabel = this.heading
    if (changed.has('mode')) this.role = this.mode === 'bubble' ? 'dialog' : 'region'
    if (changed.has('mode') || changed.has('open')) this.#rise()
  }

  /** As a bubble it is in the top layer, above everything of the host page and moved by nothing of it. */
  #rise(): void {
    if (!('popover' in this)) return
    const wanted = this.mode === 'bubble' ? 'manual' : null
    if (this.popover !== wanted) this.popover = wanted
    if (wanted && this.isConnected && this.matches(':popover-open') !== this.open)
      this.togglePopover(this.open)
  }
}

define('confab-panel', Panel)
