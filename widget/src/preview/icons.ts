/** The live preview's pictures: line drawings on a grid of 24, in the colour of the text around them. */
import { html, type TemplateResult } from 'lit'

const shapes = {
  desktop: 'M4 5h16v11H4ZM9 20h6m-3-4v4',
  phone: 'M8 3.5h8a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1Zm3 14h2',
  tablet: 'M6 3.5h12a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1Zm5 14h2',
  landscape: 'M3.5 16V8a1 1 0 0 1 1-1h15a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1Zm14-3v-2',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-5v1.5m0 15V21m9-9h-1.5m-15 0H3m15.4-6.4-1.1 1.1M6.7 17.3l-1.1 1.1m12.8 0-1.1-1.1M6.7 6.7 5.6 5.6',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z',
  hidden:
    'm4 4 16 16M9.9 5.7A9.4 9.4 0 0 1 12 5.5c5 0 8 4.5 9 6.5a14 14 0 0 1-2.9 3.8M6.3 7.6A14 14 0 0 0 3 12c1 2 4 6.5 9 6.5a9 9 0 0 0 4-.9m-6-3.6a3 3 0 0 1 .1-4.1m4 4.1',
  copy: 'M9 9h10v11H9ZM15 9V4H5v11h4',
  done: 'm5 12.5 4.5 4.5L19 7.5',
  down: 'M12 5v14m-6-6 6 6 6-6',
  play: 'M8 5.5v13l10.5-6.5Z',
  pause: 'M9 6v12m6-12v12',
  back: 'M17 6 9 12l8 6ZM6.5 6v12',
  forward: 'm7 6 8 6-8 6ZM17.5 6v12',
  save: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14',
  open: 'M4 18.5v-13h5.5l2 2.5H20v10.5Z',
} as const

export type IconName = keyof typeof shapes

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d=${shapes[name]} />
  </svg>`
}

export function logo(): TemplateResult {
  return html`<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="9" />
    <path
      d="M9 10.5A2.5 2.5 0 0 1 11.5 8h9a2.5 2.5 0 0 1 2.5 2.5v6a2.5 2.5 0 0 1-2.5 2.5H16l-4.5 4v-4A2.5 2.5 0 0 1 9 16.5Z"
    />
  </svg>`
}
