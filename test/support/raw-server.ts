/** A server that says over WebSockets whatever a test wants, and answers every request by 404. */
import { createServer } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import { listen } from './loopback.ts'

export const handshake = JSON.stringify({
  sid: 'a',
  upgrades: [],
  pingInterval: 25_000,
  pingTimeout: 20_000,
  maxPayload: 65_536,
})

export interface RawServer {
  readonly url: string
  readonly open: number
  close(): Promise<void>
}

/** `talk` is given each WebSocket as it opens. */
export async function startRawServer(talk: (socket: WebSocket) => void): Promise<RawServer> {
  const http = createServer((_request, response) => response.writeHead(404).end())
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', talk)
  return {
    url: await listen(http),
    get open() {
      return sockets.clients.size
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

/** Lets the widget in as a stock server does, then says this. */
export const welcomeThen =
  (...packets: (string | Buffer)[]) =>
  (socket: WebSocket): void => {
    socket.send(`0${handshake}`)
    socket.once('message', () => {
      socket.send('40{"sid":"b"}')
      for (const packet of packets) socket.send(packet)
    })
  }
