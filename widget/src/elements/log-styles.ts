/** The look of the log, and of what several kinds of entries in it share. */
import { css } from 'lit'
import { styles as contentStyles } from '../content/content-styles.ts'

export const sheet = css`
  ${contentStyles}

  confab-message-list {
    position: relative;
    display: flex;
    flex-direction: column;
    flex: 1;
    min-block-size: 0;
  }
  .log {
    flex: 1;
    overflow: hidden auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--confab-border) transparent;
  }
  .log:focus-visible {
    outline-offset: -3px;
  }
  .earlier {
    display: block;
    margin: 12px auto 0;
  }
  .entries {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(20px * var(--confab-space));
    max-inline-size: 720px;
    margin-inline: auto;
    padding: calc(20px * var(--confab-space));
  }
  .day {
    margin-block-end: 20px;
    font-size: 0.8em;
    text-align: center;
    color: var(--confab-muted);
  }
  .day::first-letter {
    text-transform: uppercase;
  }
  .way-down {
    position: absolute;
    inset-block-end: 12px;
    inset-inline: 0;
    margin-inline: auto;
    inline-size: fit-content;
    display: flex;
    align-items: center;
    gap: 6px;
    block-size: 34px;
    padding-inline: 7px;
    border: 1px solid var(--confab-border);
    border-radius: 17px;
    font-size: 0.85em;
    font-weight: 550;
    background: var(--confab-background);
    box-shadow: 0 4px 14px -4px #0004;
  }
  .way-down:not([aria-label]) {
    padding-inline-end: 14px;
  }
  .way-down svg {
    inline-size: 18px;
    rotate: 180deg;
  }
  .actions {
    display: flex;
    align-items: center;
    color: var(--confab-muted);
  }
  .actions .tool {
    inline-size: 28px;
    block-size: 28px;
    border-radius: 8px;
  }
  .actions svg {
    inline-size: 16px;
  }
  .actions time {
    padding-inline: 6px;
    font-size: 0.8em;
  }
  .reply .actions {
    margin-block: -4px;
    margin-inline-start: -6px;
  }
  .thumb-down svg {
    rotate: 180deg;
  }
  .actions [aria-pressed='true'] {
    color: var(--confab-link);
  }
  .actions [aria-pressed='true'] path {
    fill: color-mix(in oklab, currentColor 25%, transparent);
  }
  /* Lies in the gap before what comes next. */
  .entries > :not(:last-child) .reply > confab-reply-actions > .actions {
    margin-block-end: -24px;
  }
  .entries > :not(:hover, :focus-within, :last-child) .actions {
    opacity: 0;
  }
  .fate {
    display: flex;
    gap: 6px;
    align-items: center;
    font-size: 0.85em;
    color: var(--confab-muted);
  }
  .fate svg {
    flex: none;
    inline-size: 16px;
  }
  .fate.failed {
    color: var(--confab-danger);
  }
  .summary {
    display: flex;
    align-items: center;
    gap: 6px;
    inline-size: fit-content;
    max-inline-size: 100%;
    min-block-size: 24px;
    border-radius: 6px;
    list-style: none;
  }
  summary {
    cursor: pointer;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover {
    color: var(--confab-text);
  }
  .summary > span {
    flex: none;
  }
  .summary > .latest {
    flex: 0 1 auto;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .summary svg {
    flex: none;
    inline-size: 16px;
  }
  .summary .icon-chevron {
    inline-size: 14px;
    stroke-width: 2.25;
  }
  .summary .icon-chevron:dir(rtl) {
    rotate: 180deg;
  }
  [open] > .summary .icon-chevron {
    rotate: 90deg;
  }
  [open] > .summary .latest {
    visibility: hidden;
  }
  @media (prefers-reduced-motion: no-preference) {
    .summary svg {
      transition: rotate 0.15s;
    }
    .shimmer {
      color: var(--confab-text);
      mask: linear-gradient(100deg, #000 35%, #0006 50%, #000 65%) 0 0 / 300% 100%;
      animation: confab-shimmer 1.8s linear infinite;
    }
    @keyframes confab-shimmer {
      from {
        mask-position: 100% 0;
      }
      to {
        mask-position: 0 0;
      }
    }
    .arrives {
      animation: confab-arrive 0.3s cubic-bezier(0.2, 0.7, 0.2, 1);
    }
    @keyframes confab-arrive {
      from {
        opacity: 0;
        translate: 0 8px;
      }
    }
  }
`
