/** `<confab-tool-call>`: a function that the agent calls: how far it has come, with what, and what came of it. */
import type { Json } from '@confab/shared/conversation'
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { visibleText } from '../content/visible-text.ts'
import { wordsOf } from '../strings/later.ts'
import { fill } from '../strings/strings.ts'
import { ChatElement, define } from './chat-element.ts'
import { drawing, icon } from './icons.ts'
import { readableName, type ToolCall, type ToolState } from './tool-calls.ts'

/** Longer values are cut: they are here to be glanced at. What is to be allowed is shown whole. */
const LONG = 5_000
const wrench =
  'M14.5 6.5a4 4 0 0 1 5-1.5L17 7.5l.5 2 2 .5L22 7.5a4 4 0 0 1-5.5 4.8L9 19.8a2 2 0 0 1-2.8-2.8l7.5-7.5a4 4 0 0 1 .8-3Z'

export class ToolCallView extends ChatElement {
  static override properties = {
    call: { attribute: false },
    running: { attribute: false },
    state: { attribute: false },
  }
  static override sheet = css`
    confab-tool-call {
      display: block;
      font-size: 0.9em;
      color: var(--confab-muted);
    }
    confab-tool-call .name {
      flex: 0 1 auto;
      overflow: hidden;
      white-space: nowrap;
      text-overflow: ellipsis;
      font-weight: 550;
      color: var(--confab-text);
    }
    confab-tool-call .icon-alert {
      color: var(--confab-danger);
    }
    confab-tool-call .values {
      display: grid;
      gap: 4px;
      margin-block: 6px 2px;
    }
    confab-tool-call h3 {
      margin: 0;
      font: inherit;
      font-size: 0.9em;
    }
    confab-tool-call pre {
      margin: 0;
      max-block-size: 180px;
      padding: 8px 10px;
      overflow: auto;
      scrollbar-width: thin;
      border: 1px solid var(--confab-border);
      border-radius: 8px;
      font: 0.9em/1.45 var(--confab-font-mono);
      color: var(--confab-text);
      background: var(--confab-surface);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    confab-tool-call .asks {
      display: grid;
      gap: 6px;
      padding: 12px;
      border: 1px solid color-mix(in oklab, var(--confab-accent) 45%, var(--confab-border));
      border-radius: 14px;
    }
    confab-tool-call .asks > p:first-child {
      display: flex;
      align-items: center;
      gap: 8px;
      font-size: 1.1em;
      font-weight: 550;
      color: var(--confab-text);
    }
    confab-tool-call .asks > :last-child {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      margin-block-start: 4px;
    }
  `

  declare call: ToolCall
  /** The reply it belongs to is still being generated. */
  declare running: boolean
  /** What this page does with it. */
  declare state: ToolState | undefined

  protected override render(): TemplateResult {
    return this.state === 'asks' ? this.#question() : this.#record()
  }

  /** Who does not see it must hear that they are asked. */
  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('state') || this.state !== 'asks') return
    const tool = readableName(this.call.name)
    this.tell('announce', { text: fill(wordsOf(this.strings).callAsks, { tool }) })
  }

  #question(): TemplateResult {
    const words = wordsOf(this.strings)
    const decide = (allowed: boolean) => () => this.tell('decide-tool-call', { id: this.call.id, allowed })
    return html`<div class="asks">
      <p>
        ${drawing('tool', wrench)}<span>${fill(words.callAsks, { tool: readableName(this.call.name) })}</span>
      </p>
      ${this.#value(words.callArguments, this.call.arguments, Infinity)}
      <p>
        <button type="button" class="button primary" @click=${decide(true)}>${words.allow}</button>
        <button type="button" class="button" @click=${decide(false)}>${words.refuse}</button>
      </p>
    </div>`
  }

  #record(): TemplateResult {
    const words = wordsOf(this.strings)
    const { name, result } = this.call
    return html`<details>
      <summary class="summary">
        ${this.#picture()}<span class="name">${readableName(name)}</span>
        <span class=${this.#fate === 'callRuns' ? 'shimmer' : ''}>${words[this.#fate]}</span>
        ${icon('chevron')}
      </summary>
      <div class="values">
        ${this.#value(words.callArguments, this.call.arguments)}
        ${result === undefined ? nothing : this.#value(words.callResult, result)}
      </div>
    </details>`
  }

  get #fate(): 'callRuns' | 'callWaits' | 'callDone' | 'callFailed' {
    const { status, result } = this.call
    if (status === 'PENDING') return this.running || this.state ? 'callRuns' : 'callWaits'
    return status === 'FAILED' || isError(result) ? 'callFailed' : 'callDone'
  }

  #picture(): TemplateResult {
    if (this.#fate === 'callDone') return icon('check')
    return this.#fate === 'callFailed' ? icon('alert') : drawing('tool', wrench)
  }

  #value(label: string, value: Json, most = LONG): TemplateResult | typeof nothing {
    const text = visibleText(typeof value === 'string' ? value : written(value))
    if (text === '{}') return nothing
    return html`<h3>${label}</h3>
      <pre tabindex="0" role="group" aria-label=${label} dir="auto">
${text.length > most ? `${text.slice(0, most)}…` : text}</pre>`
  }
}

/** Values that are nested too deep to be written are not read by anyone either. */
function written(value: Json): string {
  try {
    return JSON.stringify(value, null, 2)
  } catch {
    return '…'
  }
}

/** What a function of the page gives when it fails. */
function isError(result: Json | undefined): boolean {
  return typeof result === 'object' && result !== null && 'error' in result
}

define('confab-tool-call', ToolCallView)
