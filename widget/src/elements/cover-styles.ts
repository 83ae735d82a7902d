/** The look of what lies over the whole chat: its header, its way back. */
import { css } from 'lit'

export const cover = css`
  .cover {
    position: absolute;
    z-index: 2;
    inset: 0;
    padding: inherit;
    display: flex;
    flex-direction: column;
    background: var(--confab-background);
  }
  .cover > .header {
    gap: 8px;
    padding-inline-start: 12px;
  }
  .cover > .header > .heading {
    flex: 1;
  }
  .cover .tool .icon-chevron {
    rotate: 180deg;
  }
  .cover .tool:dir(rtl) .icon-chevron {
    rotate: none;
  }
  @media (prefers-reduced-motion: no-preference) {
    .cover {
      animation: confab-cover 0.2s cubic-bezier(0.2, 0.7, 0.2, 1);
    }
    @keyframes confab-cover {
      from {
        opacity: 0;
        translate: 0 6px;
      }
    }
  }
`
