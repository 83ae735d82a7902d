/** Readers over Socket.IO that do not keep up are dropped; they connect again and resume where they were. */
import type { Socket } from 'socket.io'

/** Drops the connection when more than about `queueBytes` wait that the network has not even begun to take. */
export function dropWhenBehind(connection: Socket['conn'], queueBytes: number): void {
  let waiting = 0
  connection.on('flush', () => {
    waiting = 0
  })
  connection.on('packetCreate', ({ data }: { data?: unknown }) => {
    if (waiting > queueBytes) drop(connection)
    if (typeof data === 'string') waiting += data.length
  })
}

/** A goodbye would wait behind everything else, and for an answer, so a WebSocket is cut. */
export function drop(connection: Socket['conn']): void {
  const { transport } = connection as unknown as { transport: { socket?: { terminate?(): void } } }
  if (transport.socket?.terminate) transport.socket.terminate()
  else connection.close(true)
}
