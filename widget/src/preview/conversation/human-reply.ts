/** `<human-reply>`: answers the visitor as a person would, in the agent's place or beside it. */
import { html, LitElement, nothing } from 'lit'
import { fetchJson, pathOf } from '../wire.ts'

export class HumanReply extends LitElement {
  static override properties = {
    conversationId: { attribute: false },
    takenOver: { attribute: false },
    fault: { state: true },
  }

  declare conversationId: string
  /** A person answers in this conversation; the agent is silent. */
  declare takenOver: boolean
  declare fault: string

  constructor() {
    super()
    this.conversationId = ''
    this.takenOver = false
    this.fault = ''
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override render(): unknown {
    return html`<form aria-label="Answer as a person" @submit=${this.#submit}>
      <textarea
        name="text"
        rows="2"
        required
        aria-label="Answer"
        placeholder="Answer as a person"
        @keydown=${this.#onKeyDown}
      ></textarea>
      <div class="row">
        <input
          name="name"
          maxlength="200"
          aria-label="Your name"
          placeholder="Your name"
          autocomplete="name"
        />
        <label class="check">
          <input type="checkbox" .checked=${this.takenOver} @change=${this.#takeOver} />
          Take over
        </label>
        <button class="primary">Send</button>
      </div>
      ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}
    </form>`
  }

  /** As in any chat. */
  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    this.querySelector('form')?.requestSubmit()
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const said = new FormData(form)
    const [content, name] = [said.get('text') as string, (said.get('name') as string).trim()]
    const message = { role: 'agent', content, ...(name === '' ? {} : { author: { name } }) }
    const path = pathOf(this.conversationId, 'messages')
    const box = form.querySelector('textarea')
    if ((await this.#tell(path, 'POST', message)) && box) box.value = ''
  }

  async #takeOver({ target }: Event): Promise<void> {
    const box = target as HTMLInputElement
    if (!(await this.#tell(pathOf(this.conversationId), 'PATCH', { agentTakeOver: box.checked })))
      box.checked = this.takenOver
  }

  async #tell(path: string, method: string, body: unknown): Promise<boolean> {
    this.fault = ''
    try {
      await fetchJson(path, method, body)
      return true
    } catch (error) {
      this.fault = (error as Error).message
      return false
    }
  }
}

customElements.define('human-reply', HumanReply)
