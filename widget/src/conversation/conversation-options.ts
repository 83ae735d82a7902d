/** What a host decides about a conversation, and what it is told of it. */
import type { Json, Message, Response } from '@confab/shared/conversation'
import type { ErrorBody } from '@confab/shared/errors'
import type { ConnectionState } from '../connection/connection-state.ts'
import type { StorageKind } from '../visitor/visitor-storage.ts'

/** Read each time they are needed, so that later changes of the host's properties count. */
export interface ConversationOptions {
  server(): string
  agent(): string | undefined
  storage(): StorageKind
  /** A conversation the host names, instead of the one that was kept. */
  conversation(): string | undefined
  identityToken(): Promise<string> | undefined
  /** Whether the host says who the visitor is; then the next one on this device may be somebody else. */
  vouches(): boolean
  pageContext(): Json | undefined
  /** Whether the visitor has opened the chat and not closed it again. */
  isOpen(): boolean
}

export type ConversationChange =
  /** A message has come into the conversation, from whomever. */
  | { readonly type: 'message'; readonly message: Message }
  /** A response has ended, well or not. */
  | { readonly type: 'response'; readonly response: Response }
  /** So many replies and messages of people have not been before the visitor's eyes. */
  | { readonly type: 'unread'; readonly count: number }
  | { readonly type: 'connection'; readonly connection: ConnectionState }
  | { readonly type: 'error'; readonly error: ErrorBody }
