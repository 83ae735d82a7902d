/** `<replay-chat>`: a conversation drawn by the widget's own panel, to be read and not to be taken part in. */
import type { VisitorTranscript } from '@confab/shared/conversation'
import { css, html, LitElement, unsafeCSS, type PropertyValues } from 'lit'
import type { MessageList } from '../../elements/message-list.ts'
import '../../elements/panel.ts'
import type { Panel } from '../../elements/panel.ts'
import { english } from '../../strings/english.ts'
import { readingTheme, theme } from '../../theme.ts'
import { ReplayConversation } from './replay-conversation.ts'

/** What is only for who takes part. A rating that was given stays to be seen. */
const readOnly = css`
  :host(:not([hidden])) {
    display: block !important;
  }
  :is(
    confab-composer,
    .voice,
    .header > .tool,
    .actions > .tool:not([aria-pressed='true']),
    .failure > button,
    confab-ended > :not(.ending)
  ) {
    display: none !important;
  }
  .actions > .tool {
    pointer-events: none;
  }
`

export class ReplayChat extends LitElement {
  static override properties = { transcript: { attribute: false } }
  static override styles = [unsafeCSS(theme + readingTheme), readOnly]

  declare transcript: VisitorTranscript | null
  readonly #conversation = new ReplayConversation()

  protected override render(): unknown {
    const { strings, language, direction } = english
    return html`<confab-panel
      lang=${language}
      mode="inline"
      open
      reasoning="collapsed"
      heading=${strings.heading}
      greeting=${strings.greeting}
      .strings=${strings}
      .direction=${direction}
      .starters=${[]}
      .agent=${null}
      .server=${location.origin}
      .view=${this.#conversation}
      @click=${{ handleEvent: passReading, capture: true }}
    ></confab-panel>`
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#conversation.transcript = this.transcript
    const before = changed.get('transcript')
    if (!before || !this.transcript || this.transcript.seq >= before.seq) return
    // Its end lies where nobody can have scrolled to.
    this.renderRoot.querySelector<MessageList>('confab-message-list')?.follow()
  }

  protected override updated(): void {
    this.renderRoot.querySelector<Panel>('confab-panel')?.requestUpdate()
  }
}

/** By the keyboard, too, nothing is rated. */
function passReading(event: Event): void {
  if (event.target instanceof Element && event.target.closest('.actions > .tool')) event.stopPropagation()
}

customElements.define('replay-chat', ReplayChat)
