/** `<confab-reply-actions>`: what can be done with an answer: copy it, say whether it was good, and why. */
import type { Feedback } from '@confab/shared/conversation'
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { ChatElement, define } from './chat-element.ts'
import './copy-button.ts'
import { icon } from './icons.ts'

type Thumb = 'up' | 'down'

export class ReplyActions extends ChatElement {
  static override properties = {
    text: { attribute: false },
    messageId: { attribute: false },
    feedback: { attribute: false },
    at: { attribute: false },
    given: { state: true },
    comments: { state: true },
  }

  declare text: string
  /** What a rating is of. */
  declare messageId: string
  /** The rating as the conversation has it. */
  declare feedback: Feedback | undefined
  /** When it was said. */
  declare at: string
  /** The rating just given, which the conversation does not have yet. */
  declare given: Thumb | undefined
  /** The visitor may say more. */
  declare comments: boolean

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('feedback')) this.given = undefined
  }

  protected override render(): TemplateResult {
    const { strings, at } = this
    return html`
      <div class="actions">
        <confab-copy-button .strings=${strings} .text=${this.text}></confab-copy-button>
        ${this.#thumb('up', strings.goodReply)} ${this.#thumb('down', strings.badReply)}
        <time datetime=${at}>${this.calendar.time(at)}</time>
      </div>
      ${
        this.comments
          ? html`<confab-text-form
              .strings=${strings}
              .purpose=${'comment'}
              @submit-text=${this.#comment}
              @cancel-text=${() => (this.comments = false)}
            ></confab-text-form>`
          : nothing
      }
    `
  }

  #thumb(rating: Thumb, label: string): TemplateResult {
    const isGiven = (this.given ?? this.feedback?.rating) === rating
    return html`<button
      type="button"
      class="tool thumb-${rating}"
      aria-label=${label}
      title=${label}
      aria-pressed=${isGiven}
      @click=${() => this.#rate(rating)}
    >
      ${icon('thumb')}
    </button>`
  }

  #rate(rating: Thumb): void {
    void import('./text-form.ts')
    this.given = rating
    this.comments = true
    this.tell('give-feedback', { messageId: this.messageId, rating })
  }

  #comment({ detail }: CustomEvent<{ text: string }>): void {
    const rating = this.given ?? this.feedback?.rating
    if (rating) this.tell('give-feedback', { messageId: this.messageId, rating, comment: detail.text })
    this.tell('announce', { text: this.strings.thanks })
    this.comments = false
  }
}

define('confab-reply-actions', ReplyActions)
