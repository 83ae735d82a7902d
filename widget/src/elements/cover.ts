/** What lies over the whole chat until the visitor is done with it: the list of conversations, the help with keys. */
import { html, type TemplateResult } from 'lit'
import type { LaterStrings, Strings } from '../strings/strings.ts'
import { wordsOf } from '../strings/later.ts'
import { ChatElement } from './chat-element.ts'
import { icon } from './icons.ts'

/** Fires `close-cover`; `isChoice` says that the visitor goes on with something chosen in it, not back. */
export class Cover extends ChatElement {
  constructor() {
    super()
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      event.preventDefault()
      this.close()
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.classList.add('cover')
  }

  protected get words(): Strings & LaterStrings {
    return wordsOf(this.strings)
  }

  protected override firstUpdated(): void {
    this.querySelector('button')?.focus()
  }

  protected header(heading: string, more?: TemplateResult): TemplateResult {
    return html`<div class="header">
      ${this.tool(this.words.back, icon('chevron'), () => this.close())}
      <h2 class="heading">${heading}</h2>
      ${more}
    </div>`
  }

  protected tool(label: string, picture: TemplateResult, act: () => void): TemplateResult {
    return html`<button type="button" class="tool" aria-label=${label} title=${label} @click=${act}>
      ${picture}
    </button>`
  }

  protected close(isChoice = false): void {
    this.dispatchEvent(new CustomEvent('close-cover', { detail: { isChoice } }))
  }
}
