/** The pictures on buttons and notices: line drawings on a grid of 24, in the colour of the text around them. */
import { html, type TemplateResult } from 'lit'

const shapes = {
  alert: 'M12 7.5V13m0 3v.1m9-4.1a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  check: 'm5 12.5 5 5 9-11',
  chevron: 'm9.5 6 6 6-6 6',
  close: 'm6.5 6.5 11 11m0-11-11 11',
  compose: 'M11 5H7a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-4m-9 1 .5-3L18 3.5 20.5 6 13 13.5Z',
  copy: 'M15 8.5V6.5a2 2 0 0 0-2-2H6.5a2 2 0 0 0-2 2V13a2 2 0 0 0 2 2h2m2-6.5h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2Z',
  edit: 'm5 19 .8-4L16.5 4.5l3 3L9 18.2Z',
  more: 'M5.5 12h.01M12 12h.01m6.49 0h.01',
  spark: 'M12 3q1 8 9 9-8 1-9 9-1-8-9-9 8-1 9-9Z',
  stop: 'M7 7h10v10H7Z',
  thumb:
    'M7.5 11v8.5H4.5V11Zm0 .5L11 4c1.7 0 2.8 1.2 2.5 3l-.5 3h4.8c1.3 0 2.2 1.2 1.9 2.4l-1.4 5.5c-.2 1-1.1 1.6-2 1.6H7.5',
  /** Turned by CSS where something leads down or away. */
  up: 'M12 19V5m-6 6 6-6 6 6',
}

export function icon(name: keyof typeof shapes): TemplateResult {
  return drawing(name, shapes[name])
}

/** Any other picture on the same grid. */
export function drawing(name: string, path: string): TemplateResult {
  return html`<svg class=${`icon-${name}`} viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`
}
