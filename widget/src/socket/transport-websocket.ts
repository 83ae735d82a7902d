/** Carries each packet as a message of a WebSocket. */
import type { OpenTransport } from './transport.ts'

export const openWebSocket: OpenTransport = (address, page, listener) => {
  const socket = page.newWebSocket(`${address.replace('http', 'ws')}?EIO=4&transport=websocket`)
  socket.onmessage = ({ data }) => listener.packet(data)
  socket.onclose = socket.onerror = () => listener.end()
  return {
    send: (packet) => socket.send(packet),
    close: () => socket.close(),
  }
}
