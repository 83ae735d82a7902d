/** `<confab-composer>`: where the visitor writes. */
import { defaultLimits } from '@confab/shared/limits'
import { css, html, nothing, type TemplateResult } from 'lit'
import { fill } from '../strings/strings.ts'
import { ChatElement, define } from './chat-element.ts'
import { icon } from './icons.ts'

const LIMIT = defaultLimits.messageCharacters
/** From here on the count is shown. */
const NEAR_LIMIT = LIMIT * 0.9

export class Composer extends ChatElement {
  static override properties = {
    running: { type: Boolean },
    draft: { attribute: false },
  }
  static override sheet = css`
    confab-composer {
      display: block;
      inline-size: 100%;
      max-inline-size: 720px;
      margin-inline: auto;
      padding: 4px calc(16px * var(--confab-space)) calc(16px * var(--confab-space));
    }
    confab-composer[hidden] {
      display: none;
    }
    .box {
      position: relative;
      display: flex;
      align-items: end;
      flex-wrap: wrap;
      gap: 0 8px;
      padding: calc(6px * var(--confab-space));
      border: 1px solid var(--confab-border);
      border-radius: calc(var(--confab-radius) * 1.5);
      background: var(--confab-background);
      box-shadow: 0 2px 10px -4px #0002;
      transition:
        border-color 0.15s,
        box-shadow 0.15s;
    }
    .box:has(> textarea:focus-visible) {
      border-color: var(--confab-link);
      outline: 2px solid var(--confab-link);
      outline-offset: -2px;
      box-shadow: 0 0 0 3px color-mix(in oklab, var(--confab-link) 12%, transparent);
    }
    .box > textarea {
      flex: 1;
      min-inline-size: 0;
      min-block-size: 36px;
      max-block-size: min(160px, 30vh);
      padding-block: 7px;
      padding-inline: 10px 4px;
      overflow: hidden auto;
      scrollbar-width: thin;
      field-sizing: content;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      /* Each paragraph runs the way of its own words, an empty box that of the words in its place. */
      unicode-bidi: plaintext;
      text-align: start;
      cursor: text;
    }
    .box > textarea:focus-visible {
      outline: none;
    }
    .box > textarea::placeholder {
      color: var(--confab-muted);
      opacity: 1;
    }
    .count {
      order: 1;
      flex: 0 0 100%;
      padding: 2px 10px;
      font-size: 0.8em;
      color: var(--confab-muted);
    }
    .too-long {
      color: var(--confab-danger);
    }
    .send {
      flex: none;
      display: grid;
      place-items: center;
      inline-size: 36px;
      block-size: 36px;
      border-radius: calc(var(--confab-radius) * 1.125);
      background: var(--confab-accent);
      color: var(--confab-on-accent);
      transition:
        background 0.15s,
        scale 0.15s;
    }
    .send:disabled {
      background: var(--confab-surface);
      color: var(--confab-muted);
      cursor: default;
    }
    .send:active:not(:disabled) {
      scale: 0.94;
    }
    .icon-stop path {
      fill: currentColor;
    }
    @media (pointer: coarse) {
      /* Below this, phones zoom in on what is written. */
      .box > textarea {
        font-size: max(16px, 1em);
      }
    }
  `

  /** A reply is being generated: it can be stopped. */
  declare running: boolean
  /** What stands in the box: written here, or in another tab. */
  declare draft: string

  constructor() {
    super()
    this.draft = ''
  }

  get #box(): HTMLTextAreaElement | null {
    return this.querySelector('textarea')
  }

  override focus(): void {
    this.#box?.focus({ preventScroll: true })
  }

  protected override render(): TemplateResult {
    const { strings, draft } = this
    const tooLong = draft.length > LIMIT
    return html`
      <form class="box" part="composer" @submit=${this.#submit}>
        <textarea
          rows="1"
          enterkeyhint="send"
          aria-label=${strings.message}
          placeholder=${strings.placeholder}
          aria-invalid=${tooLong ? 'true' : nothing}
          aria-describedby=${draft.length > NEAR_LIMIT ? 'confab-count' : nothing}
          @input=${this.#typed}
          @keydown=${this.#key}
        ></textarea>
        ${
          draft.length > NEAR_LIMIT
            ? html`<p id="confab-count" class=${tooLong ? 'count too-long' : 'count'}>
                ${fill(strings.characters, {
                  count: draft.length.toLocaleString(this.calendar.locales),
                  limit: LIMIT.toLocaleString(this.calendar.locales),
                })}
              </p>`
            : nothing
        }
        ${
          this.running
            ? html`<button
                type="button"
                class="send stop"
                part="send"
                aria-label=${strings.stop}
                @click=${() => this.tell('stop-response', null)}
              >
                ${icon('stop')}
              </button>`
            : html`<button class="send" part="send" aria-label=${strings.send} ?disabled=${!this.#canSend}>
                ${icon('up')}
              </button>`
        }
      </form>
    `
  }

  protected override updated(): void {
    if (!this.#box || this.#box.value === this.draft) return
    this.#box.value = this.draft
    this.#grow()
  }

  get #canSend(): boolean {
    return this.draft.trim() !== '' && this.draft.length <= LIMIT
  }

  #typed(): void {
    this.draft = this.#box?.value ?? ''
    this.#grow()
    this.tell('write-draft', { text: this.draft })
  }

  /** Where CSS cannot let a text area grow with its text. */
  #grow(): void {
    const box = this.#box
    if (!box || CSS.supports('field-sizing', 'content')) return
    box.style.blockSize = 'auto'
    box.style.blockSize = `${box.scrollHeight}px`
  }

  /** Enter sends; but not the Enter that chooses a word in an input method. */
  #key(event: KeyboardEvent): void {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the one way to know that Enter in Safari
    const choosesWord = event.isComposing || event.keyCode === 229
    if (event.key === 'Enter' && !event.shiftKey && !choosesWord) this.#submit(event)
  }

  #submit(event: Event): void {
    event.preventDefault()
    if (!this.#canSend) return
    this.tell('send-message', { text: this.draft.trim() })
    if (this.#box) this.#box.value = ''
    this.#typed()
    this.focus()
  }
}

define('confab-composer', Composer)
