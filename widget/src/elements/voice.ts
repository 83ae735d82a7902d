/** The one place of the chat that a screen reader listens to. Loaded when there is something to say. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Strings } from '../strings/strings.ts'
import { Announcer, type Heard } from './announcer.ts'
import type { InnerEvent } from './chat-element.ts'

interface Speaker extends ReactiveControllerHost, HTMLElement {
  readonly view: Heard
  readonly strings: Strings
}

export class Voice implements ReactiveController {
  readonly #host: Speaker
  readonly #announcer: Announcer

  /** `isNew`: all that is in the conversation came after the visitor began to write. */
  constructor(host: Speaker, isNew: boolean) {
    this.#host = host
    this.#announcer = new Announcer(isNew)
    host.addController(this)
    host.addEventListener('announce', (event) => this.#say((event as InnerEvent<'announce'>).detail.text))
  }

  hostUpdated(): void {
    const { view, strings } = this.#host
    const { isAnew, words } = this.#announcer.listen(view, strings)
    if (isAnew) this.#place?.replaceChildren()
    this.#say(...words)
  }

  get #place(): Element | null {
    return this.#host.querySelector('.voice')
  }

  /** Each as an element of its own: so it is read once, after what came before, also when the same is said again. */
  #say(...words: readonly string[]): void {
    for (const text of words) {
      const line = document.createElement('p')
      line.textContent = text
      this.#place?.append(line)
    }
  }
}
