/** `<state-view>`: what steers the agent in the conversation that is shown, as it is now. */
import type { Conversation, ConversationState, EngineMemory, Json } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { html, LitElement, nothing } from 'lit'
import { icon } from './icons.ts'

export class StateView extends LitElement {
  static override properties = { conversation: { attribute: false }, events: { attribute: false } }

  declare conversation: Conversation | undefined
  declare events: readonly ConversationEvent[]

  constructor() {
    super()
    this.events = []
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): unknown {
    const { conversation } = this
    if (!conversation) return html`<div class="empty"><p>No conversation yet.</p></div>`
    const { playbook, phase, systemMessage, context } = stateAfter(conversation, this.events)
    const memory = memoryAfter(this.events)
    return html`
      <section aria-labelledby="steers">
        <h2 id="steers">What steers the agent</h2>
        <p class="hidden-mark">${icon('hidden')}hidden from visitors</p>
        <dl>
          ${entry('Playbook', playbook)} ${entry('Phase', phase)}
          ${entry('System message', systemMessage, 'prose')}
          ${entry('Context', context.length === 0 ? null : json(context), 'json')}
          ${Object.keys(memory).length === 0 ? nothing : entry('Engine memory', json(memory), 'json')}
        </dl>
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
}

/** A change carries the whole state. */
function stateAfter(conversation: Conversation, events: readonly ConversationEvent[]): ConversationState {
  const change = events.findLast((event) => event.type === 'state.changed')
  return change ? change.state : conversation.state
}

function memoryAfter(events: readonly ConversationEvent[]): EngineMemory {
  const memories = events.flatMap((event) => (event.type === 'engine.remembered' ? [event.memory] : []))
  return Object.assign({}, ...memories) as EngineMemory
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
