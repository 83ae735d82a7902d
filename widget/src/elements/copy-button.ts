/** `<confab-copy-button>`: puts a text on the visitor's clipboard, and says so. */
import { html, nothing, type TemplateResult } from 'lit'
import { visibleText } from '../content/visible-text.ts'
import type { ContentStrings } from '../strings/content.ts'
import { ChatElement, define } from './chat-element.ts'
import { icon } from './icons.ts'

/** How long it shows that it is done. */
const DONE_MS = 2_000

/** Is not there where the browser keeps pages from the clipboard, as it does without HTTPS. */
export class CopyButton extends ChatElement<ContentStrings> {
  static override properties = { text: { attribute: false }, done: { state: true } }

  declare text: string
  declare done: boolean
  #timer: ReturnType<typeof setTimeout> | undefined

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
    this.done = false
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!navigator.clipboard) return nothing
    const label = this.done ? this.strings.copied : this.strings.copy
    return html`<button type="button" class="tool" aria-label=${label} title=${label} @click=${this.#copy}>
      ${icon(this.done ? 'check' : 'copy')}
    </button>`
  }

  /** A browser may still refuse: then nothing is said. */
  #copy(): void {
    navigator.clipboard.writeText(visibleText(this.text)).then(
      () => {
        this.tell('announce', { text: this.strings.copied })
        this.done = true
        clearTimeout(this.#timer)
        this.#timer = setTimeout(() => (this.done = false), DONE_MS)
      },
      () => undefined,
    )
  }
}

define('confab-copy-button', CopyButton)
