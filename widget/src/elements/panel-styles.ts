/** How the panel lies on the page, and the look of its header. */
import { css } from 'lit'

/** What notches and rounded corners leave of the screen. */
const safe = css`env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom)
  env(safe-area-inset-left)`

/** Screens that the bubble's panel fills: a phone, upright or on its side. */
export const smallScreen = css`(max-width: 479px), (max-height: 479px) and (max-width: 959px)`

export const sheet = css`
  :host([mode='inline']:not([hidden])) {
    display: block !important;
    block-size: 640px;
    max-block-size: 100dvh;
  }
  .panel {
    /* What the page calls by these names is something else. */
    --panel-width: initial;
    --panel-height: initial;
    --visible-top: initial;
    --visible-height: initial;
    box-sizing: border-box;
    display: flex;
    flex-direction: column;
    overflow: hidden;
    color: var(--confab-text);
    background: var(--confab-background);
  }
  .panel:not([open]) {
    display: none;
  }
  .chat {
    display: contents;
  }
  .panel:has(> .chat > confab-welcome) {
    background-image: linear-gradient(
      color-mix(in oklab, var(--confab-accent) 11%, transparent),
      transparent 55%
    );
  }
  .panel[mode='inline'] {
    position: relative;
    inline-size: 100%;
    block-size: 100%;
    border: 1px solid var(--confab-border);
    border-radius: var(--confab-radius);
  }
  .panel[mode='full'] {
    position: fixed;
    inset-block-start: var(--visible-top, 0);
    inset-inline: 0;
    block-size: var(--visible-height, 100dvh);
    padding: ${safe};
  }
  .panel[mode='bubble'] {
    position: fixed;
    inset-block: auto 88px;
    inset-inline: auto 20px;
    z-index: 1000;
    /* Of the window, also on a page that is zoomed by its own styles. */
    inline-size: min(var(--panel-width, 400px), 100% - 40px);
    block-size: min(var(--panel-height, 680px), 100% - 108px);
    border: 1px solid color-mix(in oklab, var(--confab-border), transparent 20%);
    border-radius: var(--confab-radius);
    box-shadow:
      0 24px 64px -16px #0005,
      0 4px 16px -4px #0002;
    transform-origin: 100% 100%;
  }
  :host([placement='bottom-start']) .panel[mode='bubble'] {
    inset-inline: 20px auto;
    transform-origin: 0 100%;
  }
  .header {
    position: relative;
    display: flex;
    align-items: center;
    gap: 4px;
    padding-inline: calc(20px * var(--confab-space)) calc(12px * var(--confab-space));
    min-block-size: max(44px, 64px * var(--confab-space));
    border-block-end: 1px solid var(--confab-border);
  }
  .header:has(~ confab-welcome) {
    border-color: transparent;
  }
  .header > slot {
    display: block;
    flex: 1;
    min-inline-size: 0;
  }
  .heading,
  .subtitle {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .heading {
    font-weight: 600;
    line-height: 1.35;
    letter-spacing: -0.005em;
  }
  .subtitle {
    font-size: 0.83em;
    line-height: 1.4;
    color: var(--confab-muted);
  }
  .tool {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 36px;
    block-size: 36px;
    border-radius: 10px;
    color: var(--confab-muted);
    transition: background 0.15s;
  }
  .tool:focus-visible {
    outline-offset: -2px;
  }
  .tool:hover {
    color: var(--confab-text);
    background: var(--confab-surface);
  }
  .link {
    min-block-size: 24px;
    border-radius: 4px;
    font-size: 0.9em;
    font-weight: 550;
    color: var(--confab-link);
  }
  .link:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .button {
    flex: none;
    padding: 5px 12px;
    border: 1px solid var(--confab-border);
    border-radius: 9px;
    font-size: 0.95em;
    font-weight: 550;
    color: var(--confab-text);
    background: var(--confab-background);
  }
  .button:hover {
    background: var(--confab-surface);
  }
  .primary,
  .primary:hover {
    border-color: transparent;
    background: var(--confab-accent);
    color: var(--confab-on-accent);
  }
  .icon-more {
    stroke-width: 3;
  }
  .loading {
    flex: 1;
    display: grid;
    align-content: start;
    gap: 14px;
    padding: 24px 20px;
  }
  .loading i {
    block-size: 14px;
    border-radius: 7px;
    background: var(--confab-surface);
  }
  .loading i:last-child {
    inline-size: 60%;
  }
  slot[name='footer'] {
    display: block;
    padding: 0 20px;
    font-size: 0.8em;
    text-align: center;
    color: var(--confab-muted);
  }
  @media ${smallScreen} {
    .panel[mode='bubble'] {
      inset-block: var(--visible-top, 0) auto;
      inset-inline: 0;
      inline-size: 100%;
      block-size: var(--visible-height, 100dvh);
      border: 0;
      border-radius: 0;
      padding: ${safe};
    }
    .launcher[aria-expanded='true'] {
      display: none;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .panel[mode='bubble'] {
      transition:
        opacity 0.18s,
        translate 0.24s cubic-bezier(0.2, 0.8, 0.2, 1),
        scale 0.24s cubic-bezier(0.2, 0.8, 0.2, 1),
        display 0.24s allow-discrete,
        overlay 0.24s allow-discrete;
    }
    .panel[mode='bubble']:not([open]) {
      opacity: 0;
      translate: 0 12px;
      scale: 0.98;
    }
    @starting-style {
      .panel[mode='bubble'][open] {
        opacity: 0;
        translate: 0 12px;
        scale: 0.98;
      }
    }
    .loading i {
      animation: confab-wait 1s 0.3s infinite alternate;
    }
    @keyframes confab-wait {
      to {
        opacity: 0.4;
      }
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .said,
    .send,
    .way-down {
      border: 1px solid;
    }
  }
`
