/** `<confab-user-message>`: what the visitor said, and how far it has come. */
import { css, html, nothing, type TemplateResult } from 'lit'
import type { PendingMessage } from '../conversation-controller.ts'
import { errorWords } from '../strings/strings.ts'
import { ChatElement, define } from './chat-element.ts'
import { icon } from './icons.ts'

export class UserMessage extends ChatElement {
  static override properties = { text: {}, pending: { attribute: false } }

  declare text: string
  /** How far it has come; left out once it is part of the conversation. */
  declare pending: PendingMessage | undefined

  protected override render(): TemplateResult {
    const status = this.pending?.status
    return html`
      <span class="visually-hidden">${this.strings.you}</span>
      <div class="bubble ${status ?? ''}" part="message" dir="auto">${this.text}</div>
      ${status === 'waiting' ? html`<p class="fate">${this.strings.waiting}</p>` : nothing}
      ${status === 'failed' ? this.#failure() : nothing}
    `
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

export const styles = css`
  confab-user-message {
    display: flex;
    flex-direction: column;
    align-items: end;
    gap: 4px;
  }
  .bubble {
    max-inline-size: 85%;
    padding: 9px 14px;
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
  .fate {
    display: flex;
    gap: 6px;
    align-items: center;
    font-size: 0.85em;
    color: var(--confab-muted);
  }
  .fate svg {
    flex: none;
    inline-size: 16px;
  }
  .fate.failed {
    color: var(--confab-danger);
  }
  .choices {
    display: flex;
    gap: 16px;
  }
  .link {
    min-block-size: 24px;
    border-radius: 4px;
    font-size: 0.9em;
    font-weight: 550;
    color: var(--confab-link);
  }
  .link:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
`
