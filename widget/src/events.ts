/** The events of `<confab-chat>`: one class, typed by the event's name. */
import type { Message, Rating, Response } from '@confab/shared/conversation'
import type { ErrorBody } from '@confab/shared/errors'
import type { Json } from '@confab/shared/conversation'
import type { ConnectionState } from './connection/connection-state.ts'

/** What `event.detail` holds, by the name of the event. */
export interface ConfabEventDetails {
  /** The element is defined and its methods can be called. */
  'confab-ready': null
  /** The panel was opened. */
  'confab-open': null
  /** The panel was closed. */
  'confab-close': null
  /** A message was added to the conversation, by the visitor or by a person who answers. */
  'confab-message': { readonly message: Message }
  /** A reply of the agent has ended, well or not. */
  'confab-response': { readonly response: Response }
  /** So many replies and messages of people came while the chat was closed; 0 when they were seen. */
  'confab-unread': { readonly count: number }
  /** The connection to the server has changed. */
  'confab-connection': { readonly connection: ConnectionState }
  /** Something went wrong; the visitor is told in words. */
  'confab-error': { readonly error: ErrorBody }
  /** The visitor has rated a message or an answer: with a thumb, or with 1 to 5 at the end. */
  'confab-feedback': { readonly messageId: string; readonly rating: Rating; readonly comment?: string }
  /**
   * One of `tools` is about to run. Cancelable: then it does not, and the call waits until the page's own server posts
   * its result (role `tool`, `toolCallId`) to the conversation.
   */
  'confab-tool-call': {
    readonly conversationId: string
    readonly toolCallId: string
    readonly name: string
    readonly arguments: Readonly<Record<string, Json>>
  }
  /** A link in an answer was pressed. Cancelable: then it is not followed. */
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
