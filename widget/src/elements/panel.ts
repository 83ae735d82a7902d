/** `<confab-panel>`: the chat itself: header, log, composer. It draws a conversation and passes on what the visitor wants. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { ChatElement, define, type InnerEvent } from './chat-element.ts'
import './composer.ts'
import type { Composer } from './composer.ts'
import type { ConversationView } from './conversation-view.ts'
import { coverOf } from './cover-of.ts'
import { FocusKeeper } from './focus-keeper.ts'
import { icon } from './icons.ts'
import { KeyboardRoom } from './keyboard-room.ts'
import type { CoverName } from './menu.ts'
import type { MessageList } from './message-list.ts'
import './notice.ts'
import { sheet } from './panel-styles.ts'
import { PanelSize } from './panel-size.ts'
import type { ReasoningMode } from './reasoning-view.ts'
import type { ToolStates } from './tool-calls.ts'
import './welcome.ts'

export type PanelMode = 'bubble' | 'inline' | 'full'

/** Painted once a frame at most while a reply streams in; the text in it has a pace of its own. */
const FRAME_MS = 16

export class Panel extends ChatElement {
  static override sheet = sheet
  static override properties = {
    view: { attribute: false },
    mode: { reflect: true },
    open: { type: Boolean, reflect: true },
    direction: { attribute: false },
    heading: {},
    greeting: {},
    starters: { attribute: false },
    reasoning: {},
    agent: { attribute: false },
    server: { attribute: false },
    toolStates: { attribute: false },
    menu: { state: true },
    cover: { state: true },
    canShowLog: { state: true },
  }

  declare view: ConversationView
  declare mode: PanelMode
  declare open: boolean
  /** Of the words. The panel itself lies on the page in the direction of the page. */
  declare direction: 'ltr' | 'rtl'
  declare heading: string
  declare greeting: string
  declare starters: readonly string[]
  declare reasoning: ReasoningMode
  declare agent: string | null
  declare server: string
  declare toolStates: ToolStates | undefined
  /** The menu of the header is open. */
  declare menu: boolean
  /** What lies over the chat. */
  declare cover: CoverName | undefined
  /** What the log is drawn with is here. */
  declare canShowLog: boolean
  #fetching = false
  #hasVoice = false
  #painted = 0

  constructor() {
    super()
    this.menu = this.canShowLog = false
    new KeyboardRoom(this)
    new FocusKeeper(this)
    new PanelSize(this)
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || this.mode !== 'bubble')
        return
      event.preventDefault()
      this.tell('close-panel', null)
    })
    this.addEventListener('send-message', (event) => this.#send(event as InnerEvent<'send-message'>))
    this.addEventListener('new-conversation', () => this.#startAnew())
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.classList.add('confab', 'panel')
    this.part.add('panel')
    this.tabIndex = -1
    this.requestUpdate()
    if (this.hasUpdated) this.#rise()
  }

  /** The box to write in; where a keyboard would cover the screen, only the panel. */
  override focus(): void {
    const composer = this.querySelector<Composer>('confab-composer')
    if (composer && !composer.hidden && !matchMedia('(pointer: coarse)').matches) composer.focus()
    else super.focus({ preventScroll: true })
  }

  /** Where the keyboard goes on when what had it is gone. */
  rescueFocus(): void {
    const place = this.querySelector<HTMLElement>('.cover :is(input, button)') ?? this
    place.focus()
  }

  protected override async scheduleUpdate(): Promise<void> {
    const wait = this.#painted + FRAME_MS - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    this.#painted = performance.now()
    await super.scheduleUpdate()
  }

  protected override render(): TemplateResult {
    const { strings, view } = this
    return html`
      <div class="chat" dir=${this.direction} ?inert=${this.cover}>
        ${this.#header()}
        <confab-notice .strings=${strings} .connection=${view.connection}></confab-notice>
        ${this.#body()} ${view.transcript?.archived ? this.#ended() : nothing}
        <confab-composer
          ?hidden=${view.transcript?.archived}
          .strings=${strings}
          .running=${view.running !== undefined}
          @write-draft=${(event: InnerEvent<'write-draft'>) => {
            view.write(event.detail.text)
            void this.#fetchLog()
          }}
          @stop-response=${() => view.stop()}
        ></confab-composer>
        <slot name="footer"></slot>
      </div>
      ${this.cover ? coverOf(this, (isChoice) => void this.#uncover(isChoice)) : nothing}
      <div class="visually-hidden voice" role="status" aria-atomic="false" dir=${this.direction}></div>
    `
  }

  #ended(): TemplateResult {
    void import('./ended.ts')
    return html`<confab-ended .strings=${this.strings} .transcript=${this.view.transcript}></confab-ended>`
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
        ${this.#tool(strings.more, 'more', () => this.#toggleMenu(), this.menu)}
        ${
          this.menu
            ? html`<confab-menu
                .strings=${strings}
                .view=${view}
                .heading=${this.heading}
                @close-menu=${() => (this.menu = false)}
                @open-cover=${this.#openCover}
              ></confab-menu>`
            : nothing
        }
        ${view.transcript ? this.#tool(strings.newConversation, 'compose', () => this.#startAnew()) : nothing}
        ${
          this.mode === 'bubble'
            ? this.#tool(strings.closeChat, 'close', () => this.tell('close-panel', null))
            : nothing
        }
      </div>
    `
  }

  #tool(
    label: string,
    picture: 'compose' | 'close' | 'more',
    act: () => void,
    expanded?: boolean,
  ): TemplateResult {
    return html`<button
      type="button"
      class="tool"
      aria-label=${label}
      title=${label}
      aria-expanded=${expanded ?? nothing}
      @click=${act}
    >
      ${icon(picture)}
    </button>`
  }

  /** On the first sign that there will be something to read; after a failure, on the next one. */
  async #fetchLog(): Promise<void> {
    if (this.#fetching || this.canShowLog) return
    this.#fetching = true
    void this.#fetchVoice()
    this.canShowLog = await import('./log.ts').then(
      () => true,
      () => false,
    )
    this.#fetching = false
  }

  async #fetchVoice(): Promise<void> {
    const isNew = !this.view.transcript && !this.view.loading
    const { Voice } = await import('./voice.ts')
    if (!this.#hasVoice) new Voice(this, isNew)
    this.#hasVoice = true
    this.requestUpdate()
  }

  #toggleMenu(): void {
    void import('./menu.ts')
    this.menu = !this.menu
  }

  #openCover({ detail }: CustomEvent<CoverName>): void {
    this.menu = false
    this.cover = detail
  }

  /** Who only looked is back where it was opened. */
  async #uncover(isChoice: boolean): Promise<void> {
    this.cover = undefined
    await this.updateComplete
    if (isChoice) this.focus()
    else this.querySelector<HTMLElement>('.header [aria-expanded]')?.focus()
  }

  #body(): TemplateResult {
    const { strings, view } = this
    const isEmpty = !view.transcript?.order.length && view.pending.length === 0
    if (isEmpty && !view.loading)
      return html`<confab-welcome
        .strings=${strings}
        .greeting=${this.greeting}
        .starters=${this.starters}
        @pointerover=${() => void this.#fetchLog()}
      ></confab-welcome>`
    void this.#fetchLog()
    if (view.loading || !this.canShowLog)
      return html`<div class="loading">
        <span class="visually-hidden">${strings.loading}</span><i></i><i></i><i></i>
      </div>`
    return html`<confab-message-list
      .strings=${strings}
      .transcript=${view.transcript}
      .pending=${view.pending}
      .reasoning=${this.reasoning}
      .server=${this.server}
      .toolStates=${this.toolStates}
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
    // Not by the template, which knows only what it drew before, not what was written since.
    const composer = this.querySelector<Composer>('confab-composer')
    if (composer) composer.draft = this.view.draft
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
