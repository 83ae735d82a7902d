/** The events of `<confab-chat>`: one class, typed by the event's name. */
import type { Message, Rating, Response } from '@confab/shared/conversation'
import type { ErrorBody } from '@confab/shared/errors'
import type { Json } from '@confab/shared/conversation'
import type { ConnectionState } from './connection-state.ts'

/** What `event.detail` holds, by the name of the event. */
export interface ConfabEventDetails {
  /** The element is defined and its methods can be called. */
  'confab-ready': null
  'confab-open': null
  'confab-close': null
  /** A message was added to the conversation, by the visitor or by a person who answers. */
  'confab-message': { readonly message: Message }
  /** A reply of the agent has ended, well or not. */
  'confab-response': { readonly response: Response }
  'confab-unread': { readonly count: number }
  'confab-connection': { readonly connection: ConnectionState }
  'confab-error': { readonly error: ErrorBody }
  'confab-feedback': { readonly messageId: string; readonly rating: Rating; readonly comment?: string }
  /** Cancelable: then the tool does not run. */
  'confab-tool-call': { readonly name: string; readonly arguments: Readonly<Record<string, Json>> }
  /** Cancelable: then the link is not followed. */
  'confab-link': { readonly url: string }
}

export type ConfabEventName = keyof ConfabEventDetails

/** Bubbles, and leaves shadow roots of the host page. */
export class ConfabEvent<N extends ConfabEventName> extends CustomEvent<ConfabEventDetails[N]> {
  declare readonly type: N

  constructor(name: N, detail: ConfabEventDetails[N], cancelable = false) {
    super(name, { detail, cancelable, bubbles: true, composed: true })
  }
}

type ConfabEventMap = { [N in ConfabEventName]: ConfabEvent<N> }

declare global {
  interface GlobalEventHandlersEventMap extends ConfabEventMap {}
}
