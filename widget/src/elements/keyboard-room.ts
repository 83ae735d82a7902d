/** Keeps a full-screen panel above the keyboard of a phone, which browsers lay over the page without saying so to CSS. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Sets `--visible-top` and `--visible-height` on the element while a part of the page is covered. */
export class KeyboardRoom implements ReactiveController {
  readonly #host: HTMLElement
  readonly #measure = (): void => {
    const { visualViewport: visible, innerHeight } = window
    const isCovered = visible && visible.scale === 1 && innerHeight - visible.height > 60
    const { style } = this.#host
    if (isCovered) {
      style.setProperty('--visible-top', `${visible.offsetTop}px`)
      style.setProperty('--visible-height', `${visible.height}px`)
    } else {
      style.removeProperty('--visible-top')
      style.removeProperty('--visible-height')
    }
  }

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host
    host.addController(this)
  }

  hostConnected(): void {
    for (const event of ['resize', 'scroll']) window.visualViewport?.addEventListener(event, this.#measure)
  }

  hostDisconnected(): void {
    for (const event of ['resize', 'scroll']) window.visualViewport?.removeEventListener(event, this.#measure)
  }
}
