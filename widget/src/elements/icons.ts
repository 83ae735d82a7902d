/** The pictures on buttons and notices: line drawings on a grid of 24, in the colour of the text around them. */
import { html, type TemplateResult } from 'lit'

const shapes = {
  alert: 'M12 8v4.5m0 3v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z',
  away: 'M8 16 16 8m-6.5 0H16v6.5',
  chevron: 'm9.5 6 6 6-6 6',
  clock: 'M12 7.5V12l3 2m-3 7a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z',
  close: 'm6.5 6.5 11 11m0-11-11 11',
  compose:
    'M12.5 4.5H7A2.5 2.5 0 0 0 4.5 7v10A2.5 2.5 0 0 0 7 19.5h10a2.5 2.5 0 0 0 2.5-2.5v-5.5M10 14l.6-2.8 7.6-7.6 2.2 2.2-7.6 7.6Z',
  down: 'M12 5v14m-6-6 6 6 6-6',
  spark: 'M12 3.5c.6 4.6 3.4 7.4 8 8.5-4.6 1.1-7.4 3.9-8 8.5-.6-4.6-3.4-7.4-8-8.5 4.6-1.1 7.4-3.9 8-8.5Z',
  stop: 'M8 7h8a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1Z',
  up: 'M12 19V5m-6 6 6-6 6 6',
}

export function icon(name: keyof typeof shapes): TemplateResult {
  return html`<svg class=${`icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d=${shapes[name]} />
  </svg>`
}
