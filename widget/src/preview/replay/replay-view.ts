/** `<replay-view>`: the conversation as its visitor had it at any moment, played again, saved and opened. */
import { html, LitElement, nothing } from 'lit'
import { icon, type IconName } from '../icons.ts'
import { saveRecording } from './recording.ts'
import './replay-chat.ts'
import type { Replay } from './replay.ts'
import { familyOf, isHidden } from '../conversation/timeline-rows.ts'

const speeds = [
  { speed: 0.5, label: '0.5×' },
  { speed: 1, label: '1×' },
  { speed: 2, label: '2×' },
  { speed: 5, label: '5×' },
  { speed: 20, label: '20×' },
  { speed: Infinity, label: 'At once' },
]

/** `replay` outlives the element: where it stood, it still stands when the view is shown again. */
export class ReplayView extends LitElement {
  static override properties = {
    replay: { attribute: false },
    refusal: { state: true },
  }

  declare replay: Replay
  /** Why a file was not opened. */
  declare refusal: string

  constructor() {
    super()
    this.refusal = ''
  }

  protected override createRenderRoot(): this {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.replay.onChange = () => this.requestUpdate()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.replay.onChange = undefined
    this.replay.pause()
  }

  /** The slider. */
  override focus(): void {
    this.querySelector<HTMLElement>('#replay-at')?.focus()
  }

  protected override render(): unknown {
    const { name, transcript } = this.replay
    return html`
      ${name === undefined ? nothing : this.#renderOpened(name)}
      ${transcript ? html`<replay-chat .transcript=${transcript}></replay-chat>` : renderEmpty()}
      <div class="replay-controls">
        ${this.#renderPlace()} ${this.#renderSteps()} ${this.#renderFiles()}
        ${this.refusal ? html`<p class="refusal" role="alert">${this.refusal}</p>` : nothing}
      </div>
    `
  }

  #renderOpened(name: string): unknown {
    return html`<div class="opened">
      <p>Recording <b>${name}</b></p>
      <button type="button" class="quiet" @click=${this.#close}>Back to the live conversation</button>
    </div>`
  }

  #renderPlace(): unknown {
    const { at, event, length } = this.replay
    const place = `${at} of ${length}`
    return html`
      <p class="place">
        <span><label for="replay-at">Event</label> ${place}</span>
        ${event ? html`<span class="type" data-family=${familyOf(event)}>${event.type}</span>` : nothing}
        ${event && isHidden(event) ? html`<span class="hidden-mark">${icon('hidden')}hidden from visitors</span>` : nothing}
      </p>
      <input
        id="replay-at"
        type="range"
        min="1"
        .max=${String(Math.max(1, length))}
        .value=${String(at)}
        aria-valuetext=${event ? `Event ${place}: ${event.type}` : nothing}
        ?disabled=${length === 0}
        @input=${(input: Event) => this.replay.goTo(Number((input.target as HTMLInputElement).value))}
      />
    `
  }

  #renderSteps(): unknown {
    const { replay } = this
    const { at, isPlaying, length } = replay
    const play = (): void => (isPlaying ? replay.pause() : replay.play())
    return html`<div class="steps">
      ${this.#tool('Step back', 'back', () => replay.goTo(at - 1), at <= 1)}
      ${this.#tool(isPlaying ? 'Pause' : 'Play', isPlaying ? 'pause' : 'play', play, length === 0)}
      ${this.#tool('Step forward', 'forward', () => replay.goTo(at + 1), at >= length)}
      <label class="chooser">
        Speed
        <select
          @change=${(event: Event) => (replay.speed = Number((event.target as HTMLSelectElement).value))}
        >
          ${speeds.map(
            ({ speed, label }) =>
              html`<option value=${speed} .selected=${speed === replay.speed}>${label}</option>`,
          )}
        </select>
      </label>
    </div>`
  }

  /** Stays where the keyboard is also when it can do nothing more. */
  #tool(label: string, picture: IconName, act: () => void, isIdle: boolean): unknown {
    return html`<button
      type="button"
      class="tool"
      aria-label=${label}
      title=${label}
      aria-disabled=${isIdle}
      @click=${() => !isIdle && act()}
    >
      ${icon(picture)}
    </button>`
  }

  #renderFiles(): unknown {
    const { recording } = this.replay
    return html`<div class="files">
      <button
        type="button"
        class="quiet"
        title="With everything, also what is hidden from visitors"
        ?disabled=${!recording}
        @click=${() => recording && saveRecording(recording)}
      >
        ${icon('save')}Save recording
      </button>
      <button type="button" class="quiet open" @click=${this.#choose}>${icon('open')}Open recording</button>
      <input type="file" accept=".json,application/json" hidden @change=${this.#open} />
    </div>`
  }

  #choose(): void {
    this.querySelector<HTMLInputElement>('input[type=file]')?.click()
  }

  async #open({ target }: Event): Promise<void> {
    const input = target as HTMLInputElement
    const [file] = input.files ?? []
    if (!file) return
    this.refusal = ''
    try {
      const { readRecording } = await import('./read-recording.ts')
      this.replay.open(file.name, readRecording(await file.text()))
    } catch (fault) {
      this.refusal = `“${file.name}” cannot be opened. ${(fault as Error).message}`
    }
    // The same file can be chosen again.
    input.value = ''
  }

  #close(): void {
    this.refusal = ''
    this.replay.close()
    this.querySelector<HTMLElement>('.open')?.focus()
  }
}

function renderEmpty(): unknown {
  return html`<div class="empty">
    <p>No conversation yet.</p>
    <p>Ask something in the chat on the page, or open a recording.</p>
  </div>`
}

customElements.define('replay-view', ReplayView)
