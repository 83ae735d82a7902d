/** `<state-view>`: what steers the agent in the conversation that is shown, as it is now. */
import type { Conversation, ConversationState, Json } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { html, LitElement, nothing, type PropertyValues } from 'lit'
import { memoryAfter, stateAfter } from './after-events.ts'
import { icon } from '../icons.ts'
import './state-editor.ts'

/** Fires `edit` when somebody begins to change it. */
export class StateView extends LitElement {
  static override properties = {
    conversation: { attribute: false },
    events: { attribute: false },
    isEditing: { state: true },
  }

  declare conversation: Conversation | undefined
  declare events: readonly ConversationEvent[]
  declare isEditing: boolean

  constructor() {
    super()
    this.events = []
    this.isEditing = false
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get('conversation') && changed.get('conversation')?.id !== this.conversation?.id)
      this.isEditing = false
  }

  protected override render(): unknown {
    const { conversation } = this
    if (!conversation) return html`<div class="empty"><p>No conversation yet.</p></div>`
    const state = stateAfter(conversation, this.events)
    return html`
      <section aria-labelledby="steers">
        <h2 id="steers">What steers the agent</h2>
        <p class="hidden-mark">${icon('hidden')}hidden from visitors</p>
        ${
          this.isEditing
            ? html`<state-editor
                .conversationId=${conversation.id}
                .state=${state}
                @close=${this.#closeEditor}
              ></state-editor>`
            : this.#renderState(state)
        }
      </section>
      <section aria-labelledby="about">
        <h2 id="about">Conversation</h2>
        <dl>
          ${entry('Agent', conversation.agent)} ${entry('Id', conversation.id, 'id')}
          ${entry('Visitor', conversation.visitorId, 'id')}
          ${entry('Started', new Date(conversation.createdAt).toLocaleString())}
        </dl>
      </section>
    `
  }

  #renderState({ playbook, phase, systemMessage, context }: ConversationState): unknown {
    const memory = memoryAfter(this.events)
    return html`<dl>
        ${entry('Playbook', playbook)} ${entry('Phase', phase)}
        ${entry('System message', systemMessage, 'prose')}
        ${entry('Context', context.length === 0 ? null : json(context), 'json')}
        ${Object.keys(memory).length === 0 ? nothing : entry('Engine memory', json(memory), 'json')}
      </dl>
      <button type="button" class="quiet" @click=${this.#edit}>Change it</button>`
  }

  #edit(): void {
    this.isEditing = true
    this.dispatchEvent(new CustomEvent('edit'))
  }

  async #closeEditor(): Promise<void> {
    this.isEditing = false
    await this.updateComplete
    this.querySelector<HTMLElement>('button.quiet')?.focus()
  }
}

function entry(name: string, value: string | null, kind: 'text' | 'prose' | 'json' | 'id' = 'text'): unknown {
  const shown = value === null || value === '' ? html`<span class="none">none</span>` : value
  return html`<div>
    <dt>${name}</dt>
    <dd data-kind=${kind}>${shown}</dd>
  </div>`
}

function json(value: Json): string {
  return JSON.stringify(value, null, 2)
}

customElements.define('state-view', StateView)
