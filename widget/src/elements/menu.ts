/** `<confab-menu>`: what else can be done, behind the three dots of the header. */
import { css, html, nothing, type TemplateResult } from 'lit'
import { wordsOf } from '../strings/later.ts'
import { ChatElement, define } from './chat-element.ts'
import { drawing } from './icons.ts'
import type { ConversationView } from './conversation-view.ts'

/** What can lie over the chat: the list of conversations, or the help with keys. */
export type CoverName = 'list' | 'keys'

const pictures = {
  list: 'M5 6h.01M5 12h.01M5 18h.01M9.5 6H20M9.5 12H20M9.5 18H20',
  file: 'M12 4v11m-5-4.5 5 5 5-5M5 19.5h14',
  end: 'M12 3.5V11m5.5-5a8.5 8.5 0 1 1-11 0',
  keys: 'M4.5 6.5h15a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5ZM7 10.5h.01m3.32 0h.01m3.33 0h.01m3.32 0h.01M8.5 14h7',
}

/** Fires `open-cover` with its name, and `close-menu`. It closes when the keyboard or the pointer goes elsewhere. */
export class Menu extends ChatElement {
  static override properties = { view: { attribute: false }, heading: { attribute: false } }
  static override sheet = css`
    .menu {
      position: absolute;
      z-index: 1;
      inset-block-start: calc(100% - 8px);
      inset-inline-end: 12px;
      min-inline-size: 200px;
      padding: 6px;
      border: 1px solid var(--confab-border);
      border-radius: 14px;
      background: var(--confab-background);
      box-shadow: 0 12px 32px -8px #0004;
    }
    .menu button {
      display: flex;
      align-items: center;
      gap: 10px;
      inline-size: 100%;
      min-block-size: 38px;
      padding: 6px 12px 6px 10px;
      border-radius: 9px;
    }
    .menu button:focus-visible {
      outline-offset: -2px;
    }
    .menu button:hover {
      background: var(--confab-surface);
    }
    .menu svg {
      inline-size: 18px;
      color: var(--confab-muted);
    }
  `

  declare view: ConversationView
  declare heading: string
  #opener: Element | null = null

  protected override render(): TemplateResult {
    const words = wordsOf(this.strings)
    const { transcript, running } = this.view
    return html`<ul class="menu" @keydown=${this.#key} @focusout=${this.#left}>
      ${this.#item(words.conversations, 'list', () => this.#open('list'))}
      ${transcript?.order.length ? this.#item(words.download, 'file', () => void this.#save()) : nothing}
      ${
        transcript && !transcript.archived && !running
          ? this.#item(words.endConversation, 'end', () => void this.#end(transcript.id))
          : nothing
      }
      ${this.#item(words.keys, 'keys', () => this.#open('keys'))}
    </ul>`
  }

  #item(words: string, picture: keyof typeof pictures, act: () => void): TemplateResult {
    return html`<li>
      <button type="button" @click=${act}>${drawing(picture, pictures[picture])}${words}</button>
    </li>`
  }

  protected override firstUpdated(): void {
    this.querySelector('button')?.focus()
    this.#opener = this.previousElementSibling
    this.#opener?.addEventListener('mousedown', keepFocus)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#opener?.removeEventListener('mousedown', keepFocus)
  }

  /** Arrows move, too, as they do in menus of applications. */
  #key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key !== 'Escape' && step === undefined) return
    event.preventDefault()
    if (step === undefined) return this.#close(true)
    const items = [...this.querySelectorAll('button')]
    const at = items.findIndex((item) => item.matches(':focus'))
    items.at((at + step) % items.length)?.focus()
  }

  #left({ relatedTarget }: FocusEvent): void {
    const stays =
      relatedTarget instanceof Node && (relatedTarget === this.#opener || this.contains(relatedTarget))
    if (!stays) this.#close(false)
  }

  #close(returnsFocus: boolean): void {
    if (this.inert) return
    if (returnsFocus && this.#opener instanceof HTMLElement) this.#opener.focus()
    // It may be there a moment longer: nobody gets into it any more.
    this.inert = true
    this.dispatchEvent(new CustomEvent('close-menu'))
  }

  #open(name: CoverName): void {
    void (name === 'list' ? import('./conversation-list.ts') : import('./help-sheet.ts'))
    this.dispatchEvent(new CustomEvent<CoverName>('open-cover', { detail: name }))
  }

  async #save(): Promise<void> {
    const { heading, strings } = this
    const { transcript } = this.view
    const { locales } = this.calendar
    this.#close(true)
    const { saveTranscript } = await import('./transcript-file.ts')
    if (transcript) saveTranscript(transcript, { heading, strings, locales })
  }

  async #end(id: string): Promise<void> {
    this.#close(true)
    await this.view.call('PATCH', `/v1/conversations/${id}`, { archived: true }).catch(() => undefined)
  }
}

/** Pressing the button that opened the menu is to close it, not to make it close and open again. */
function keepFocus(event: Event): void {
  event.preventDefault()
}

define('confab-menu', Menu)
