/** `<confab-preview>`: the live preview, put together from its parts. */
import { html, LitElement, nothing } from 'lit'
import { isTakenOverAfter } from './conversation/after-events.ts'
import type { Design } from './design/design.ts'
import './sample/device-switch.ts'
import type { Device } from './sample/devices.ts'
import './design/embed-snippet.ts'
import './conversation/event-timeline.ts'
import './sample/faults-bar.ts'
import './conversation/human-reply.ts'
import { icon, logo } from './icons.ts'
import { keepDesign, keptDesign } from './design/kept-design.ts'
import { PreviewFeed } from './preview-feed.ts'
import './preview-tabs.ts'
import type { Tab } from './preview-tabs.ts'
import './replay/replay-view.ts'
import { Replay } from './replay/replay.ts'
import type { ReplayView } from './replay/replay-view.ts'
import { newlySet } from './sample/sample-design.ts'
import './sample/sample-frame.ts'
import type { Scheme } from './sample/sample-frame.ts'
import './conversation/state-view.ts'
import './design/theme-editor.ts'
import type { ListedConversation } from './wire.ts'

type View = 'page' | 'events' | 'state' | 'replay' | 'design'

/** Where the sample page and the events do not fit beside each other. */
const narrow = matchMedia('(max-width: 860px)')

export class ConfabPreview extends LitElement {
  static override properties = {
    view: { state: true },
    device: { state: true },
    scheme: { state: true },
    agent: { state: true },
    design: { state: true },
  }

  declare view: View
  declare device: Device
  declare scheme: Scheme
  /** The one chosen; the default agent otherwise. */
  declare agent: string | undefined
  declare design: Design
  readonly #feed = new PreviewFeed(this)
  readonly #replay = new Replay()

  constructor() {
    super()
    this.view = 'page'
    this.device = 'desktop'
    this.design = keptDesign()
    this.scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
    narrow.addEventListener('change', () => this.requestUpdate())
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override willUpdate(): void {
    const agents = this.#feed.project?.agents
    if (agents && this.agent !== undefined && !agents.includes(this.agent)) this.agent = undefined
    const { conversation, events } = this.#feed
    this.#replay.live = conversation && { conversation, events }
  }

  protected override render(): unknown {
    return html`${this.#renderBar()}${this.#renderNotice()}
      <main
        data-view=${this.#view}
        @replay-to=${({ detail }: CustomEvent<number>) => void this.#replayTo(detail)}
      >
        <section
          class="stage"
          id="panel-page"
          role=${narrow.matches ? 'tabpanel' : nothing}
          aria-label="Sample page"
          ?hidden=${narrow.matches && this.view !== 'page'}
        >
          <sample-frame
            .agent=${this.#agent}
            .device=${narrow.matches ? 'desktop' : this.device}
            .scheme=${this.scheme}
            .design=${this.design}
          ></sample-frame>
          <faults-bar></faults-bar>
        </section>
        <preview-tabs
          .tabs=${this.#tabs}
          .selected=${this.#view}
          @tab-select=${({ detail }: CustomEvent<View>) => (this.view = detail)}
        ></preview-tabs>
        ${this.#renderPanel()}
      </main>`
  }

  /** Beside the sample page there is always another view. */
  get #view(): View {
    return this.view === 'page' && !narrow.matches ? 'events' : this.view
  }

  get #agent(): string {
    return this.agent ?? this.#feed.project?.defaultAgent ?? ''
  }

  get #tabs(): Tab[] {
    const count = this.#feed.events.length
    const beside: Tab[] = [
      { id: 'events', label: 'Events', ...(count > 0 ? { count } : {}) },
      { id: 'state', label: 'State' },
      { id: 'replay', label: 'Replay' },
      { id: 'design', label: 'Design' },
    ]
    return narrow.matches ? [{ id: 'page', label: 'Page' }, ...beside] : beside
  }

  #renderBar(): unknown {
    const { project } = this.#feed
    return html`<header class="bar">
      <h1>${logo()}<span>Confab</span> <small>Live preview</small></h1>
      ${
        project && project.agents.length > 1
          ? html`<label class="chooser">
              Agent
              <select @change=${(event: Event) => (this.agent = valueOf(event))}>
                ${project.agents.map((key) => html`<option .selected=${key === this.#agent}>${key}</option>`)}
              </select>
            </label>`
          : nothing
      }
      ${
        narrow.matches
          ? nothing
          : html`<device-switch
              .device=${this.device}
              @device-select=${({ detail }: CustomEvent<Device>) => (this.device = detail)}
            ></device-switch>`
      }
      <button
        type="button"
        class="tool"
        aria-label="Dark sample page"
        title="Light or dark sample page"
        aria-pressed=${this.scheme === 'dark'}
        @click=${() => (this.scheme = this.scheme === 'dark' ? 'light' : 'dark')}
      >
        ${icon(this.scheme === 'dark' ? 'sun' : 'moon')}
      </button>
    </header>`
  }

  #renderNotice(): unknown {
    const { isConnected: isAnswering, project } = this.#feed
    if (!isAnswering)
      return html`<p class="notice" role="status">The server does not answer. Trying again…</p>`
    if (!project?.fault) return nothing
    return html`<div class="notice" role="status">
      <p>The changed configuration has a fault. The one from before is still in use.</p>
      <pre>${project.fault}</pre>
    </div>`
  }

  #renderPanel(): unknown {
    const view = this.#view
    if (view === 'page') return nothing
    return html`<section class="panel" role="tabpanel" id=${`panel-${view}`} aria-labelledby=${`tab-${view}`}>
      ${view === 'design' ? this.#renderDesign() : html`${this.#renderConversations()}${this.#renderInside(view)}`}
    </section>`
  }

  #renderDesign(): unknown {
    const hasPages = this.#feed.project?.hasPages ?? false
    return html`<div class="scroll">
      <theme-editor .design=${this.design} @design-change=${this.#design}></theme-editor>
      <embed-snippet .agent=${this.#agent} .design=${this.design} .hasPages=${hasPages}></embed-snippet>
    </div>`
  }

  #design({ detail }: CustomEvent<Design>): void {
    // They are those of the light scheme, and would not be seen in the dark.
    if (newlySet(detail, this.design).some((setting) => setting === 'background' || setting === 'text'))
      this.scheme = 'light'
    this.design = detail
    keepDesign(detail)
  }

  #renderInside(view: 'events' | 'state' | 'replay'): unknown {
    if (view === 'replay') return html`<replay-view .replay=${this.#replay}></replay-view>`
    return view === 'events' ? this.#renderEvents() : this.#renderState()
  }

  #renderEvents(): unknown {
    const { events, conversation } = this.#feed
    return html`<event-timeline class="scroll" .events=${events}></event-timeline> ${
        conversation
          ? html`<human-reply
              .conversationId=${conversation.id}
              .takenOver=${isTakenOverAfter(conversation, events)}
              @focusin=${() => this.#stay()}
            ></human-reply>`
          : nothing
      }`
  }

  #renderState(): unknown {
    const { events, conversation } = this.#feed
    return html`<state-view
      class="scroll"
      .conversation=${conversation}
      .events=${events}
      @edit=${() => this.#stay()}
    ></state-view>`
  }

  /** With the conversation in which something is being done, though newer ones come. */
  #stay(): void {
    this.#feed.choose(this.#feed.conversation?.id)
  }

  async #replayTo(seq: number): Promise<void> {
    this.#replay.goToLive(seq)
    this.view = 'replay'
    await this.updateComplete
    this.querySelector<ReplayView>('replay-view')?.focus()
  }

  /** An empty id follows the newest. */
  #choose(id: string): void {
    this.#replay.close()
    this.#feed.choose(id || undefined)
  }

  #renderConversations(): unknown {
    const { conversations, chosen } = this.#feed
    if (conversations.length === 0) return nothing
    return html`<label class="chooser conversations">
      Conversation
      <select @change=${(event: Event) => this.#choose(valueOf(event))}>
        <option value="" .selected=${chosen === undefined}>Newest: ${labelOf(conversations[0])}</option>
        ${conversations.map(
          (one) => html`<option value=${one.id} .selected=${one.id === chosen}>${labelOf(one)}</option>`,
        )}
      </select>
    </label>`
  }
}

function labelOf(conversation: ListedConversation | undefined): string {
  return conversation ? (conversation.label ?? conversation.id) : ''
}

function valueOf(event: Event): string {
  return (event.target as HTMLSelectElement).value
}

customElements.define('confab-preview', ConfabPreview)
