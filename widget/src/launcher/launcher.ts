/** The launcher: the button a visitor opens the chat with. Plain DOM, for it is there before anything is loaded. */

export const launcherStyles = `
.launcher{position:fixed;inset-block:auto max(20px,env(safe-area-inset-bottom));inset-inline:auto 20px;z-index:1000;display:grid;place-items:center;
inline-size:56px;block-size:56px;border:2px solid #0000;box-sizing:border-box;border-radius:50%;cursor:pointer;
background:var(--confab-accent);color:var(--confab-on-accent);
box-shadow:0 6px 20px -4px color-mix(in oklab,var(--confab-accent) 45%,#0008)}
:host([placement=bottom-start]) .launcher{inset-inline:20px auto}
.launcher>*{grid-area:1/1;display:block}
.launcher svg{inline-size:26px}
.launcher[aria-expanded=false]>:last-child,.launcher[aria-expanded=true]>:first-child{opacity:0;scale:.6}
.launcher[aria-busy]>*{opacity:.5}
@media(prefers-reduced-motion:no-preference){
.launcher,.launcher>*{transition:.2s}
.launcher:hover{scale:1.05}.launcher:active{scale:.96}}`

const speech = 'm4 20 1.3-4A8.5 8.5 0 1 1 8.6 18.9ZM8.5 10h7m-7 3.5h4'
const down = 'm6 9.5 6 6 6-6'

/** A button whose `aria-label` and `aria-expanded` the element sets. The page may slot another picture into it. */
export function createLauncher(): HTMLButtonElement {
  const button = document.createElement('button')
  button.className = 'confab launcher'
  button.part.add('launcher')
  const slot = document.createElement('slot')
  slot.name = 'launcher'
  slot.append(icon(speech))
  button.append(slot, icon(down))
  return button
}

function icon(path: string): Element {
  const svg = drawn('svg')
  const line = drawn('path')
  svg.setAttribute('viewBox', '0 0 24 24')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

function drawn(name: string): Element {
  return document.createElementNS('http://www.w3.org/2000/svg', name)
}
