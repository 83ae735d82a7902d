/** `<confab-citation-list>`: the sources of an answer, under the numbers that its text refers to them by. */
import type { Citation } from '@confab/shared/content'
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { numberCitations, type NumberedCitation } from '../content/citations.ts'
import { gateUrl } from '../content/url-gate.ts'
import { visibleText } from '../content/visible-text.ts'
import { fill } from '../strings/strings.ts'
import { ChatElement, define } from './chat-element.ts'
import { icon } from './icons.ts'

/** More than this are shown on demand. */
const FEW = 3

export class CitationList extends ChatElement {
  static override properties = {
    citations: { attribute: false },
    selected: { attribute: false },
    all: { state: true },
  }
  static override sheet = css`
    confab-citation-list {
      display: block;
      font-size: 0.875em;
    }
    .sources {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 6px;
    }
    .sources li {
      scroll-margin-block-end: 60px;
      border: 1px solid var(--confab-border);
      border-radius: 10px;
    }
    .sources .selected {
      border-color: var(--confab-link);
    }
    .source {
      display: flex;
      align-items: center;
      gap: 8px;
      min-block-size: 36px;
      padding: 6px 10px;
      border-radius: 9px;
      color: inherit;
      text-decoration: none;
    }
    .source:focus-visible {
      outline-offset: -2px;
    }
    a.source:hover {
      background: var(--confab-surface);
    }
    .source .number {
      flex: none;
      min-inline-size: 18px;
      padding-inline: 4px;
      border-radius: 5px;
      font-size: 0.85em;
      font-weight: 600;
      line-height: 18px;
      text-align: center;
      background: color-mix(in oklab, var(--confab-accent) 13%, var(--confab-background));
    }
    /* One line high: where it leads is shown whole, or wraps out of sight. */
    .words {
      flex: 1;
      display: flex;
      flex-wrap: wrap;
      gap: 0 8px;
      block-size: 1.5em;
      overflow: hidden;
      white-space: nowrap;
    }
    .title {
      max-inline-size: 100%;
      overflow: hidden;
      text-overflow: ellipsis;
      font-weight: 500;
    }
    .place {
      color: var(--confab-muted);
    }
    .source svg {
      flex: none;
      inline-size: 14px;
      rotate: 45deg;
      color: var(--confab-muted);
    }
    .excerpt {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 5;
      overflow: hidden;
      margin: 2px 10px 10px;
      padding-inline-start: 10px;
      border-inline-start: 2px solid var(--confab-border);
      color: var(--confab-muted);
      white-space: pre-line;
    }
    confab-citation-list > div > .link {
      margin-block-start: 6px;
    }
  `

  declare citations: readonly Citation[]
  /** The source to point out; a new object points it out again. */
  declare selected: { readonly number: number } | undefined
  declare all: boolean

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('selected') && (this.selected?.number ?? 0) > FEW) this.all = true
  }

  protected override render(): TemplateResult {
    const sources = firstOfEach(this.citations)
    const shown = this.all ? sources : sources.slice(0, FEW)
    const more = sources.length - shown.length
    return html`
      <div role="group" part="citations" aria-label=${this.strings.sources}>
        <ol class="sources">
          ${shown.map(({ number, citation }) => this.#source(number, citation))}
        </ol>
        ${
          more > 0
            ? html`<button type="button" class="link" @click=${() => (this.all = true)}>
                ${fill(this.strings.moreSources, { count: more })}
              </button>`
            : nothing
        }
      </div>
    `
  }

  #source(number: number, citation: Citation): TemplateResult {
    const url = citation.url === undefined ? undefined : gateUrl(citation.url)
    const place = url && hostOf(url)
    const isSelected = number === this.selected?.number
    const words = html`<span class="number">${number}</span>
      <span class="words">
        <span class="title">${visibleText(citation.title ?? url ?? citation.body ?? '')}</span>
        ${place && citation.title !== undefined ? html`<span class="place">${place}</span>` : nothing}
      </span>`
    return html`<li class=${isSelected ? 'selected' : ''} dir="auto">
      ${
        url
          ? html`<a class="source" href=${url} target="_blank" rel="noopener noreferrer"
              >${words}${icon('up')}</a
            >`
          : html`<span class="source" tabindex="-1">${words}</span>`
      }
      ${isSelected && citation.body ? html`<blockquote class="excerpt">${visibleText(citation.body)}</blockquote>` : nothing}
    </li>`
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('selected') || this.selected === undefined) return
    const source = this.querySelector<HTMLElement>('.selected .source')
    source?.focus({ preventScroll: true })
    source?.closest('li')?.scrollIntoView({ block: 'nearest' })
  }
}

/** Each source once, by its number. */
function firstOfEach(citations: readonly Citation[]): NumberedCitation[] {
  let known = 0
  return numberCitations(citations).filter(({ number }) => {
    const isNew = number > known
    if (isNew) known = number
    return isNew
  })
}

/** Where a link leads, as short as can be read; a mail address or a telephone number has no host. */
function hostOf(url: string): string {
  return new URL(url).host.replace(/^www\./, '')
}

define('confab-citation-list', CitationList)
