/** `<confab-help-sheet>`: which keys do what. */
import { css, html, type TemplateResult } from 'lit'
import { define } from './chat-element.ts'
import { cover } from './cover-styles.ts'
import { Cover } from './cover.ts'

export class HelpSheet extends Cover {
  static override sheet = css`
    ${cover}
    .keys {
      overflow: auto;
      inline-size: 100%;
      max-inline-size: 720px;
      margin: 0 auto;
      padding: 8px calc(20px * var(--confab-space)) 20px;
    }
    .keys > div {
      display: flex;
      flex-wrap: wrap-reverse;
      align-items: center;
      justify-content: space-between;
      gap: 6px 16px;
      padding-block: 11px;
      border-block-end: 1px solid var(--confab-border);
    }
    .keys > div:last-child {
      border: 0;
    }
    .keys dt {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      order: 1;
    }
    .keys dd {
      flex: 1 1 8em;
      margin: 0;
    }
    .keys kbd {
      min-inline-size: 26px;
      padding: 1px 7px;
      border: 1px solid var(--confab-border);
      border-block-end-width: 2px;
      border-radius: 7px;
      font: inherit;
      font-size: 0.85em;
      font-weight: 550;
      text-align: center;
      white-space: nowrap;
      background: var(--confab-surface);
    }
  `

  protected override render(): TemplateResult {
    const { words } = this
    return html`
      ${this.header(words.keys)}
      <dl class="keys" tabindex="0" aria-label=${words.keys}>
        ${row(words.keyMove, 'Tab', 'Shift + Tab')} ${row(words.send, 'Enter')}
        ${row(words.keyLine, 'Shift + Enter')} ${row(words.keyScroll, '↑', '↓')} ${row(words.keyClose, 'Esc')}
      </dl>
    `
  }
}

function row(does: string, ...keys: readonly string[]): TemplateResult {
  return html`<div>
    <dt>${keys.map((key) => html`<kbd dir="ltr">${key}</kbd>`)}</dt>
    <dd>${does}</dd>
  </div>`
}

define('confab-help-sheet', HelpSheet)
