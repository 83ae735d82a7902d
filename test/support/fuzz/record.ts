/** What a well-behaved client sends, byte by byte: the start of every mutation. */
import { connect, createServer, type Socket } from 'node:net'
import { newId } from '@confab/shared/ids'
import { Api } from '../api.ts'
import { openSocket, openSse, openWebSocket } from '../feeds.ts'
import { listen } from '../loopback.ts'
import type { Known } from './grammars.ts'

/** @returns the bytes of each connection, from client to server */
export async function recordClient(url: string, { token, conversationId }: Known): Promise<Buffer[]> {
  const { address, recorded, close } = await startRecorder(url)
  for (const transports of [['websocket' as const], ['polling' as const]]) {
    const client = await openSocket(address, token, { transports })
    const { value } = (await client.send('create-conversation', { id: newId('conv') })) as {
      value: { id: string }
    }
    await client.send('subscribe', { conversationId: value.id, after: 0 })
    const about = { conversationId: value.id }
    await client.send('post-message', {
      ...about,
      id: 'a',
      content: 'Hi',
      pageContext: { page: [1, { a: null }] },
    })
    await client.send('give-feedback', { ...about, messageId: 'a', rating: 'up', comment: 'Fine' })
    await client.send('stop-response', about)
    client.close()
  }
  const api = new Api(address, token)
  const path = `/v1/conversations/${conversationId}`
  await api.call('POST', '/v1/sessions', { visitorToken: 'x' })
  await api.call('POST', `${path}/messages`, { role: 'user', content: { type: 'PLAIN_TEXT', text: 'Hi' } })
  await api.call('PATCH', path, { title: 'x' })
  await api.call('GET', `${path}/events?after=0`)
  ;(await openSse(address, token, conversationId)).close()
  ;(await openWebSocket(address, token, conversationId)).close()
  await close()
  return recorded().filter((bytes) => bytes.length > 0)
}

async function startRecorder(url: string) {
  const { hostname, port } = new URL(url)
  const connections: Buffer[][] = []
  const open = new Set<Socket>()
  const listener = createServer((client) => {
    const server = connect(Number(port), hostname)
    const chunks: Buffer[] = []
    connections.push(chunks)
    open.add(client)
    client.on('data', (data) => chunks.push(data))
    client.on('error', () => server.destroy())
    server.on('error', () => client.destroy())
    client.pipe(server).pipe(client)
  })
  return {
    address: await listen(listener),
    recorded: () => connections.map((chunks) => Buffer.concat(chunks)),
    close() {
      open.forEach((socket) => socket.destroy())
      return new Promise<void>((resolve) => listener.close(() => resolve()))
    },
  }
}
