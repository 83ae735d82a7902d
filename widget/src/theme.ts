/** The look: the custom properties a host page may set, what is derived from them, and the wall around everything inside. */

/** By the name that follows `--confab-`. */
type Defaults = Readonly<Record<string, string>>

/** What the launcher needs. `light-dark()` follows the `color-scheme` attribute or, by default, the visitor's system. */
const base: Defaults = {
  accent: 'light-dark(#4353e6,#8c9bff)',
  // Black or white: whichever can be read on the accent. Both can at a luminance (y) of 0.179, and only there.
  'on-accent':
    'color(from var(--_accent) xyz clamp(0,9e5*(.179 - y),.95) clamp(0,9e5*(.179 - y),1) clamp(0,9e5*(.179 - y),1.09))',
  // The accent, made dark or light enough to be read as text.
  link: 'light-dark(lab(from var(--_accent) min(l,42) a b),lab(from var(--_accent) max(l,68) a b))',
  font: 'system-ui,sans-serif',
  'font-size': '15px',
}

/** What is needed once there is something to read. */
const reading: Defaults = {
  background: 'light-dark(#fff,#17181c)',
  text: 'light-dark(#191b22,#ecedf1)',
  surface: 'color-mix(in oklab,var(--_accent) 2.5%,light-dark(#f5f5f7,#222329))',
  muted: 'light-dark(#5d606b,#a2a5b1)',
  border: 'light-dark(#e3e4ea,#33353d)',
  danger: 'light-dark(#bf1f35,#ff8b8f)',
  radius: '16px',
  // Paddings and gaps are multiplied by it.
  space: '1',
  'font-mono': 'ui-monospace,SFMono-Regular,Menlo,Consolas,monospace',
}

/**
 * `--_x` on the host takes the page's value or the default, and what is inside gets it back under its public name:
 * so it does not matter whether the page sets it on the element, on `:root`, or anywhere between.
 */
const define = (defaults: Defaults) => {
  const names = Object.keys(defaults)
  const host = names.map((name) => `--_${name}:var(--confab-${name},${defaults[name] ?? ''})`)
  return `:host{${host.join(';')}}.confab{${names.map((name) => `--confab-${name}:var(--_${name})`).join(';')}}`
}

/** `all: initial` stops every property that would be inherited from the page, but `direction`. */
export const theme = `${define(base)}
:host{color-scheme:light dark}
:host(:not([hidden])){display:contents!important}
:host([color-scheme=light]){color-scheme:light}
:host([color-scheme=dark]){color-scheme:dark}
.confab{all:initial;color-scheme:inherit;direction:inherit;font:var(--confab-font-size)/1.5 var(--confab-font)}
.confab:focus-visible{outline:2px solid var(--confab-link);outline-offset:2px}
:where(.confab) svg{display:block;inline-size:20px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
@media print{.confab{display:none!important}}`

/** Marked as pure where it is called, so that the launcher's file can do without. */
const join = (defaults: string, rules: string): string => defaults + rules

/** The rest of the look, for the panel. `:where()` keeps these weaker than any class. */
export const readingTheme = /* @__PURE__ */ join(
  /* @__PURE__ */ define(reading),
  `
:host([hidden]){display:none!important}
:host{content-visibility:visible!important}
:where(.confab,.confab *){box-sizing:border-box}
:where(.confab) :focus-visible{outline:2px solid var(--confab-link);outline-offset:2px}
@media(prefers-reduced-motion){:where(.confab,.confab *){transition:none!important}}
@media(prefers-contrast:more){.confab{--confab-border:var(--_muted)}}
:where(.confab) :is(button,textarea){all:unset;box-sizing:border-box;cursor:pointer}
:where(.confab) :is(p,h2,ol,ul){margin:0;padding:0;font:inherit;list-style:none}
.visually-hidden{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}`,
)
