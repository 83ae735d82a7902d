/** The socket underneath the connection: how it is set up, and what its errors mean. */
import { ConfabError, type ErrorBody } from '@confab/shared/errors'
import type { ConversationEvent } from '@confab/shared/events'
import { PROTOCOL_VERSION } from '@confab/shared/limits'
import type { Caller } from './http-call.ts'
import { Socket } from '../socket/socket.ts'

/** A socket that is not connected, and that never connects again by itself: session and socket are tried by one clock. */
export function openSocket(caller: Caller): Socket {
  const auth = (): object => ({ protocolVersion: PROTOCOL_VERSION, visitorToken: caller.token() })
  return new Socket({ server: caller.server, page: caller.page, auth })
}

/** The server's reason not to let us in, if it gave one. */
export function reasonOf(error: Error & { data?: unknown }): Error {
  const body = (error.data as { error?: ErrorBody } | undefined)?.error
  return body ? ConfabError.fromBody(body) : error
}

/** As much of an event as its place: what its type means is for the fold to know. */
export function isEvent(value: unknown): value is ConversationEvent {
  const event = value as Partial<ConversationEvent> | null
  return typeof event?.seq === 'number' && typeof event.conversationId === 'string'
}
