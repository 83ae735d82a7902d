/** `<confab-user-message>`: what the visitor said, and how far it has come. */
import { css, html, nothing, type TemplateResult } from 'lit'
import { visibleText } from '../content/visible-text.ts'
import type { PendingMessage } from '../conversation/conversation-controller.ts'
import { errorWords } from '../strings/strings.ts'
import { ChatElement, define } from './chat-element.ts'
import { icon } from './icons.ts'

export class UserMessage extends ChatElement {
  static override properties = {
    text: {},
    at: { attribute: false },
    pending: { attribute: false },
    editing: { state: true },
  }
  static override sheet = css`
    confab-user-message {
      position: relative;
      display: flex;
      flex-direction: column;
      align-items: end;
      gap: 4px;
    }
    .bubble {
      max-inline-size: 85%;
      padding: calc(9px * var(--confab-space)) calc(14px * var(--confab-space));
      border-radius: calc(var(--confab-radius) * 1.125);
      border-end-end-radius: 5px;
      background: color-mix(in oklab, var(--confab-accent) 13%, var(--confab-background));
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      transition: opacity 0.2s;
    }
    .sending,
    .waiting {
      opacity: 0.65;
    }
    /* Lies in the gap before what comes next. */
    confab-user-message > .actions {
      position: absolute;
      inset-block-start: calc(100% - 3px);
      inset-inline-end: 0;
    }
    .choices {
      display: flex;
      gap: 16px;
    }
  `

  declare text: string
  /** When it came into the conversation. */
  declare at: string | undefined
  /** How far it has come; left out once it is part of the conversation. */
  declare pending: PendingMessage | undefined
  /** Another wording is being written. */
  declare editing: boolean

  protected override render(): TemplateResult {
    const status = this.pending?.status
    return html`
      <span class="visually-hidden">${this.strings.you}</span>
      ${this.editing ? this.#form() : this.#bubble(visibleText(this.text))}
      ${this.at && !this.editing ? this.#sent(this.at) : nothing}
      ${status === 'waiting' ? html`<p class="fate">${this.strings.waiting}</p>` : nothing}
      ${status === 'failed' ? this.#failure() : nothing}
    `
  }

  /** White space counts: there is none around the text. */
  #bubble(text: string): TemplateResult {
    const status = this.pending?.status ?? ''
    return html`<div class="bubble ${status}" part="message" dir="auto">${text}</div>`
  }

  #sent(at: string): TemplateResult {
    const { strings } = this
    return html`
      <p class="actions">
        <button
          type="button"
          class="tool"
          aria-label=${strings.edit}
          title=${strings.edit}
          @click=${this.#edit}
        >
          ${icon('edit')}
        </button>
        <time datetime=${at}>${strings.sent} ${this.calendar.time(at)}</time>
      </p>
    `
  }

  /** What was said stays as it is: the new wording is another message. */
  #form(): TemplateResult {
    return html`<confab-text-form
      .strings=${this.strings}
      .purpose=${'edit'}
      .value=${this.text}
      @submit-text=${({ detail }: CustomEvent<{ text: string }>) => {
        this.editing = false
        this.tell('send-message', detail)
      }}
      @cancel-text=${this.#leave}
    ></confab-text-form>`
  }

  #edit(): void {
    void import('./text-form.ts')
    this.editing = true
  }

  async #leave(): Promise<void> {
    this.editing = false
    await this.updateComplete
    this.querySelector('button')?.focus()
  }

  #failure(): TemplateResult {
    const { error, id = '' } = this.pending ?? {}
    const canRetry = error?.retryable !== false
    return html`
      <p class="fate failed">
        ${icon('alert')}<span
          >${this.strings.failed} ${error ? errorWords(this.strings, error.code) : ''}</span
        >
      </p>
      <p class="choices">
        ${
          canRetry
            ? html`<button type="button" class="link" @click=${() => this.tell('retry-message', { id })}>
                ${this.strings.retry}
              </button>`
            : nothing
        }
        <button type="button" class="link" @click=${() => this.tell('discard-message', { id })}>
          ${this.strings.discard}
        </button>
      </p>
    `
  }
}

define('confab-user-message', UserMessage)
