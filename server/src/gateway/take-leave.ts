/** How the server leaves its Socket.IO clients when it goes. */
import type { Server } from 'socket.io'

/** The code of a WebSocket's close that says so. */
export const GOING_AWAY = 1001
export const LEAVING = 'server shutting down'

/**
 * Tells why with the close itself: clients that know it do not all come back at the same moment, and those of Socket.IO
 * connect again by themselves, which they would not after a packet that disconnects them. Engine.IO has no way to do so.
 */
export function takeLeave(io: Server): void {
  for (const { conn } of io.sockets.sockets.values()) {
    const { socket } = conn.transport as unknown as { socket?: { close(code: number, reason: string): void } }
    socket?.close(GOING_AWAY, LEAVING)
  }
}
