/** The Socket.IO client underneath the connection: how it is set up, and what its errors mean. */
import { ConfabError, type ErrorBody } from '@confab/shared/errors'
import type { ConversationEvent } from '@confab/shared/events'
import { PROTOCOL_VERSION } from '@confab/shared/limits'
import { io, type Socket } from 'socket.io-client'

export type { Socket } from 'socket.io-client'

/** A socket that is not connected, and that never connects again by itself. */
export function openSocket(server: string, connectMs: number, token: () => string): Socket {
  const { origin, pathname } = new URL(server)
  return io(origin, {
    path: `${pathname.replace(/\/$/, '')}/socket.io`,
    autoConnect: false,
    forceNew: true,
    reconnection: false, // session and socket are tried again together, by one clock
    timeout: connectMs,
    tryAllTransports: true,
    transports: ['websocket', 'polling'],
    auth: (send) => send({ protocolVersion: PROTOCOL_VERSION, visitorToken: token() }),
  })
}

/** Polling needs every request to reach the same node, so it comes first only after WebSockets were swallowed. */
export function preferPolling(socket: Socket, polling: boolean): void {
  socket.io.opts.transports = polling ? ['polling', 'websocket'] : ['websocket', 'polling']
}

/** The server's reason not to let us in, if it gave one. */
export function reasonOf(error: Error & { data?: unknown }): unknown {
  const body = (error.data as { error?: ErrorBody } | undefined)?.error
  return body ? ConfabError.fromBody(body) : error
}

/** As much of an event as its place: what its type means is for the fold to know. */
export function isEvent(value: unknown): value is ConversationEvent {
  const event = value as Partial<ConversationEvent> | null
  return typeof event?.seq === 'number' && typeof event.conversationId === 'string'
}
