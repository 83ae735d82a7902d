import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Socket as NetSocket } from 'node:net'
import { defineEngine } from '../server/src/define.ts'
import type { Api } from './support/api.ts'
import { visitorApi } from './support/api.ts'
import { followSocket, openSse, openWebSocket, type Feed } from './support/feeds.ts'
import { startServer, type TestServer } from './support/start-server.ts'

const PIECES = 80
const PIECE = 'x'.repeat(250_000)

/** Twenty megabytes: more than the network takes from a sender whose reader does not read. */
const endless = defineEngine({
  async *generateReply() {
    yield { type: 'put', item: { type: 'MESSAGE', id: 'm', content: { type: 'PLAIN_TEXT', text: '' } } }
    for (let piece = 0; piece < PIECES; piece++) yield { type: 'append', outputId: 'm', text: PIECE }
  },
})

let server: TestServer
let visitor: Api
beforeAll(async () => {
  const limits = { engineBytes: 100_000_000, sendBurst: 100 }
  server = await startServer({ config: { agents: { endless: { engine: endless } }, limits } })
  visitor = await visitorApi(server.url)
})
afterAll(() => server.close())

const token = (): string => visitor.token!

describe('a reader that stops reading', () => {
  it('is dropped over Socket.IO, and resumes with nothing lost', async () => {
    const { id } = await visitor.create()
    const slow = await followSocket(server.url, token(), id)
    const network = (slow.socket.io.engine.transport as unknown as { ws: { _socket: NetSocket } }).ws._socket
    network.pause()
    await visitor.post(id, 'Talk')
    network.resume()
    await slow.ended
    const { seq } = await visitor.events(id, '?after=1000')
    const known = slow.events.length
    expect(known).toBeLessThan(seq)
    const again = await followSocket(server.url, token(), id, { after: known })
    expect(again.events.map((event) => event.seq)).toEqual(
      Array.from({ length: seq - known }, (_, index) => known + 1 + index),
    )
    again.close()
  })

  it('is dropped over a plain WebSocket', async () => {
    const { id } = await visitor.create()
    const slow = await openWebSocket(server.url, token(), id)
    slow.socket.pause()
    await visitor.post(id, 'Talk')
    slow.socket.resume()
    expect(await slow.ended).toBe(1_006)
  })
})

describe('a reader with much to catch up on', () => {
  it.each<[string, (id: string) => Promise<Feed>]>([
    ['server-sent events', (id) => openSse(server.url, token(), id)],
    ['a WebSocket', (id) => openWebSocket(server.url, token(), id)],
    ['Socket.IO', (id) => followSocket(server.url, token(), id)],
  ])('gets all of it over %s, without being dropped on the way', async (_name, open) => {
    const { id } = await visitor.create()
    await visitor.post(id, 'Talk')
    const { seq } = await visitor.events(id, '?after=1000')
    const reader = await open(id)
    await expect.poll(() => reader.events.at(-1)?.seq, { timeout: 10_000 }).toBe(seq)
    expect(reader.events).toHaveLength(seq)
    reader.close()
  })
})
