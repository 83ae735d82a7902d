/** Makes sure that closing the app ends: connections that do not go by themselves are cut after a moment. */
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** For answers on their way and for goodbyes, in milliseconds. */
const MOMENT = 1_000

/** Register it before whatever waits for its own clients, WebSockets among them. */
export function cutLastConnections(app: FastifyInstance): void {
  const open = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  app.addHook('preClose', (done) => {
    const timer = setTimeout(() => open.forEach((socket) => socket.destroy()), MOMENT)
    app.server.once('close', () => clearTimeout(timer))
    done()
  })
}
