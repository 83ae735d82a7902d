/** The three ways to follow a conversation, as a client without our widget would go them. */
import { io, type Socket } from 'socket.io-client'
import { WebSocket } from 'ws'
import type { VisitorTranscript } from '@confab/shared/conversation'
import type { ErrorBody } from '@confab/shared/errors'
import type { ConversationEvent } from '@confab/shared/events'
import type {
  Acknowledgement,
  ClientEventInput,
  ClientEventName,
  ClientEventValue,
} from '@confab/shared/protocol'

export interface Feed {
  /** Everything received so far, in the order it came. */
  readonly events: ConversationEvent[]
  readonly snapshots: VisitorTranscript[]
  /** Resolves when the server has ended it. */
  readonly ended: Promise<unknown>
  close(): void
}

export interface FeedOptions {
  readonly after?: number
  readonly headers?: Record<string, string>
}

type Received = ConversationEvent | { kind: 'snapshot'; conversation: VisitorTranscript }

function collector(): {
  events: ConversationEvent[]
  snapshots: VisitorTranscript[]
  take(data: string): void
} {
  const events: ConversationEvent[] = []
  const snapshots: VisitorTranscript[] = []
  const take = (data: string): void => {
    const received = JSON.parse(data) as Received
    if ('kind' in received) snapshots.push(received.conversation)
    else events.push(received)
  }
  return { events, snapshots, take }
}

/** Server-sent events; rejects with the answer's status when it is refused. */
export async function openSse(
  url: string,
  token: string,
  id: string,
  options: FeedOptions = {},
): Promise<Feed> {
  const { events, snapshots, take } = collector()
  const abort = new AbortController()
  const query = options.after === undefined ? '' : `?after=${options.after}`
  const response = await fetch(`${url}/v1/conversations/${id}/events${query}`, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...options.headers },
    signal: abort.signal,
  })
  if (!response.ok || !response.body) throw Object.assign(new Error('refused'), { status: response.status })
  const read = async (body: ReadableStream<Uint8Array>): Promise<void> => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of body) {
      const blocks = (text + decoder.decode(chunk, { stream: true })).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) takeBlock(block, take)
    }
  }
  return { events, snapshots, ended: read(response.body).catch(() => {}), close: () => abort.abort() }
}

function takeBlock(block: string, take: (data: string) => void): void {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  )
  const data = fields.get('data')
  if (data === undefined) return
  const { seq, conversation } = JSON.parse(data) as { seq?: number; conversation?: { seq: number } }
  if (Number(fields.get('id')) !== (seq ?? conversation?.seq))
    throw new Error(`The id is not the number: ${block}`)
  take(data)
}

/** A plain WebSocket, with the token as a header or as a subprotocol; rejects when it is refused. */
export async function openWebSocket(
  url: string,
  token: string,
  id: string,
  { after, headers, subprotocol = false }: FeedOptions & { readonly subprotocol?: boolean } = {},
): Promise<Feed & { readonly socket: WebSocket }> {
  const { events, snapshots, take } = collector()
  const query = after === undefined ? '' : `?after=${after}`
  const address = `${url.replace('http', 'ws')}/v1/conversations/${id}/stream${query}`
  const authorization = subprotocol ? {} : { authorization: `Bearer ${token}` }
  const socket = new WebSocket(address, subprotocol ? [`bearer.${token}`] : [], {
    headers: { ...authorization, ...headers },
  })
  socket.on('message', (data) => take((data as Buffer).toString()))
  const ended = new Promise((resolve) => socket.on('close', (code) => resolve(code)))
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  return { socket, events, snapshots, ended, close: () => socket.close() }
}

export interface SocketClient extends Feed {
  readonly socket: Socket
  /** Sends one of the widget's requests and gives what it is answered. */
  request<N extends ClientEventName>(
    name: N,
    payload: ClientEventInput[N],
  ): Promise<Acknowledgement<ClientEventValue[N]>>
  /** The same, for what is none of the widget's requests. */
  send(name: string, ...payload: unknown[]): Promise<Acknowledgement<unknown>>
}

export interface SocketOptions {
  readonly transports?: ('websocket' | 'polling')[]
  readonly origin?: string
  readonly auth?: object
}

/** Socket.IO; rejects with the error body when it is refused. */
export async function openSocket(
  url: string,
  token: string,
  options: SocketOptions = {},
): Promise<SocketClient> {
  const { events, snapshots } = collector()
  const socket = io(url, {
    auth: options.auth ?? { protocolVersion: 1, visitorToken: token },
    transports: options.transports ?? ['websocket'],
    reconnection: false,
    forceNew: true,
    ...(options.origin === undefined ? {} : { extraHeaders: { origin: options.origin } }),
  })
  socket.on('event', (event: ConversationEvent) => events.push(event))
  const ended = new Promise((resolve) => socket.on('disconnect', resolve))
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve)
    socket.on('connect_error', (error: Error & { data?: { error: ErrorBody } }) => {
      socket.close()
      reject(Object.assign(error, error.data?.error))
    })
  })
  const send = (name: string, ...payload: unknown[]): Promise<Acknowledgement<unknown>> =>
    socket.timeout(5_000).emitWithAck(name, ...payload) as Promise<Acknowledgement<unknown>>
  return {
    socket,
    events,
    snapshots,
    ended,
    send,
    request: (name, payload) => send(name, payload) as Promise<never>,
    close: () => socket.close(),
  }
}

/** A conversation over Socket.IO from `after` on: what was missed and what happens, as one list. */
export async function followSocket(
  url: string,
  token: string,
  conversationId: string,
  { after = 0, ...options }: SocketOptions & { readonly after?: number } = {},
): Promise<SocketClient> {
  const client = await openSocket(url, token, options)
  const answer = await client.request('subscribe', { conversationId, after })
  if (!answer.ok) throw Object.assign(new Error('refused'), answer.error)
  if (answer.value.kind === 'snapshot') client.snapshots.push(answer.value.conversation)
  else client.events.unshift(...answer.value.events)
  return client
}

/** The same conversation by each of the three ways. */
export function openEachFeed(url: string, token: string, id: string): Promise<[SocketClient, Feed, Feed]> {
  return Promise.all([followSocket(url, token, id), openSse(url, token, id), openWebSocket(url, token, id)])
}
