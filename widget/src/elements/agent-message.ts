/** `<confab-agent-message>`: what a person said who answers in the agent's place. */
import type { Author, Message } from '@confab/shared/conversation'
import { css, html, nothing, type TemplateResult } from 'lit'
import { visibleText } from '../content/visible-text.ts'
import { ChatElement, define } from './chat-element.ts'

export class AgentMessage extends ChatElement {
  static override properties = { message: { attribute: false }, server: { attribute: false } }
  static override sheet = css`
    confab-agent-message {
      display: flex;
      gap: 10px;
    }
    .avatar {
      flex: none;
      position: relative;
      display: grid;
      place-items: center;
      inline-size: 32px;
      block-size: 32px;
      border-radius: 50%;
      overflow: hidden;
      font-size: 0.8em;
      font-weight: 600;
      color: var(--confab-link);
      background: color-mix(in oklab, var(--confab-accent) 13%, var(--confab-background));
    }
    .avatar img {
      position: absolute;
      inline-size: 100%;
      block-size: 100%;
      object-fit: cover;
    }
    .avatar img[hidden] {
      display: none;
    }
    .said {
      inline-size: fit-content;
      padding: calc(9px * var(--confab-space)) calc(14px * var(--confab-space));
      border-radius: calc(var(--confab-radius) * 1.125);
      border-start-start-radius: 5px;
      background: var(--confab-surface);
      overflow-wrap: anywhere;
    }
    .author {
      margin-block-end: 4px;
      font-size: 0.85em;
      font-weight: 600;
    }
    .author time {
      unicode-bidi: isolate;
      padding-inline-start: 4px;
      font-weight: 400;
      color: var(--confab-muted);
    }
  `

  declare message: Message
  /** Where the widget's own server is: pictures come from there or from the host page, and from nowhere else. */
  declare server: string

  protected override render(): TemplateResult {
    const { author, content, createdAt } = this.message
    return html`
      ${author ? this.#picture(author) : nothing}
      <div>
        <p class="author">
          <span dir="auto">${visibleText(author?.name ?? '')}</span>
          <time datetime=${createdAt}>${this.calendar.time(createdAt)}</time>
        </p>
        <div class="said" part="message">
          <confab-content dir="auto" .content=${content} .strings=${this.strings}></confab-content>
        </div>
      </div>
    `
  }

  /** The initials, and over them the picture, unless it is at home elsewhere or cannot be had. */
  #picture({ name, avatarUrl }: Author): TemplateResult {
    return html`<span class="avatar" aria-hidden="true"
      >${initials(visibleText(name))}${
        avatarUrl && isAtHome(avatarUrl, this.server)
          ? html`<img src=${avatarUrl} alt="" @error=${hide} />`
          : nothing
      }</span
    >`
  }
}

function hide({ target }: Event): void {
  if (target instanceof HTMLElement) target.hidden = true
}

/** Asking another site for a picture would tell it who reads here. */
function isAtHome(url: string, server: string): boolean {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return false
  const { origin } = new URL(url)
  return origin === location.origin || origin === new URL(server, document.baseURI).origin
}

/** The first letters of the first and the last word. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  const [first = '', last = ''] = words.length > 1 ? [words[0], words.at(-1)] : words
  return (firstLetter(first) + firstLetter(last)).toLocaleUpperCase()
}

/** As a reader sees it: a letter with its accents, or a whole emoji. */
function firstLetter(word: string): string {
  for (const { segment } of new Intl.Segmenter().segment(word)) return segment
  return ''
}

define('confab-agent-message', AgentMessage)
