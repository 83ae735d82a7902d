/** How large the panel of a bubble is: as the visitor last made it, and a handle to change that. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Strings } from '../strings/strings.ts'
import type { ConversationView } from './conversation-view.ts'
import type { Resizer } from './resizer.ts'

interface Sizable extends ReactiveControllerHost, HTMLElement {
  readonly mode: string
  readonly open: boolean
  readonly view: ConversationView
  readonly strings: Strings
}

export class PanelSize implements ReactiveController {
  readonly #host: Sizable
  #isKnown = false
  #handle: Resizer | undefined

  constructor(host: Sizable) {
    this.#host = host
    host.addController(this)
  }

  /** What was kept is read when the visitor opens the panel, not before. */
  hostUpdated(): void {
    const { mode, open, view, strings } = this.#host
    if (this.#handle) this.#handle.strings = strings
    if (this.#isKnown || mode !== 'bubble' || !open) return
    this.#isKnown = true
    this.#apply(view.size)
    // Who has no pointer at all has a keyboard.
    if (!matchMedia('(pointer: coarse)').matches) void this.#attach()
  }

  /** As `width height`, in pixels; `undefined`: as large as it is by itself. */
  #apply(size: string | undefined): void {
    const [width, height] = size?.split(' ').map(Number) ?? []
    for (const [name, pixels] of Object.entries({ width, height }))
      if (pixels) this.#host.style.setProperty(`--panel-${name}`, `${pixels}px`)
      else this.#host.style.removeProperty(`--panel-${name}`)
  }

  async #attach(): Promise<void> {
    const { createResizer } = await import('./resizer.ts')
    this.#handle = createResizer(this.#host, (size, isLast) => {
      this.#apply(size)
      if (isLast) this.#host.view.size = size
    })
    this.#handle.strings = this.#host.strings
    this.#host.append(this.#handle)
  }
}
