/** The pictures on buttons and notices: line drawings on a grid of 24, in the colour of the text around them. */
import { html, type TemplateResult } from 'lit'

const shapes = {
  alert: 'M12 7.5V13m0 3v.1m9-4.1a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  chevron: 'm9.5 6 6 6-6 6',
  close: 'm6.5 6.5 11 11m0-11-11 11',
  compose: 'M11 5H7a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-4m-9 1 .5-3L18 3.5 20.5 6 13 13.5Z',
  spark: 'M12 3q1 8 9 9-8 1-9 9-1-8-9-9 8-1 9-9Z',
  stop: 'M7 7h10v10H7Z',
  /** Turned by CSS where something leads down or away. */
  up: 'M12 19V5m-6 6 6-6 6 6',
}

export function icon(name: keyof typeof shapes): TemplateResult {
  return html`<svg class=${`icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d=${shapes[name]} />
  </svg>`
}
