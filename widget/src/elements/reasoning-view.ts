/** `<confab-reasoning-view>`: how the agent came to its answer, folded behind one line that says what it does. */
import type { OutputItem } from '@confab/shared/conversation'
import { css, html, nothing, type TemplateResult } from 'lit'
import { visibleText } from '../content/visible-text.ts'
import { fill } from '../strings/strings.ts'
import { ChatElement, define } from './chat-element.ts'
import { icon } from './icons.ts'
import { readableName } from './tool-calls.ts'

/** What is shown as a step of reasoning. */
export type Step = Extract<OutputItem, { type: 'REASONING_MESSAGE' | 'TOOL_CALL' }>

/** `hidden`: the line stays, what is behind it does not show. */
export type ReasoningMode = 'collapsed' | 'open' | 'hidden'

export class ReasoningView extends ChatElement {
  static override properties = {
    steps: { attribute: false },
    mode: {},
    thinking: { type: Boolean },
    seconds: { type: Number },
  }
  static override sheet = css`
    confab-reasoning-view {
      display: block;
      font-size: 0.9em;
      color: var(--confab-muted);
    }
    .steps {
      display: grid;
      gap: 8px;
      margin-block: 8px 4px;
      margin-inline-start: 6px;
      padding-inline-start: 14px;
      border-inline-start: 2px solid var(--confab-border);
    }
    .steps li {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
  `

  declare steps: readonly Step[]
  declare mode: ReasoningMode
  declare thinking: boolean
  /** How long it took, once that is known. */
  declare seconds: number | undefined

  protected override render(): TemplateResult | typeof nothing {
    const line = html`<span class=${this.thinking ? 'shimmer' : ''}>${this.#summary()}</span>`
    if (this.mode === 'hidden' || this.steps.length === 0)
      return this.thinking ? html`<p class="summary">${line}</p>` : nothing
    return html`
      <details part="reasoning" ?open=${this.mode === 'open'}>
        <summary class="summary">
          ${line} ${this.thinking ? html`<span class="latest">${latestWords(this.steps)}</span>` : nothing}
          ${icon('chevron')}
        </summary>
        <ol class="steps">
          ${this.steps.map((step) => html`<li>${this.#step(step)}</li>`)}
        </ol>
      </details>
    `
  }

  #summary(): string {
    if (this.thinking) return this.strings.thinking
    const seconds = Math.round(this.seconds ?? 0)
    if (seconds < 1) return this.strings.thoughtBriefly
    if (seconds < 60) return fill(this.strings.thought, { seconds })
    return fill(this.strings.thoughtMinutes, { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })
  }

  #step(step: Step): TemplateResult {
    if (step.type !== 'TOOL_CALL')
      return html`<confab-content
        .strings=${this.strings}
        .content=${step.content}
        .streaming=${!step.done}
      ></confab-content>`
    void import('./tool-call.ts')
    return html`<confab-tool-call
      .strings=${this.strings}
      .call=${step}
      .running=${this.thinking}
    ></confab-tool-call>`
  }
}

/** The last line of what was thought, without marks of Markdown. */
function latestWords(steps: readonly Step[]): string {
  const last = steps.at(-1)
  if (last?.type !== 'REASONING_MESSAGE') return last ? readableName(last.name) : ''
  const lines = last.content.text.split('\n').filter((line) => line.trim() !== '')
  return visibleText(lines.at(-1) ?? '').replace(/^[\s#>*-]+|[*_`]+/g, '')
}

define('confab-reasoning-view', ReasoningView)
