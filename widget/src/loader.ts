/** The script tag: finds where it came from, defines `<confab-chat>`, and puts one into the page. */
import { defineConfabChat } from './confab-chat.ts'
import type { LoadChat } from './page/host-options.ts'
import { whenIdle } from './page/when-idle.ts'

/** Written in when the widget is built. */
declare const __CONFAB_VERSION__: string

/** Asked for in this way, no element of the page that is called `currentScript` can be given instead. */
const script = Reflect.get(Document.prototype, 'currentScript', document) as HTMLScriptElement
const versioned = `widget/${__CONFAB_VERSION__}/`
/** The script may be the one that is always new, or that of this version. */
const base = new URL('.', script.src).href.replace(versioned, '')
const load = (name: string) => import(/* @vite-ignore */ `${base}${versioned}${name}.js`) as Promise<unknown>

defineConfabChat(
  () => load('chat') as ReturnType<LoadChat>,
  base.slice(0, -1),
  (host) =>
    whenIdle()
      .then(() => load('teaser') as Promise<typeof import('./launcher/teaser.ts')>)
      .then((teaser) => teaser.openTeaser(host)),
)
if (script.dataset.mount !== 'none') {
  // An async script may run before the body is there.
  if (document.body) mount()
  else addEventListener('DOMContentLoaded', mount, { once: true })
}

/** `data-*` of the script become attributes; the same script tag twice still makes one element. */
function mount(): void {
  const element = document.createElement('confab-chat')
  for (const { name, value } of script.attributes)
    if (name.startsWith('data-')) element.setAttribute(name.slice(5), value)
  const there = [...document.querySelectorAll('confab-chat')]
  if (!there.some((other) => other.isEqualNode(element))) document.body.append(element)
}
