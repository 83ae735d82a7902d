/** `<confab-response-view>`: one reply of the agent while it grows, and how it ended. */
import { isFinished } from '@confab/shared/apply-event'
import type { Feedback, OutputItem, Response } from '@confab/shared/conversation'
import { css, html, nothing, type TemplateResult } from 'lit'
import { numberCitations } from '../content/citations.ts'
import { errorWords } from '../strings/strings.ts'
import { ChatElement, define } from './chat-element.ts'
import './citation-list.ts'
import { icon } from './icons.ts'
import './reasoning-view.ts'
import type { ReasoningMode, Step } from './reasoning-view.ts'
import './reply-actions.ts'
import type { ToolCall, ToolStates } from './tool-calls.ts'

type MessageItem = Extract<OutputItem, { type: 'MESSAGE' }>

/** A reply is read as what was thought, then what was said; an agent may do both several times. */
interface Passage {
  readonly steps: readonly Step[]
  readonly message?: MessageItem
}

export class ResponseView extends ChatElement {
  static override properties = {
    response: { attribute: false },
    reasoning: {},
    isLast: { type: Boolean },
    feedback: { attribute: false },
    toolStates: { attribute: false },
    selected: { state: true },
  }
  static override sheet = css`
    confab-response-view {
      display: block;
    }
    .reply {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: calc(10px * var(--confab-space));
    }
    .reply > confab-content {
      overflow-wrap: anywhere;
      line-height: 1.6;
    }
    .failure {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 6px 10px;
      padding: 8px 8px 8px 12px;
      border: 1px solid color-mix(in oklab, var(--confab-danger) 30%, var(--confab-border));
      border-radius: 12px;
      font-size: 0.93em;
      background: color-mix(in oklab, var(--confab-danger) 5%, var(--confab-background));
    }
    .failure > svg {
      flex: none;
      color: var(--confab-danger);
    }
    .failure > p {
      flex: 1 1 calc(12em - 30px);
      min-block-size: 24px;
      padding-block: 3px;
    }
    .failure > button {
      margin-inline-start: auto;
    }
  `

  declare response: Response
  declare reasoning: ReasoningMode
  /** Only the last reply can be tried again. */
  declare isLast: boolean
  /** By the id of what was rated. */
  declare feedback: Readonly<Record<string, Feedback>> | undefined
  declare toolStates: ToolStates | undefined
  /** The source a reader asked for: the message that cites it, and its number. */
  declare selected: { readonly itemId: string; readonly number: number } | undefined

  protected override render(): TemplateResult {
    const { response, strings } = this
    const finished = isFinished(response)
    const waiting = finished ? response.outputs.filter(isPending) : []
    const shown = response.outputs.filter((item) => !waiting.includes(item as ToolCall))
    return html`
      <div class="reply" part="message">
        ${passages(shown, !finished).map((passage, index, all) =>
          this.#passage(passage, index === 0, index === all.length - 1),
        )}
        ${waiting.map((call) => this.#call(call))}
        ${response.stopped ? html`<p class="fate">${icon('stop')}${strings.stopped}</p>` : nothing}
        ${response.error ? this.#failure(response.error) : nothing}
        ${finished && waiting.length === 0 ? this.#actions(response) : nothing}
      </div>
    `
  }

  #passage({ steps, message }: Passage, isFirst: boolean, isLast: boolean): TemplateResult {
    const thinking = isLast && !message && !isFinished(this.response)
    return html`
      ${
        steps.length || thinking
          ? html`<confab-reasoning-view
              .strings=${this.strings}
              .steps=${steps}
              .mode=${this.reasoning}
              .thinking=${thinking}
              .seconds=${this.#seconds(steps, message, isFirst)}
            ></confab-reasoning-view>`
          : nothing
      }
      ${message ? this.#message(message) : nothing}
    `
  }

  #message(item: MessageItem): TemplateResult {
    const select = (event: CustomEvent<{ index: number }>) => {
      const source = numberCitations(item.citations)[event.detail.index]
      this.selected = source && { itemId: item.id, number: source.number }
    }
    return html`
      <confab-content
        dir="auto"
        .strings=${this.strings}
        .content=${item.content}
        .citations=${item.citations}
        .streaming=${!item.done}
        @citation-select=${select}
      ></confab-content>
      ${item.done && item.citations.length ? this.#sources(item) : nothing}
    `
  }

  #sources({ id, citations }: MessageItem): TemplateResult {
    return html`<confab-citation-list
      .strings=${this.strings}
      .citations=${citations}
      .selected=${this.selected?.itemId === id ? this.selected : undefined}
    ></confab-citation-list>`
  }

  /** One that waits for the page, or for someone else to answer it. */
  #call(call: ToolCall): TemplateResult | typeof nothing {
    const state = this.toolStates?.get(call.id)
    if (this.reasoning === 'hidden' && state !== 'asks') return nothing
    void import('./tool-call.ts')
    return html`<confab-tool-call .strings=${this.strings} .call=${call} .state=${state}></confab-tool-call>`
  }

  #actions({ outputs, createdAt }: Response): TemplateResult | typeof nothing {
    const said = outputs.filter((item) => item.type === 'MESSAGE')
    const last = said.at(-1)
    if (!last?.content.text) return nothing
    return html`<confab-reply-actions
      .strings=${this.strings}
      .text=${said.map(({ content }) => content.text).join('\n\n')}
      .messageId=${last.id}
      .feedback=${this.feedback?.[last.id]}
      .at=${last.doneAt ?? createdAt}
    ></confab-reply-actions>`
  }

  /** What the visitor waited for the answer: the first passage counts from the question. */
  #seconds(steps: readonly Step[], message: MessageItem | undefined, isFirst: boolean): number | undefined {
    const start = isFirst ? this.response.createdAt : steps[0]?.createdAt
    const end = message?.createdAt ?? steps.at(-1)?.doneAt ?? this.response.completedAt
    return start && end ? (Date.parse(end) - Date.parse(start)) / 1_000 : undefined
  }

  #failure(error: NonNullable<Response['error']>): TemplateResult {
    return html`
      <div class="failure">
        ${icon('alert')}
        <p>${errorWords(this.strings, error.code)}</p>
        ${
          error.retryable && this.isLast
            ? html`<button type="button" class="button" @click=${() => this.tell('retry-response', null)}>
                ${this.strings.retry}
              </button>`
            : nothing
        }
      </div>
    `
  }
}

function isPending(item: OutputItem): item is ToolCall {
  return item.type === 'TOOL_CALL' && item.status === 'PENDING'
}

/** While a reply goes on and nothing is being said, its last passage has no message yet. */
function passages(outputs: readonly OutputItem[], running: boolean): Passage[] {
  const done: Passage[] = []
  let steps: Step[] = []
  for (const item of outputs) {
    if (item.type !== 'MESSAGE') steps.push(item)
    else {
      done.push({ steps, message: item })
      steps = []
    }
  }
  const silent = done.at(-1)?.message?.done ?? true
  return steps.length || (running && silent) ? [...done, { steps }] : done
}

define('confab-response-view', ResponseView)
