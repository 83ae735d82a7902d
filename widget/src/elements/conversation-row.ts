/** `<confab-conversation-row>`: one conversation of the list. */
import type { VisitorConversation } from '@confab/shared/conversation'
import { html, nothing, type TemplateResult } from 'lit'
import { visibleText } from '../content/visible-text.ts'
import { wordsOf } from '../strings/later.ts'
import type { Strings } from '../strings/strings.ts'
import { ChatElement, define } from './chat-element.ts'
import { drawing, icon } from './icons.ts'

const box = 'M4.5 5h15v4h-15Zm1 4v8a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2V9M10 13h4'
const back = 'M4.5 9.5h10a5 5 0 0 1 0 10H9m-4.5-10 4-4m-4 4 4 4'

export class ConversationRow extends ChatElement {
  static override properties = {
    conversation: { attribute: false },
    current: { attribute: false },
    renaming: { state: true },
  }

  declare conversation: VisitorConversation
  /** It is the one in the chat. */
  declare current: boolean
  declare renaming: boolean

  protected override render(): TemplateResult {
    const words = wordsOf(this.strings)
    const { id, archived, updatedAt } = this.conversation
    if (this.renaming) return this.#form()
    return html`
      <button
        type="button"
        class="entry"
        aria-current=${this.current ? 'true' : nothing}
        @click=${() => this.tell('open-conversation', { id })}
      >
        <span class="title" dir="auto">${titleOf(this.conversation, this.strings)}</span>
        <time datetime=${updatedAt}>${this.calendar.day(updatedAt)}</time>
      </button>
      ${this.#tool(words.rename, icon('edit'), () => this.#rename())}
      ${this.#tool(archived ? words.restore : words.archive, drawing('box', archived ? back : box), () =>
        this.tell('change-conversation', { id, archived: !archived }),
      )}
    `
  }

  #tool(label: string, picture: TemplateResult, act: () => void): TemplateResult {
    const name = `${label}: ${titleOf(this.conversation, this.strings)}`
    return html`<button type="button" class="tool" aria-label=${name} title=${label} @click=${act}>
      ${picture}
    </button>`
  }

  #rename(): void {
    void import('./text-form.ts')
    this.renaming = true
  }

  #form(): TemplateResult {
    return html`<confab-text-form
      .strings=${this.strings}
      .purpose=${'rename'}
      .value=${this.conversation.title ?? ''}
      @submit-text=${({ detail }: CustomEvent<{ text: string }>) => {
        this.tell('change-conversation', { id: this.conversation.id, title: detail.text })
        void this.#leave()
      }}
      @cancel-text=${() => void this.#leave()}
    ></confab-text-form>`
  }

  async #leave(): Promise<void> {
    this.renaming = false
    await this.updateComplete
    this.querySelector<HTMLElement>('.tool')?.focus()
  }
}

export function titleOf({ title }: VisitorConversation, strings: Strings): string {
  return title === null ? wordsOf(strings).untitled : visibleText(title)
}

define('confab-conversation-row', ConversationRow)
