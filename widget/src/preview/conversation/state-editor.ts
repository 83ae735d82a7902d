/** `<state-editor>`: changes what steers the agent, by a control message that no visitor sees. */
import type { ConversationState, Json, StateAfter } from '@confab/shared/conversation'
import { html, LitElement, nothing } from 'lit'
import { fetchJson, pathOf } from '../wire.ts'

/** Fires `close` when it is done, or not wanted any more. */
export class StateEditor extends LitElement {
  static override properties = {
    conversationId: { attribute: false },
    state: { attribute: false },
    fault: { state: true },
  }

  declare conversationId: string
  /** As it is before the change. */
  declare state: ConversationState
  declare fault: string

  constructor() {
    super()
    this.fault = ''
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override firstUpdated(): void {
    this.querySelector('input')?.focus()
  }

  protected override render(): unknown {
    const { playbook, phase, systemMessage, context } = this.state
    return html`<form class="fields" @submit=${this.#submit} @keydown=${this.#onKeyDown}>
      <label>Playbook <input name="playbook" required .defaultValue=${playbook} /></label>
      <label>Phase <input name="phase" .defaultValue=${phase ?? ''} placeholder="none" /></label>
      <label>
        System message
        <textarea
          name="systemMessage"
          rows="3"
          placeholder="none"
          .defaultValue=${systemMessage ?? ''}
        ></textarea>
      </label>
      <label>
        Context, a list in JSON
        <textarea
          name="context"
          class="code"
          rows="4"
          spellcheck="false"
          .defaultValue=${JSON.stringify(context, null, 2)}
        ></textarea>
      </label>
      <label class="check"><input type="checkbox" name="reply" /> Let the agent speak now</label>
      ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}
      <div class="row">
        <button class="primary">Send control message</button>
        <button type="button" class="quiet" @click=${this.#close}>Cancel</button>
      </div>
    </form>`
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.#close()
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const given = new FormData(event.target as HTMLFormElement)
    try {
      const message = { role: 'control', stateAfter: changeOf(given, this.state) }
      const asking = given.has('reply') ? { action: 'generate-reply' } : {}
      await fetchJson(pathOf(this.conversationId, 'messages'), 'POST', { ...message, ...asking })
      this.#close()
    } catch (error) {
      this.fault = (error as Error).message
    }
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent('close'))
  }
}

/** Only what is different. @throws Error when the context is no list. */
export function changeOf(given: FormData, { context, ...before }: ConversationState): StateAfter {
  const change: StateAfter = {}
  for (const name of ['playbook', 'phase', 'systemMessage'] as const) {
    const text = given.get(name) as string
    if (text !== (before[name] ?? '')) Object.assign(change, { [name]: text === '' ? null : text })
  }
  const list = listOf(given.get('context') as string)
  return JSON.stringify(list) === JSON.stringify(context) ? change : { ...change, context: list }
}

function listOf(text: string): Json[] {
  let list: unknown
  try {
    list = text.trim() === '' ? [] : JSON.parse(text)
  } catch (error) {
    throw new Error(`The context is not JSON: ${(error as Error).message}`, { cause: error })
  }
  if (!Array.isArray(list)) throw new Error('The context must be a list: put it into [ and ].')
  return list as Json[]
}

customElements.define('state-editor', StateEditor)
