/** The look of the list of conversations: it lies over the whole chat. */
import { css } from 'lit'
import { cover } from './cover-styles.ts'

export const sheet = css`
  ${cover}
  .finder {
    display: flex;
    align-items: center;
    gap: 14px;
    inline-size: 100%;
    max-inline-size: 720px;
    margin-inline: auto;
    padding: 14px 20px 8px;
  }
  .finder > input {
    all: unset;
    box-sizing: border-box;
    flex: 1;
    min-inline-size: 0;
    block-size: 38px;
    padding-inline: 14px;
    border: 1px solid var(--confab-border);
    border-radius: 12px;
    cursor: text;
  }
  .finder > input:focus-visible {
    border-color: var(--confab-link);
    outline: 2px solid var(--confab-link);
    outline-offset: -2px;
    box-shadow: 0 0 0 3px color-mix(in oklab, var(--confab-link) 12%, transparent);
  }
  .finder > input::placeholder {
    color: var(--confab-muted);
    opacity: 1;
  }
  .finder > .link {
    min-block-size: 28px;
    padding-inline: 10px;
    border-radius: 14px;
  }
  .finder > .link[aria-pressed='true'] {
    background: color-mix(in oklab, var(--confab-accent) 13%, var(--confab-background));
  }
  .results {
    flex: 1;
    min-block-size: 0;
    inline-size: 100%;
    max-inline-size: 720px;
    margin-inline: auto;
    padding: 4px 12px 20px;
    overflow: hidden auto;
    scrollbar-width: thin;
  }
  .results > .link {
    display: block;
    margin: 10px auto;
  }
  confab-conversation-row {
    position: relative;
    display: flex;
    align-items: center;
    padding-inline-end: 4px;
    border-radius: 12px;
  }
  confab-conversation-row:hover {
    background: var(--confab-surface);
  }
  confab-conversation-row > .entry {
    flex: 1;
    min-inline-size: 0;
    display: grid;
    padding: 9px 8px;
    border-radius: 12px;
  }
  confab-conversation-row > .entry[aria-current] .title {
    color: var(--confab-link);
    font-weight: 650;
  }
  confab-conversation-row > .entry time {
    font-size: 0.83em;
    color: var(--confab-muted);
  }
  confab-conversation-row > .entry time::first-letter {
    text-transform: uppercase;
  }
  confab-conversation-row .title {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
    font-weight: 500;
  }
  confab-conversation-row > .tool {
    inline-size: 34px;
    block-size: 34px;
  }
  confab-conversation-row > .tool svg {
    inline-size: 17px;
  }
  .empty {
    padding: 24px 20px;
    text-align: center;
    color: var(--confab-muted);
  }
  .empty:empty {
    padding: 0;
  }
  .empty > .button {
    margin-block-start: 12px;
  }
  @media (pointer: coarse) {
    .finder > input {
      font-size: max(16px, 1em);
    }
  }
`
