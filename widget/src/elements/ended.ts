/** `<confab-ended>`: what stands in the place of the composer when a conversation is over: how it was, and a new one. */
import type { VisitorTranscript } from '@confab/shared/conversation'
import { css, html, nothing, type TemplateResult } from 'lit'
import { wordsOf } from '../strings/later.ts'
import { fill } from '../strings/strings.ts'
import { ChatElement, define } from './chat-element.ts'
import { drawing } from './icons.ts'

const star = 'm12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.7l5.9-.8Z'

export class Ended extends ChatElement {
  static override properties = {
    transcript: { attribute: false },
    stars: { state: true },
    comments: { state: true },
  }
  static override sheet = css`
    confab-ended {
      display: grid;
      justify-items: center;
      gap: 10px;
      inline-size: 100%;
      max-inline-size: 720px;
      margin-inline: auto;
      padding: 16px 20px 20px;
      border-block-start: 1px solid var(--confab-border);
    }
    .ending {
      color: var(--confab-muted);
    }
    .stars {
      display: flex;
      align-items: center;
      justify-content: center;
      margin: 0;
      padding: 0;
      border: 0;
    }
    .stars legend {
      padding: 0;
      margin-inline: auto;
      font-weight: 550;
    }
    .stars label {
      position: relative;
      padding: 5px;
      color: var(--confab-muted);
      cursor: pointer;
    }
    .stars input {
      position: absolute;
      inset: 0;
      margin: 0;
      opacity: 0;
      cursor: pointer;
    }
    .stars svg {
      inline-size: 26px;
      border-radius: 6px;
    }
    /* Also by mouse: WebKit does not call it visible when an arrow key brought it there. */
    .stars input:focus + svg {
      outline: 2px solid var(--confab-link);
    }
    .stars .filled {
      color: var(--confab-link);
    }
    .filled path {
      fill: color-mix(in oklab, currentColor 30%, transparent);
    }
  `

  declare transcript: VisitorTranscript
  /** The rating just given, which the conversation does not have yet. */
  declare stars: number | undefined
  declare comments: boolean

  protected override render(): TemplateResult {
    const words = wordsOf(this.strings)
    const rated = lastSaid(this.transcript)
    return html`
      <p class="ending">${words.ended}</p>
      ${rated === undefined ? nothing : this.#rating(rated)}
      <button type="button" class="button" @click=${() => this.tell('new-conversation', null)}>
        ${words.newConversation}
      </button>
    `
  }

  #rating(messageId: string): TemplateResult {
    const words = wordsOf(this.strings)
    const given = this.transcript.feedback[messageId]?.rating
    const stars = this.stars ?? (typeof given === 'number' ? given : 0)
    return html`
      <fieldset class="stars">
        <legend>${stars > 0 && !this.comments ? words.rated : words.rate}</legend>
        ${[1, 2, 3, 4, 5].map((count) => this.#star(count, stars, messageId))}
      </fieldset>
      ${
        this.comments
          ? html`<confab-text-form
              .strings=${this.strings}
              .purpose=${'comment'}
              @submit-text=${({ detail }: CustomEvent<{ text: string }>) => {
                this.comments = false
                this.tell('give-feedback', { messageId, rating: stars, comment: detail.text })
              }}
              @cancel-text=${() => (this.comments = false)}
            ></confab-text-form>`
          : nothing
      }
    `
  }

  #star(count: number, stars: number, messageId: string): TemplateResult {
    return html`<label class=${count <= stars ? 'filled' : ''}>
      <input
        type="radio"
        name="confab-stars"
        .checked=${count === stars}
        aria-label=${fill(wordsOf(this.strings).stars, { count })}
        @change=${() => this.#rate(count, messageId)}
      />
      ${drawing('star', star)}
    </label>`
  }

  #rate(rating: number, messageId: string): void {
    void import('./text-form.ts')
    this.stars = rating
    this.comments = true
    this.tell('give-feedback', { messageId, rating })
  }
}

/** A conversation is rated by what was last said to the visitor in it: only messages take a rating. */
function lastSaid({ messages, responses, order }: VisitorTranscript): string | undefined {
  const place = new Map(order.map((id, at) => [id, at]))
  const said = [
    ...messages.filter(({ role }) => role === 'agent').map(({ id }) => ({ id, at: place.get(id) ?? 0 })),
    ...responses.flatMap(({ id, outputs }) => {
      const last = outputs.findLast((item) => item.type === 'MESSAGE')
      return last ? { id: last.id, at: place.get(id) ?? 0 } : []
    }),
  ]
  return said.sort((one, other) => one.at - other.at).at(-1)?.id
}

define('confab-ended', Ended)
