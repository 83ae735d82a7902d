/** `<sample-frame>`: the sample page in the frame of a device, light or dark. */
import { html, LitElement, type PropertyValues } from 'lit'

export type Device = 'desktop' | 'phone'
export type Scheme = 'light' | 'dark'

export class SampleFrame extends LitElement {
  static override properties = {
    agent: { type: String },
    device: { type: String, reflect: true },
    scheme: { type: String },
  }

  declare agent: string
  declare device: Device
  declare scheme: Scheme

  constructor() {
    super()
    this.agent = ''
    this.device = 'desktop'
    this.scheme = 'light'
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): unknown {
    if (this.agent === '') return undefined
    const source = `/preview/sample?agent=${encodeURIComponent(this.agent)}`
    return html`<div class="device">
      <div class="address" aria-hidden="true">
        <i></i><i></i><i></i><span>${location.host}/preview/sample</span>
      </div>
      <iframe title="Sample page with the chat" src=${source} @load=${this.#applyScheme}></iframe>
    </div>`
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('scheme')) this.#applyScheme()
  }

  /** As a host page with a switch of its own would do it. */
  #applyScheme(): void {
    const page = this.querySelector('iframe')?.contentDocument
    if (!page) return
    page.documentElement.dataset['scheme'] = this.scheme
    page.querySelector('confab-chat')?.setAttribute('color-scheme', this.scheme)
  }
}

customElements.define('sample-frame', SampleFrame)
