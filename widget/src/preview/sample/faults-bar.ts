/** `<faults-bar>`: buttons that break something on purpose, to see what visitors see when it breaks by itself. */
import { html, LitElement, nothing } from 'lit'
import { fetchJson, type Faults } from '../wire.ts'

const LATE_MS = 2_000
const SAID_MS = 3_000
const path = '/preview/faults'

export class FaultsBar extends LitElement {
  static override properties = {
    faults: { state: true },
    said: { state: true },
  }

  /** As the server has them: for all who look at it. */
  declare faults: Faults
  declare said: string

  constructor() {
    super()
    this.faults = { lateMs: 0, engineFails: false }
    this.said = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#ask('GET')
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): unknown {
    const { lateMs, engineFails } = this.faults
    return html`<div role="group" aria-label="Faults">
      <span aria-hidden="true">Try a fault</span>
      <button type="button" class="quiet" title="Nobody gets through for 3 seconds" @click=${this.#drop}>
        Drop the connection
      </button>
      ${this.#toggle('Delay', 'The chat hears of everything up to 2 seconds late', lateMs > 0, {
        lateMs: lateMs > 0 ? 0 : LATE_MS,
      })}
      ${this.#toggle('Make the engine fail', 'Replies that begin now fail', engineFails, {
        engineFails: !engineFails,
      })}
      <span role="status">${this.said || nothing}</span>
    </div>`
  }

  #toggle(label: string, title: string, isOn: boolean, change: Partial<Faults>): unknown {
    return html`<button
      type="button"
      class="quiet"
      title=${title}
      aria-pressed=${isOn}
      @click=${() => this.#ask('PATCH', change)}
    >
      ${label}
    </button>`
  }

  async #drop(): Promise<void> {
    await fetchJson(`${path}/drop`, 'POST').then(
      () => this.#say('Dropped.'),
      () => this.#say('The server does not answer.'),
    )
  }

  async #ask(method: 'GET' | 'PATCH', change?: Partial<Faults>): Promise<void> {
    try {
      this.faults = await fetchJson<Faults>(path, method, change)
    } catch {
      this.#say('The server does not answer.')
    }
  }

  #say(words: string): void {
    this.said = words
    setTimeout(() => (this.said = ''), SAID_MS)
  }
}

customElements.define('faults-bar', FaultsBar)
