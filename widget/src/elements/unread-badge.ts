/** The number on the launcher: how much has been said to the visitor since the chat was closed. */
import { css } from 'lit'
import { fill, type Strings } from '../strings/strings.ts'

/** Shows the count on the launcher, if there is one; none for 0. */
export function drawBadge(root: ShadowRoot, count: number, strings: Strings): void {
  const launcher = root.querySelector('.launcher')
  root.querySelector('.badge')?.remove()
  if (!launcher) return
  launcher.ariaDescription = count > 0 ? fill(strings.unread, { count }) : null
  if (count === 0) return
  const badge = document.createElement('span')
  badge.className = 'badge'
  badge.dataset['count'] = count > 9 ? '9+' : String(count)
  // Between the two pictures, which the launcher knows by being its first and its last.
  launcher.lastElementChild?.before(badge)
}

export const styles = css`
  .badge::before {
    content: attr(data-count);
  }
  .launcher > .badge {
    place-self: start end;
    box-sizing: border-box;
    min-inline-size: 22px;
    block-size: 22px;
    margin: -3px;
    padding-inline: 5px;
    border: 2px solid var(--confab-background);
    border-radius: 11px;
    font-size: 12px;
    font-weight: 650;
    line-height: 18px;
    text-align: center;
    color: light-dark(#fff, #17181c);
    background: var(--confab-danger);
  }
`
