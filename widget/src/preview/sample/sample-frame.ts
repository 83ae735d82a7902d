/** `<sample-frame>`: the sample page in the frame of a device, light or dark, with the chat as it was designed. */
import { html, LitElement, type PropertyValues } from 'lit'
import type { Design } from '../design/design.ts'
import { devices, type Device } from './devices.ts'
import { applyDesign, newlySet, reveal } from './sample-design.ts'

export type Scheme = 'light' | 'dark'

/** Around the screen: the case of the device, and the table it lies on. */
const AROUND = { case: 28, table: 40 }
const SMALLEST = 0.4

export class SampleFrame extends LitElement {
  static override properties = {
    agent: { type: String },
    device: { type: String, reflect: true },
    scheme: { type: String },
    design: { attribute: false },
  }

  declare agent: string
  declare device: Device
  declare scheme: Scheme
  declare design: Design
  readonly #sizes = new ResizeObserver(() => this.#fit())

  constructor() {
    super()
    this.agent = ''
    this.device = 'desktop'
    this.scheme = 'light'
    this.design = {}
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#sizes.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#sizes.disconnect()
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
      <iframe title="Sample page with the chat" src=${source} @load=${() => this.#apply()}></iframe>
    </div>`
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('device')) this.#fit()
    if (changed.has('scheme') || changed.has('design')) this.#apply(changed.get('design'))
  }

  /** A page with a light and a dark look tells its chat which. `before` is the design that was shown until now. */
  #apply(before: Design = this.design): void {
    const page = this.querySelector('iframe')?.contentDocument
    if (!page) return
    page.documentElement.dataset['scheme'] = this.scheme
    const chat = page.querySelector('confab-chat')
    if (!chat) return
    reveal(chat, newlySet(this.design, before))
    applyDesign(chat, this.design, this.scheme)
  }

  /** A device that is larger than the table is shown smaller; its page does not notice. */
  #fit(): void {
    const { size } = devices[this.device]
    if (!size) return
    const room = { width: this.clientWidth - AROUND.table, height: this.clientHeight - AROUND.table }
    const scale = Math.min(
      1,
      room.width / (size.width + AROUND.case),
      room.height / (size.height + AROUND.case),
    )
    this.style.setProperty('--screen-width', `${size.width}px`)
    this.style.setProperty('--screen-height', `${size.height}px`)
    this.style.setProperty('--scale', String(Math.max(scale, SMALLEST)))
  }
}

customElements.define('sample-frame', SampleFrame)
