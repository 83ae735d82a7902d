/** `<preview-tabs>`: what is shown beside the sample page or, where there is no room, in its place. */
import { html, LitElement, nothing } from 'lit'

export interface Tab {
  readonly id: string
  readonly label: string
  readonly count?: number
}

/** Fires `tab-select` with the id. The panel of a tab has the id `panel-…` and is labelled by `tab-…`. */
export class PreviewTabs extends LitElement {
  static override properties = { tabs: { attribute: false }, selected: { type: String } }

  declare tabs: readonly Tab[]
  declare selected: string

  constructor() {
    super()
    this.tabs = []
    this.selected = ''
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): unknown {
    return html`<div role="tablist" aria-label="Views" @keydown=${this.#onKeyDown}>
      ${this.tabs.map(({ id, label, count }) => {
        const isSelected = id === this.selected
        return html`<button
          type="button"
          role="tab"
          id=${`tab-${id}`}
          aria-controls=${`panel-${id}`}
          aria-selected=${isSelected}
          tabindex=${isSelected ? 0 : -1}
          @click=${() => this.#select(id)}
        >
          ${label}${count === undefined ? nothing : html`<span class="number">${count}</span>`}
        </button>`
      })}
    </div>`
  }

  #select(id: string): void {
    this.dispatchEvent(new CustomEvent('tab-select', { detail: id }))
  }

  #onKeyDown(event: KeyboardEvent): void {
    const at = this.tabs.findIndex(({ id }) => id === this.selected)
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    const tab = this.tabs.at(next % this.tabs.length)
    if (!tab) return
    this.#select(tab.id)
    this.querySelector<HTMLElement>(`#tab-${tab.id}`)?.focus()
  }
}

customElements.define('preview-tabs', PreviewTabs)
