/**
 * The invitation beside the closed launcher, for pages that set `teaser`, and the launcher's name in other languages than
 * English. It is fetched when the page is idle.
 */
import type { ChatHost } from '../page/host-options.ts'
import { hostPage } from '../page/host-page.ts'
import { dismissIn, openChatIn } from '../strings/teaser.ts'
import { sheet } from './teaser-style.ts'
import { placeOf, VisitorStorage } from '../visitor/visitor-storage.ts'

/** What was dismissed since the page was loaded. */
const dismissed = new Set<string>()

/**
 * Resolves when the page has been loaded and has nothing to do. What it gives is to be called whenever the host has
 * changed: it shows the invitation, or takes it away.
 */
export async function openTeaser(host: ChatHost): Promise<() => void> {
  if (document.readyState !== 'complete')
    await new Promise((resolve) => addEventListener('load', resolve, { once: true }))
  const teaser = new Teaser(host)
  return () => teaser.draw()
}

class Teaser {
  readonly #host: ChatHost
  readonly #storage: VisitorStorage
  readonly #box = document.createElement('div')
  readonly #words = document.createElement('button')
  readonly #dismiss = document.createElement('button')

  constructor(host: ChatHost) {
    this.#host = host
    const kind = host.storage
    this.#storage = new VisitorStorage(
      () => (kind === 'session' || kind === 'none' ? kind : 'local'),
      hostPage,
    )
    this.#box.className = 'confab teaser'
    this.#box.part.add('teaser')
    this.#words.dir = 'auto'
    this.#words.addEventListener('click', () => host.show())
    this.#dismiss.append(cross())
    this.#dismiss.addEventListener('click', () => this.#leave())
    this.#box.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      event.preventDefault()
      this.#leave()
    })
    this.#box.append(this.#words, this.#dismiss)
    // As the launcher, it lies above everything of the page.
    if ('popover' in this.#box) this.#box.popover = 'manual'
  }

  /** It was called by its English name so far. */
  #nameLauncher(): void {
    const launcher = this.#host.shadowRoot.querySelector('.launcher')
    if (launcher) launcher.ariaLabel = this.#host.strings?.openChat ?? openChatIn(this.#host)
  }

  draw(): void {
    const { open, mode } = this.#host
    if (open) this.#keep()
    else this.#nameLauncher()
    const isBubble = mode !== 'inline' && mode !== 'full'
    if (open || !isBubble || !this.#text || this.#isDismissed) return this.#box.remove()
    const { adoptedStyleSheets } = this.#host.shadowRoot
    if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet)
    this.#words.textContent = this.#text
    this.#dismiss.ariaLabel = this.#host.strings?.dismiss ?? dismissIn(this.#host)
    // Before the launcher, so that it comes before it on the way of the Tab key.
    if (!this.#box.isConnected) this.#launcher?.before(this.#box)
    if (this.#box.popover && !this.#box.matches(':popover-open')) this.#box.showPopover()
  }

  get #launcher(): HTMLElement | null {
    return this.#host.shadowRoot.querySelector('.launcher')
  }

  get #text(): string {
    const { teaser, greeting } = this.#host
    return teaser === null ? '' : teaser || (greeting ?? '')
  }

  get #place(): string {
    const { server, agent } = this.#host
    const address = new URL(server ?? location.origin, document.baseURI).href.replace(/\/+$/, '')
    return placeOf(address, agent ?? undefined)
  }

  get #key(): string {
    return `${this.#place} ${this.#text}`
  }

  get #isDismissed(): boolean {
    return dismissed.has(this.#key) || this.#storage.note(this.#place, 'teaser') === this.#text
  }

  /** Until the visitor has opened the chat nothing is stored: the page remembers for as long as it is there. */
  #leave(): void {
    dismissed.add(this.#key)
    const hadFocus = this.#box.contains(this.#host.shadowRoot.activeElement)
    this.draw()
    if (hadFocus) this.#launcher?.focus()
  }

  /** Who has opened the chat needs no invitation any more. */
  #keep(): void {
    if (!this.#text || this.#isDismissed) return
    dismissed.add(this.#key)
    this.#storage.keepNote(this.#place, 'teaser', this.#text)
  }
}

function cross(): Element {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  line.setAttribute('d', 'm7 7 10 10M17 7 7 17')
  svg.append(line)
  return svg
}
