/** A page's script that talks to a Socket.IO server, for the test of the client as it is bundled. */
import { io } from 'socket.io-client'

export interface Talk {
  readonly answer: unknown
  readonly eventLength: number
  readonly transport: string
}

/** Connects by the transports named, waits for an upgrade if there are several, asks, and says what came back. */
async function talk(transports: string[]): Promise<Talk> {
  const socket = io(location.origin, {
    transports,
    reconnection: false,
    auth: (send) => send({ token: 'x' }),
  })
  const event = new Promise<number>((resolve) => {
    socket.on('event', ({ text }: { text: string }) => resolve(text.length))
  })
  await new Promise((resolve, reject) => {
    socket.on('connect', () => resolve(undefined)).on('connect_error', reject)
  })
  if (transports.length > 1) await new Promise((resolve) => socket.io.engine.on('upgrade', resolve))
  const answer: unknown = await socket.timeout(5_000).emitWithAck('ask', 'Grüße')
  const said = { answer, eventLength: await event, transport: socket.io.engine.transport.name }
  socket.disconnect()
  return said
}

Object.assign(globalThis, { talk })
