/** `<confab-notice>`: says that the connection is not there, once that has lasted long enough to matter. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { ConnectionState } from '../connection/connection-state.ts'
import { errorWords } from '../strings/strings.ts'
import { ChatElement, define } from './chat-element.ts'
import { icon } from './icons.ts'

/** Most interruptions are over before anyone needs to know. */
const PATIENCE_MS = 1_000
/** Most of the others are over while it is still true that it connects again. */
const HOPE_MS = 10_000

export class Notice extends ChatElement {
  static override properties = { connection: { attribute: false }, late: { state: true } }
  static override sheet = css`
    .notice {
      display: flex;
      align-items: center;
      justify-content: center;
      gap: 8px;
      padding: 6px 16px;
      font-size: 0.87em;
      color: var(--confab-muted);
      background: var(--confab-surface);
      border-block-end: 1px solid var(--confab-border);
    }
    .notice svg {
      flex: none;
      inline-size: 16px;
    }
  `

  declare connection: ConnectionState
  /** Whether there is no connection for long (1), or for very long (2). */
  declare late: 0 | 1 | 2
  #timer: ReturnType<typeof setTimeout> | undefined
  #wasLive = false
  /** Who was told that there is no connection is told that it is back. */
  #isMissed = false

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('connection')) return
    const { status } = this.connection
    if (status === 'live') this.#wasLive = true
    if (this.#isMissed && (status === 'catching-up' || status === 'live')) {
      this.#isMissed = false
      this.tell('announce', { text: this.strings.reconnected })
    }
    if (status === 'connecting' || status === 'catching-up' || status === 'offline')
      this.#timer ??= setTimeout(() => {
        this.late = 1
        this.#isMissed = this.#wasLive
        this.#timer = setTimeout(() => (this.late = 2), HOPE_MS)
      }, PATIENCE_MS)
    else this.#calm()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#calm()
  }

  #calm(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.late = 0
  }

  protected override render(): TemplateResult {
    const words = this.#words()
    return html`<div role="status">
      ${words ? html`<p class="notice">${icon('alert')}${words}</p>` : nothing}
    </div>`
  }

  #words(): string | undefined {
    const { connection, strings } = this
    if (connection.status === 'refused')
      return connection.error.retryable ? strings.refused : errorWords(strings, connection.error.code)
    if (!this.late) return undefined
    if (connection.status === 'offline' && (this.late === 2 || !navigator.onLine)) return strings.offline
    return this.#wasLive ? strings.reconnecting : strings.connecting
  }
}

define('confab-notice', Notice)
