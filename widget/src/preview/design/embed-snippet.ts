/** `<embed-snippet>`: the line that puts the chat on a site, ready to be copied. */
import { html, LitElement, nothing } from 'lit'
import type { Design } from './design.ts'
import { icon } from '../icons.ts'
import { snippetOf } from './snippet.ts'

const COPIED_MS = 2_000

export class EmbedSnippet extends LitElement {
  static override properties = {
    agent: { type: String },
    design: { attribute: false },
    hasPages: { attribute: false },
    copied: { state: true },
  }

  declare agent: string
  declare design: Design
  declare hasPages: boolean
  /** What is said after the button was pressed. */
  declare copied: '' | 'Copied' | 'Press Ctrl+C to copy'

  constructor() {
    super()
    this.agent = ''
    this.design = {}
    this.hasPages = false
    this.copied = ''
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): unknown {
    return html`
      <section aria-labelledby="embed">
        <h2 id="embed">Put it on your site</h2>
        <p>Paste this before <code>&lt;/body&gt;</code>.</p>
        <div class="snippet">
          <pre
            tabindex="0"
            aria-label="Snippet"
          ><code>${unbroken(snippetOf(location.origin, this.agent, this.design))}</code></pre>
          <button type="button" class="primary" @click=${this.#copy}>
            ${icon(this.copied === 'Copied' ? 'done' : 'copy')} ${this.copied || 'Copy'}
          </button>
          <p role="status" class="visually-hidden">${this.copied}</p>
        </div>
      </section>
      <section aria-labelledby="then">
        <h2 id="then">Before you publish it</h2>
        <ul>
          <li>Put your server’s address in the place of <code>${location.host}</code>.</li>
          <li>Name your site in <code>origins</code>, in <code>confab.config.ts</code>.</li>
          ${
            this.hasPages
              ? html`<li>The pages it answers from: <a href="/pages/" target="_blank">read them</a>.</li>`
              : nothing
          }
          <li>What your own server may call: <a href="/docs" target="_blank">the HTTP API</a>.</li>
        </ul>
      </section>
    `
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(snippetOf(location.origin, this.agent, this.design))
      this.copied = 'Copied'
    } catch {
      // No clipboard here (an address that is not secure): the text is marked for the keys.
      const text = this.querySelector('code')
      if (text) getSelection()?.selectAllChildren(text)
      this.copied = 'Press Ctrl+C to copy'
    }
    setTimeout(() => (this.copied = ''), COPIED_MS)
  }
}

/** A line that is too long breaks between the parts, not at the hyphens in them. */
function unbroken(text: string): unknown {
  return text.split(/(\s+)/).map((part) => (part.trim() === '' ? part : html`<span>${part}</span>`))
}

customElements.define('embed-snippet', EmbedSnippet)
