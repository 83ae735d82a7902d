/** `<confab-content>`: draws what a message says, as it grows, with markers where its sources are named. */
import type { Citation, Content } from '@confab/shared/content'
import { LitElement } from 'lit'
import { contentStrings, type ContentStrings } from '../strings/content.ts'
import { markersOf } from './citations.ts'
import type { ContentView } from './content-renderer.ts'
import { PaintPace } from './paint-pace.ts'
import { rendererOf } from './registry.ts'
import { gateUrl, type UrlGate } from './url-gate.ts'

export type CitationSelectEvent = CustomEvent<{
  /** Of the citation, in the list given. */
  readonly index: number
}>

/** Draws into itself, without a shadow root. Fires `citation-select` on the marker that was pressed. */
export class ContentElement extends LitElement {
  static override properties = {
    content: { attribute: false },
    citations: { attribute: false },
    streaming: { type: Boolean },
    paced: { attribute: false },
    gate: { attribute: false },
    strings: { attribute: false },
  }

  declare content: Content | undefined
  declare citations: readonly Citation[]
  /** More text is coming; what is drawn may be behind by a few frames. */
  declare streaming: boolean
  /** While more is coming, draws about 20 times a second; otherwise at every change. */
  declare paced: boolean
  declare gate: UrlGate
  declare strings: ContentStrings
  readonly #pace = new PaintPace()
  #view: ContentView | undefined
  #type: string | undefined

  constructor() {
    super()
    this.citations = []
    this.streaming = false
    this.paced = true
    this.gate = gateUrl
    this.strings = contentStrings
    this.addEventListener('click', onClick)
  }

  override requestUpdate(...change: Parameters<LitElement['requestUpdate']>): void {
    super.requestUpdate(...change)
    if (this.hasUpdated && !this.streaming) this.#pace.release()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#pace.release()
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override async scheduleUpdate(): Promise<void> {
    if (this.hasUpdated && this.streaming && this.paced) await this.#pace.turn()
    const begin = performance.now()
    await super.scheduleUpdate()
    this.#pace.painted(performance.now() - begin)
  }

  protected override render(): unknown {
    const { content, streaming, gate, strings } = this
    if (!content) return undefined
    const { text } = content
    const markers = markersOf(this.citations, streaming ? text.length : Infinity)
    return this.#viewOf(content.type).draw({ text, markers, streaming, gate, strings })
  }

  #viewOf(type: string): ContentView {
    if (!this.#view || this.#type !== type) {
      this.#view = rendererOf(type)(() => this.requestUpdate())
      this.#type = type
    }
    return this.#view
  }
}

function onClick({ target }: Event): void {
  const marker = target instanceof Element ? target.closest<HTMLElement>('.citation-marker') : null
  if (!marker) return
  const detail = { index: Number(marker.dataset['citation']) }
  marker.dispatchEvent(new CustomEvent('citation-select', { detail, bubbles: true }))
}

if (!customElements.get('confab-content')) customElements.define('confab-content', ContentElement)

declare global {
  interface HTMLElementTagNameMap {
    'confab-content': ContentElement
  }
}
