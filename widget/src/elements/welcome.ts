/** `<confab-welcome>`: what is there before the first message. */
import { css, html, nothing, type TemplateResult } from 'lit'
import { ChatElement, define } from './chat-element.ts'
import { icon } from './icons.ts'

export class Welcome extends ChatElement {
  static override properties = { greeting: {}, starters: { attribute: false } }
  static override sheet = css`
    confab-welcome {
      flex: 1;
      min-block-size: 0;
      display: flex;
      flex-direction: column;
      inline-size: 100%;
      max-inline-size: 720px;
      margin-inline: auto;
      padding: calc(20px * var(--confab-space));
      overflow: auto;
    }
    .mark {
      display: grid;
      place-items: center;
      inline-size: 44px;
      block-size: 44px;
      margin-block: auto 14px;
      border-radius: 14px;
      color: var(--confab-link);
      background: color-mix(in oklab, var(--confab-accent) 12%, var(--confab-background));
    }
    .mark svg {
      inline-size: 24px;
    }
    .greeting {
      font-size: 1.6em;
      font-weight: 600;
      line-height: 1.25;
      letter-spacing: -0.02em;
      text-wrap: balance;
      white-space: pre-line;
    }
    .starters {
      display: grid;
      gap: 8px;
      margin-block-start: calc(20px * var(--confab-space));
    }
    .starter {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 10px;
      inline-size: 100%;
      min-block-size: max(24px, 42px * var(--confab-space));
      padding: calc(9px * var(--confab-space)) calc(14px * var(--confab-space));
      border: 1px solid var(--confab-border);
      border-radius: 12px;
      transition:
        background 0.15s,
        border-color 0.15s;
    }
    .starter:hover {
      background: var(--confab-surface);
      border-color: color-mix(in oklab, var(--confab-accent) 40%, var(--confab-border));
    }
    .starter svg {
      flex: none;
      inline-size: 16px;
      rotate: 45deg;
      color: var(--confab-muted);
    }
    .starter:dir(rtl) svg {
      rotate: -45deg;
    }
  `

  declare greeting: string
  declare starters: readonly string[]

  protected override render(): TemplateResult {
    return html`
      <slot name="empty">
        <span class="mark">${icon('spark')}</span>
        <p class="greeting">${this.greeting}</p>
      </slot>
      ${
        this.starters.length
          ? html`<ul class="starters" aria-label=${this.strings.starters}>
              ${this.starters.map((text) => html`<li>${this.#starter(text)}</li>`)}
            </ul>`
          : nothing
      }
    `
  }

  #starter(text: string): TemplateResult {
    return html`<button type="button" class="starter" @click=${() => this.tell('send-message', { text })}>
      <span>${text}</span>${icon('up')}
    </button>`
  }
}

define('confab-welcome', Welcome)
