/** The four ways a conversation can be followed, each as one connection that tells all it is given until it ends. */
import { request } from 'node:http'
import type { Socket } from 'node:net'
import type { VisitorTranscript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import type { Acknowledgement, CatchUp } from '@confab/shared/protocol'
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'

export const transports = ['socket', 'events', 'websocket', 'polling'] as const
export type Transport = (typeof transports)[number]

export interface Place {
  readonly url: string
  /** The visitor's. */
  readonly token: string
  readonly conversationId: string
  readonly after: number
}

export type Received =
  ConversationEvent | { readonly kind: 'snapshot'; readonly conversation: VisitorTranscript }

export interface Line {
  readonly ended: Promise<void>
  /** Asks for what follows number `after`, where the transport does not see to it that nothing is left out. */
  ask?(after: number): void
  /** What it comes through, so that a test can leave it unread. */
  network(): Socket | undefined
  end(): void
}

export function openLine(transport: Transport, place: Place, take: (received: Received) => void): Line {
  switch (transport) {
    case 'socket':
      return openSocket(place, take, 'websocket')
    case 'polling':
      return openSocket(place, take, 'polling')
    case 'events':
      return openEvents(place, take)
    case 'websocket':
      return openWebSocket(place, take)
  }
}

function openSocket(
  { url, token, conversationId, after }: Place,
  take: (received: Received) => void,
  transport: 'websocket' | 'polling',
): Line {
  const auth = { protocolVersion: 1, visitorToken: token }
  const socket = io(url, { auth, transports: [transport], reconnection: false, forceNew: true })
  const ask = (from: number): void => {
    socket.emit('subscribe', { conversationId, after: from }, (answer: Acknowledgement<CatchUp>) => {
      if (!answer.ok) socket.disconnect()
      else if (answer.value.kind === 'snapshot') take(answer.value)
      else answer.value.events.forEach(take)
    })
  }
  socket.on('event', take)
  socket.on('connect', () => ask(after))
  const ended = new Promise<void>((resolve) => {
    socket.on('disconnect', () => resolve())
    socket.on('connect_error', () => resolve())
  })
  const network = (): Socket | undefined =>
    (socket.io.engine.transport as { ws?: { _socket: Socket } }).ws?._socket
  return { ended, ask, network, end: () => socket.disconnect() }
}

/** Server-sent events. */
function openEvents({ url, token, conversationId, after }: Place, take: (received: Received) => void): Line {
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
  const call = request(`${url}/v1/conversations/${conversationId}/events?after=${after}`, {
    headers,
    agent: false,
  })
  let text = ''
  call.on('response', (response) => {
    response.setEncoding('utf8')
    response.on('error', () => {})
    response.on('data', (chunk: string) => {
      const blocks = (text + chunk).split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) {
        const data = block.split('\n').find((line) => line.startsWith('data: '))
        if (data && response.statusCode === 200) take(JSON.parse(data.slice('data: '.length)) as Received)
      }
    })
  })
  const ended = new Promise<void>((resolve) => call.on('close', () => resolve()))
  call.on('error', () => {})
  call.end()
  return { ended, network: () => call.socket ?? undefined, end: () => call.destroy() }
}

function openWebSocket(
  { url, token, conversationId, after }: Place,
  take: (received: Received) => void,
): Line {
  const address = `${url.replace('http', 'ws')}/v1/conversations/${conversationId}/stream?after=${after}`
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` } })
  socket.on('message', (data: Buffer) => take(JSON.parse(data.toString()) as Received))
  socket.on('error', () => {})
  const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  const network = (): Socket | undefined => (socket as unknown as { _socket?: Socket })._socket
  return { ended, network, end: () => socket.terminate() }
}
