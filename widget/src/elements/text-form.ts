/** `<confab-text-form>`: a small place to write: a comment, a title, another wording. Loaded when something is to be written. */
import { css, html, type TemplateResult } from 'lit'
import { wordsOf } from '../strings/later.ts'
import { ChatElement, define } from './chat-element.ts'

/** What is written, which decides how it is asked for. */
export type Purpose = 'comment' | 'edit' | 'rename'

/** Fires `submit-text` with what was written, or `cancel-text`. A comment may be left out, but not be empty. */
export class TextForm extends ChatElement {
  static override properties = { purpose: { attribute: false }, value: { attribute: false } }
  static override sheet = css`
    confab-text-form {
      display: block;
      inline-size: 100%;
    }
    .actions + confab-text-form {
      margin-block-start: 10px;
    }
    .writing {
      display: flex;
      flex-wrap: wrap;
      justify-content: end;
      gap: 8px;
      padding: 8px;
      border: 1px solid var(--confab-border);
      border-radius: 14px;
      background: var(--confab-background);
    }
    .writing:has(> textarea:focus-visible) {
      border-color: var(--confab-link);
      outline: 2px solid var(--confab-link);
      outline-offset: -2px;
    }
    .writing > textarea {
      flex: 1 0 100%;
      min-inline-size: 0;
      min-block-size: 32px;
      max-block-size: 160px;
      padding: 4px 6px;
      overflow: hidden auto;
      field-sizing: content;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      unicode-bidi: plaintext;
      text-align: start;
      cursor: text;
    }
    .writing > textarea:focus-visible {
      outline: none;
    }
    .writing > textarea::placeholder {
      color: var(--confab-muted);
      opacity: 1;
    }
    @media (pointer: coarse) {
      .writing > textarea {
        font-size: max(16px, 1em);
      }
    }
  `

  declare purpose: Purpose
  /** What is there to begin with. */
  declare value: string | undefined

  get #box(): HTMLTextAreaElement | null {
    return this.querySelector('textarea')
  }

  protected override render(): TemplateResult {
    const words = wordsOf(this.strings)
    const asked = { comment: words.comment, edit: words.message, rename: words.title }[this.purpose]
    const done = { comment: words.sendComment, edit: words.send, rename: words.save }[this.purpose]
    return html`
      <form class="writing" @submit=${this.#submit} @keydown=${this.#key}>
        <textarea
          rows="1"
          maxlength=${this.purpose === 'rename' ? 200 : 4_000}
          aria-label=${asked}
          placeholder=${asked}
          .value=${this.value ?? ''}
        ></textarea>
        <button type="button" class="button" @click=${() => this.#say('cancel-text')}>${words.cancel}</button>
        <button class="button primary">${done}</button>
      </form>
    `
  }

  /** What is to be changed is at hand at once; a comment nobody asked for takes no focus. */
  protected override firstUpdated(): void {
    if (this.purpose === 'comment') return
    this.#box?.focus()
    this.#box?.select()
  }

  #key(event: KeyboardEvent): void {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the one way to know that Enter in Safari
    const choosesWord = event.isComposing || event.keyCode === 229
    if (event.key === 'Escape') {
      event.preventDefault()
      this.#say('cancel-text')
    } else if (event.key === 'Enter' && !event.shiftKey && !choosesWord) this.#submit(event)
  }

  #submit(event: Event): void {
    event.preventDefault()
    const text = this.#box?.value.trim() ?? ''
    if (text) this.#say('submit-text', { text })
  }

  #say(name: string, detail?: { text: string }): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}

define('confab-text-form', TextForm)
