/** What all elements of the chat share: they draw into the one shadow root of `<confab-chat>`, in the words they are given. */
import type { Rating } from '@confab/shared/conversation'
import { LitElement, type CSSResult, type PropertyDeclarations } from 'lit'
import type { Strings } from '../strings/strings.ts'
import { calendarOf, type Calendar } from './times.ts'

/** What elements tell those above them. None of it leaves the shadow root. */
export interface InnerEvents {
  'send-message': { readonly text: string }
  /** What stands in the box to write in, after every change. */
  'write-draft': { readonly text: string }
  'retry-message': { readonly id: string }
  'discard-message': { readonly id: string }
  'retry-response': null
  'stop-response': null
  'new-conversation': null
  'close-panel': null
  /** A message of the agent, or of a person, was rated. */
  'give-feedback': { readonly messageId: string; readonly rating: Rating; readonly comment?: string }
  /** The visitor says whether a function of the page may run. */
  'decide-tool-call': { readonly id: string; readonly allowed: boolean }
  'open-conversation': { readonly id: string }
  'change-conversation': { readonly id: string; readonly title?: string; readonly archived?: boolean }
  /** Words for a screen reader. */
  announce: { readonly text: string }
}

export type InnerEvent<N extends keyof InnerEvents> = CustomEvent<InnerEvents[N]>

/** `S`: the words it needs. */
export class ChatElement<S = Strings> extends LitElement {
  static override properties: PropertyDeclarations = { strings: { attribute: false } }
  /** How it looks. Each element brings this into the shadow root it stands in, once. */
  declare static sheet: CSSResult | undefined

  declare strings: S

  override connectedCallback(): void {
    super.connectedCallback()
    const sheet = (this.constructor as typeof ChatElement).sheet?.styleSheet
    const root = this.getRootNode()
    if (sheet && root instanceof ShadowRoot && !root.adoptedStyleSheets.includes(sheet))
      root.adoptedStyleSheets.push(sheet)
  }

  /** To be moved by `moveBefore` is not to leave and come again. */
  connectedMoveCallback(): void {}

  /** Light DOM: parts, slots and ids then work across all of them. */
  protected override createRenderRoot(): this {
    return this
  }

  protected get calendar(): Calendar {
    return calendarOf(this)
  }

  protected tell<N extends keyof InnerEvents>(name: N, detail: InnerEvents[N]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }))
  }
}

/** Defines an element, unless another copy of the widget has. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element)
}
