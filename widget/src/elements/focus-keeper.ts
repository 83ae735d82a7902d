/** Keeps the keyboard in the chat when what had the focus is taken away, and while the chat fills the screen. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { smallScreen } from './panel-styles.ts'

/** A panel, as far as the keyboard is concerned. */
interface Keyboarded extends ReactiveControllerHost, HTMLElement {
  readonly mode: string
  readonly open: boolean
  /** Takes the focus when it is nowhere because its element is gone. */
  rescueFocus(): void
}

const stops = 'a[href],button,input,textarea,summary,[tabindex="0"]'

export class FocusKeeper implements ReactiveController {
  readonly #host: Keyboarded
  readonly #observer = new MutationObserver(() => this.#look())
  /** Where the bubble's panel fills the screen. */
  readonly #phone = matchMedia(smallScreen.cssText)
  #focused: Element | undefined
  /** The way the Tab key was just pressed. */
  #way: 'first' | 'last' | undefined

  constructor(host: Keyboarded) {
    this.#host = host
    host.addController(this)
    host.addEventListener('focusin', ({ target }) => (this.#focused = target as Element))
    // Browsers differ in whether an element that is taken away loses the focus first.
    host.addEventListener('focusout', ({ target }) =>
      queueMicrotask(() => {
        if (this.#focused === target && (target as Element).isConnected) this.#focused = undefined
      }),
    )
    host.addEventListener('keydown', ({ key, shiftKey }) => {
      if (key !== 'Tab') return
      this.#way = shiftKey ? 'last' : 'first'
      setTimeout(() => (this.#way = undefined))
    })
  }

  hostConnected(): void {
    this.#observer.observe(this.#host, { childList: true, subtree: true })
    this.#phone.addEventListener('change', this.#tell)
    document.addEventListener('focusin', this.#left)
  }

  hostDisconnected(): void {
    this.#observer.disconnect()
    this.#phone.removeEventListener('change', this.#tell)
    document.removeEventListener('focusin', this.#left)
  }

  hostUpdated(): void {
    this.#tell()
  }

  get #fillsScreen(): boolean {
    return this.#host.mode === 'bubble' && this.#phone.matches
  }

  readonly #tell = (): void => {
    this.#host.ariaModal = this.#fillsScreen ? 'true' : null
  }

  #look(): void {
    if (!this.#focused || this.#focused.isConnected) return
    this.#focused = undefined
    const isLost = this.#host.open && !(this.#host.getRootNode() as ShadowRoot).activeElement
    if (isLost) this.#host.rescueFocus()
  }

  /** Only the Tab key is turned round: what the page itself gives the focus to, keeps it. */
  readonly #left = ({ target }: Event): void => {
    const way = this.#way
    this.#way = undefined
    const { host } = this.#host.getRootNode() as ShadowRoot
    if (!way || !this.#fillsScreen || !(target instanceof Node) || host?.contains(target)) return
    const all = [...this.#host.querySelectorAll<HTMLElement>(stops)]
    const reachable = all.filter(
      (one) => one.checkVisibility() && !one.closest('[inert]') && !one.matches(':disabled'),
    )
    reachable.at(way === 'first' ? 0 : -1)?.focus()
  }
}
