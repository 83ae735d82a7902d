/** Keeps a scrolled list at its end while it grows, but only for a reader who is there. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Nearer than this to the end, in pixels, counts as there. */
const NEAR = 32
/** Browsers round where a list stands: so many pixels up are nobody's wish. */
const WOBBLE = 2

export class BottomFollower implements ReactiveController {
  following = true
  readonly #host: ReactiveControllerHost
  readonly #viewport: () => HTMLElement | null
  #observer: ResizeObserver | undefined
  #last = 0
  #size = ''

  /** `viewport` gives the element that scrolls; its only child is what grows. */
  constructor(host: ReactiveControllerHost, viewport: () => HTMLElement | null) {
    this.#host = host
    this.#viewport = viewport
    host.addController(this)
  }

  hostUpdated(): void {
    const viewport = this.#viewport()
    if (this.#observer || !viewport?.firstElementChild) return
    this.#observer = new ResizeObserver(() => {
      if (this.following) this.#jump()
    })
    this.#observer.observe(viewport)
    this.#observer.observe(viewport.firstElementChild)
  }

  /** A list that is only moved on the page is read on where it was. */
  hostConnected(): void {
    this.hostUpdated()
    const viewport = this.#viewport()
    if (viewport && !this.following) viewport.scrollTop = this.#last
  }

  hostDisconnected(): void {
    this.#observer?.disconnect()
    this.#observer = undefined
  }

  /** To be called when the list was scrolled. Only scrolling up is leaving: growth alone is not. */
  scrolled(): void {
    const viewport = this.#viewport()
    if (!viewport) return
    const { scrollTop, scrollHeight, clientHeight } = viewport
    // A list that became smaller was not scrolled by its reader, although it says so.
    const wasResized = this.#size !== sizeOf(viewport)
    if (this.following && wasResized) return this.#jump()
    const isThere = scrollHeight - scrollTop - clientHeight < NEAR
    const following = isThere || (this.following && scrollTop >= this.#last - WOBBLE)
    this.#last = scrollTop
    this.#size = sizeOf(viewport)
    if (following === this.following) return
    this.following = following
    this.#host.requestUpdate()
  }

  /** Goes to the end and stays there. */
  follow(): void {
    this.following = true
    this.#jump()
    this.#host.requestUpdate()
  }

  #jump(): void {
    const viewport = this.#viewport()
    if (!viewport) return
    viewport.scrollTop = viewport.scrollHeight
    // As far as it went, which is less.
    this.#last = viewport.scrollTop
    this.#size = sizeOf(viewport)
  }
}

function sizeOf({ clientWidth, clientHeight }: HTMLElement): string {
  return `${clientWidth} ${clientHeight}`
}
