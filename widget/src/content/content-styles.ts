/** How the text of a message looks: calm, in the sizes and colours of the theme. */
import { css } from 'lit'

/** Blocks keep one distance; what belongs together stands closer. */
const blocks = css`
  confab-content {
    display: block;
    overflow-wrap: break-word;
    line-height: 1.6;
  }
  confab-content .plain-text,
  confab-content .raw-html {
    white-space: pre-wrap;
  }
  confab-content > * + *,
  confab-content :is(li, blockquote) > * + * {
    margin-block-start: 0.75em;
  }
  confab-content :is(h1, h2, h3, h4, h5, h6) {
    margin-block: 0;
    font-weight: 650;
    font-size: 1em;
    line-height: 1.35;
    text-wrap: balance;
  }
  confab-content h1 {
    font-size: 1.25em;
  }
  confab-content h2 {
    font-size: 1.15em;
  }
  confab-content h3 {
    font-size: 1.05em;
  }
  confab-content > * + :is(h1, h2, h3, h4, h5, h6) {
    margin-block-start: 1.25em;
  }
  confab-content :is(h1, h2, h3, h4, h5, h6) + * {
    margin-block-start: 0.4em;
  }
  confab-content blockquote {
    margin-inline: 0;
    margin-block-end: 0;
    padding-inline-start: 0.9em;
    border-inline-start: 3px solid var(--confab-border);
    color: var(--confab-muted);
  }
  confab-content hr {
    margin-block: 1.25em;
    border: 0;
    border-block-start: 1px solid var(--confab-border);
  }
`

const lists = css`
  confab-content :is(ul, ol) {
    padding-inline-start: 1.5em;
  }
  confab-content ul {
    list-style: disc;
  }
  confab-content ul ul {
    list-style: circle;
  }
  confab-content ol {
    list-style: decimal;
  }
  confab-content li {
    padding-inline-start: 0.15em;
  }
  confab-content li + li,
  confab-content li > :is(ul, ol) {
    margin-block-start: 0.3em;
  }
  confab-content li:has(> p) + li {
    margin-block-start: 0.75em;
  }
  confab-content .task {
    list-style: none;
  }
  confab-content .task > span {
    float: inline-start;
    margin-inline-start: -1.4em;
  }
  confab-content li::marker {
    color: var(--confab-muted);
    font-variant-numeric: tabular-nums;
  }
`

const code = css`
  confab-content :is(pre, code) {
    direction: ltr;
    unicode-bidi: isolate;
  }
  confab-content code {
    padding: 0.1em 0.35em;
    border-radius: 5px;
    font-family: var(--confab-font-mono);
    font-size: 0.88em;
    background: var(--confab-surface);
  }
  confab-content pre {
    margin-block-end: 0;
    padding: 0.8em 1em;
    border: 1px solid var(--confab-border);
    border-radius: calc(var(--confab-radius) * 0.6);
    overflow-x: auto;
    line-height: 1.5;
    text-align: left;
    tab-size: 2;
    background: var(--confab-surface);
  }
  confab-content .code-box {
    position: relative;
  }
  confab-content .code-box > confab-copy-button {
    position: absolute;
    inset-block-start: 5px;
    inset-inline-end: 5px;
    border-radius: 8px;
    background: var(--confab-surface);
  }
  confab-content .code-box button {
    inline-size: 30px;
    block-size: 30px;
  }
  confab-content .code-box svg {
    inline-size: 16px;
  }
  @media (hover: hover) {
    confab-content .code-box:not(:hover, :focus-within) > confab-copy-button {
      opacity: 0;
    }
  }
  confab-content pre code {
    padding: 0;
    font-size: 0.85em;
    white-space: pre;
    background: none;
  }
  /* A line is as high as it is in short code, where it is that of the pre. */
  confab-content pre code > span {
    display: block;
    line-height: calc(1.5 / 0.85);
  }
`

const tables = css`
  confab-content .table-box {
    overflow-x: auto;
    border: 1px solid var(--confab-border);
    border-radius: calc(var(--confab-radius) * 0.6);
  }
  confab-content table {
    min-inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.93em;
    line-height: 1.45;
  }
  confab-content :is(th, td) {
    min-inline-size: 5em;
    max-inline-size: 22em;
    padding: 0.5em 0.8em;
    text-align: start;
    vertical-align: top;
    overflow-wrap: break-word;
  }
  confab-content td code {
    white-space: nowrap;
  }
  confab-content th {
    font-weight: 600;
    background: var(--confab-surface);
  }
  confab-content td {
    border-block-start: 1px solid var(--confab-border);
  }
  confab-content [data-align='left'] {
    text-align: left;
  }
  confab-content [data-align='center'] {
    text-align: center;
  }
  confab-content [data-align='right'] {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
`

/** The marker can be hit in a square of 24 pixels, of which it shows less. */
const inline = css`
  confab-content strong {
    font-weight: 650;
  }
  confab-content a {
    color: var(--confab-link, var(--confab-accent));
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 2px;
    overflow-wrap: anywhere;
  }
  confab-content a:hover {
    text-decoration-thickness: 2px;
  }
  confab-content :is(pre, .table-box, a):focus-visible {
    border-radius: 4px;
    outline: 2px solid var(--confab-link, var(--confab-accent));
    outline-offset: 2px;
  }
  confab-content .citation-marker {
    all: unset;
    box-sizing: border-box;
    position: relative;
    isolation: isolate;
    display: inline-grid;
    place-content: center;
    min-inline-size: 24px;
    block-size: 24px;
    margin-block: -4px;
    padding-inline: 7px;
    vertical-align: 0.2em;
    font-size: 11px;
    font-weight: 600;
    line-height: 1;
    font-variant-numeric: tabular-nums;
    color: var(--confab-text);
    cursor: pointer;
    user-select: none;
  }
  confab-content .citation-marker::before {
    content: '';
    position: absolute;
    z-index: -1;
    inset: 4px 3px;
    border-radius: 5px;
    background: color-mix(in oklab, var(--confab-accent) 13%, var(--confab-background));
  }
  confab-content .citation-marker:hover::before {
    background: color-mix(in oklab, var(--confab-accent) 26%, var(--confab-background));
  }
  confab-content .citation-marker:focus-visible {
    outline: none;
  }
  confab-content .citation-marker:focus-visible::before {
    outline: 2px solid var(--confab-link, var(--confab-accent));
    outline-offset: 1px;
  }
`

export const styles = css`
  ${blocks}${lists}${code}${tables}${inline}
`
