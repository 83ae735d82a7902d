/** Which element lies over the chat. What it is made of is loaded by what opens it. */
import { html, type TemplateResult } from 'lit'
import type { Panel } from './panel.ts'

export function coverOf(panel: Panel, close: (isChoice: boolean) => void): TemplateResult {
  const { strings, view, agent, direction } = panel
  const closed = ({ detail }: CustomEvent<{ isChoice: boolean }>): void => close(detail.isChoice)
  if (panel.cover === 'keys')
    return html`<confab-help-sheet
      dir=${direction}
      .strings=${strings}
      @close-cover=${closed}
    ></confab-help-sheet>`
  return html`<confab-conversation-list
    dir=${direction}
    .strings=${strings}
    .view=${view}
    .agent=${agent}
    @close-cover=${closed}
  ></confab-conversation-list>`
}
