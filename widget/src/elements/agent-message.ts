/** `<confab-agent-message>`: what a person said who answers in the agent's place. */
import type { Message } from '@confab/shared/conversation'
import { css, html, nothing, type TemplateResult } from 'lit'
import { ChatElement, define } from './chat-element.ts'

export class AgentMessage extends ChatElement {
  static override properties = { message: { attribute: false } }

  declare message: Message

  protected override render(): TemplateResult {
    const { author, content } = this.message
    return html`
      <div class="said" part="message">
        ${author ? html`<p class="author">${author.name}</p>` : nothing}
        <confab-content dir="auto" .content=${content} .strings=${this.strings}></confab-content>
      </div>
    `
  }
}

define('confab-agent-message', AgentMessage)

export const styles = css`
  confab-agent-message {
    display: block;
  }
  .said {
    inline-size: fit-content;
    max-inline-size: 85%;
    padding: 9px 14px;
    border-radius: calc(var(--confab-radius) * 1.125);
    border-end-start-radius: 5px;
    background: var(--confab-surface);
    overflow-wrap: anywhere;
  }
  .author {
    font-size: 0.85em;
    font-weight: 600;
  }
`
