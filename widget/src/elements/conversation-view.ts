/** The conversation as elements see it. */
import type { Rating, Response, VisitorTranscript } from '@confab/shared/conversation'
import type { ConnectionState } from '../connection/connection-state.ts'
import type { PendingMessage } from '../conversation/conversation-controller.ts'

/** What is drawn, and what it can be asked. Its owner asks the panel for an update whenever it changes. */
export interface ConversationView {
  readonly connection: ConnectionState
  readonly transcript: VisitorTranscript | null
  readonly pending: readonly PendingMessage[]
  readonly running: Response | undefined
  readonly loading: boolean
  readonly draft: string
  /** Of the panel, as it was last kept; see `PanelSize`. */
  size: string | undefined
  write(draft: string): void
  send(text: string): void
  retry(): void
  retryMessage(id: string): void
  discardMessage(id: string): void
  stop(): void
  giveFeedback(messageId: string, rating: Rating, comment?: string): void
  newConversation(): void
  /** Goes to another conversation of the visitor. */
  enter(conversationId: string): void
  /** Asks the server's HTTP API as the visitor. Rejects with what went wrong. */
  call(method: 'GET' | 'PATCH', path: string, body?: unknown): Promise<unknown>
}
