/** What all elements of the chat share: they draw into the one shadow root of `<confab-chat>`, in the words they are given. */
import { LitElement, type PropertyDeclarations } from 'lit'
import type { Strings } from '../strings/strings.ts'

/** What elements tell those above them. None of it leaves the shadow root. */
export interface InnerEvents {
  'send-message': { readonly text: string }
  'retry-message': { readonly id: string }
  'discard-message': { readonly id: string }
  'retry-response': null
  'stop-response': null
  'new-conversation': null
  'close-panel': null
}

export type InnerEvent<N extends keyof InnerEvents> = CustomEvent<InnerEvents[N]>

export class ChatElement extends LitElement {
  static override properties: PropertyDeclarations = { strings: { attribute: false } }

  declare strings: Strings

  /** Light DOM: parts, slots and ids then work across all of them. */
  protected override createRenderRoot(): this {
    return this
  }

  protected tell<N extends keyof InnerEvents>(name: N, detail: InnerEvents[N]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }))
  }
}

/** Defines an element, unless another copy of the widget has. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element)
}
