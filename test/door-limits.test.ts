import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Api, visitorApi } from './support/api.ts'
import { callFrom } from './support/calls-from.ts'
import { openSocket, openSse, openWebSocket, type Feed, type SocketClient } from './support/feeds.ts'
import { apiKey, startServer, type TestServer } from './support/start-server.ts'

const servers: TestServer[] = []
const sockets: (WebSocket | SocketClient | Feed)[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  for (const server of servers.splice(0)) await server.close()
})

async function start(limits: object, trustProxy: string[] = []): Promise<string> {
  const server = await startServer({ config: { limits, trustProxy } })
  servers.push(server)
  return server.url
}

/** A connection that does not say who it is. @returns whether it was let in, and stayed */
async function knock(url: string, options: { localAddress?: string; headers?: Record<string, string> } = {}) {
  const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
  const socket = new WebSocket(address, options)
  sockets.push(socket)
  return new Promise<boolean>((resolve) => {
    socket.on('message', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(false))
  })
}

const connect = async (url: string, visitor: Api): Promise<SocketClient> => {
  const client = await openSocket(url, visitor.token!)
  sockets.push(client)
  return client
}

describe('sockets that do not say who they are', () => {
  it('may be twenty for an address, and take no place from who has said so, or from others', async () => {
    const url = await start({})
    const visitor = await visitorApi(url)
    await connect(url, visitor)
    const let_in = await Promise.all(Array.from({ length: 40 }, () => knock(url)))
    expect(let_in.filter(Boolean)).toHaveLength(20)
    expect(await knock(url, { localAddress: '127.0.0.2' })).toBe(true)
    await expect(connect(url, visitor)).rejects.toThrow()
    sockets.splice(0).forEach((socket) => socket.close())
    await expect.poll(() => knock(url)).toBe(true)
  })

  it('count by the address that a trusted proxy names, and by nothing a stranger says', async () => {
    const url = await start({ authSockets: 2 }, ['127.0.0.1'])
    const as = (address: string, localAddress = '127.0.0.1') =>
      knock(url, { localAddress, headers: { 'x-forwarded-for': address } })
    expect([await as('1.1.1.1'), await as('1.1.1.1'), await as('1.1.1.1')]).toEqual([true, true, false])
    expect(await as('2.2.2.2')).toBe(true)
    const stranger = '127.0.0.9'
    const forged = [
      await as('3.3.3.3', stranger),
      await as('4.4.4.4', stranger),
      await as('5.5.5.5', stranger),
    ]
    expect(forged).toEqual([true, true, false])
  })

  it('over polling count as well', async () => {
    const url = await start({ authSockets: 2 })
    const poll = async () => (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).status
    expect([await poll(), await poll(), await poll()]).toEqual([200, 200, 403])
  })
})

describe('one visitor', () => {
  it('may hold so many sockets, and is told when they are too many', async () => {
    const url = await start({ socketsPerVisitor: 3 })
    const visitor = await visitorApi(url)
    const open = [await connect(url, visitor), await connect(url, visitor), await connect(url, visitor)]
    await expect(connect(url, visitor)).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      retryable: true,
    })
    await connect(url, await visitorApi(url))
    open[0]!.close()
    await expect
      .poll(() =>
        connect(url, visitor).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
  })

  it('may hold as many streams, of whatever kind, and another when one of them ends', async () => {
    const url = await start({ socketsPerVisitor: 2 })
    const visitor = await visitorApi(url)
    const { id } = await visitor.create()
    const follow = async (open: typeof openSse | typeof openWebSocket): Promise<Feed> => {
      const feed = await open(url, visitor.token!, id)
      sockets.push(feed)
      return feed
    }
    const first = await follow(openSse)
    await follow(openWebSocket)
    await expect(follow(openSse)).rejects.toMatchObject({ status: 429 })
    await expect(follow(openWebSocket)).rejects.toThrow('429')
    sockets.push(await openSse(url, apiKey, id))
    first.close()
    await expect.poll(() => follow(openWebSocket).then(Boolean, () => false)).toBe(true)
  })

  it('is cut who sends a frame over 64 KB where there is nothing to say', async () => {
    const url = await start({})
    const visitor = await visitorApi(url)
    const feed = await openWebSocket(url, visitor.token!, (await visitor.create()).id)
    feed.socket.send('x'.repeat(70_000))
    expect(await feed.ended).toBe(1009)
  })

  it('may follow so many conversations on a socket', async () => {
    const url = await start({ subscriptionsPerSocket: 2 })
    const visitor = await visitorApi(url)
    const client = await connect(url, visitor)
    const ids = []
    for (let count = 0; count < 3; count++) ids.push((await visitor.create()).id)
    const [first, second, third] = ids.map((conversationId) => ({ conversationId }))
    expect(await client.request('subscribe', first!)).toMatchObject({ ok: true })
    expect(await client.request('subscribe', second!)).toMatchObject({ ok: true })
    expect(await client.request('subscribe', third!)).toMatchObject({
      error: { code: 'RATE_LIMIT_EXCEEDED' },
    })
    expect(await client.request('subscribe', first!)).toMatchObject({ ok: true })
  })

  it('may ask so much at a time, and so much in a while, over sockets and HTTP together', async () => {
    const url = await start({
      requestsInFlight: 5,
      requestBurst: 30,
      requestsPerSecond: 0.01,
      sendBurst: 1_000,
    })
    const visitor = await visitorApi(url)
    const { id } = await visitor.create()
    const client = await connect(url, visitor)
    const ask = () => client.request('subscribe', { conversationId: id })
    const create = () => client.request('create-conversation', {})
    const atOnce = (await Promise.all(Array.from({ length: 20 }, create))).filter(({ ok }) => ok)
    expect(atOnce.length).toBeGreaterThanOrEqual(5)
    expect(atOnce.length).toBeLessThan(20)
    let answered = 0
    while (answered < 100 && (await ask()).ok) answered++
    expect(answered).toBeLessThan(30)
    const error = await visitor.refused('RATE_LIMIT_EXCEEDED', 'GET', `/v1/conversations/${id}`)
    expect(error.retryAfterMs).toBeGreaterThan(1_000)
    const other = await visitorApi(url)
    expect((await other.call('GET', '/v1/conversations')).status).toBe(200)
    expect((await new Api(url).call('GET', `/v1/conversations/${id}`)).status).toBe(200)
  })
})

describe('sessions', () => {
  it('may be begun so often from an address, whoever one says to be', async () => {
    const url = await start({ sessionBurst: 4, sessionsPerSecond: 0.01 })
    const begin = async (number: number, localAddress = '127.0.0.1') => {
      const headers = { 'x-forwarded-for': `9.9.9.${number}` }
      return (await callFrom(url, { localAddress, path: '/v1/sessions', body: {}, headers })).status
    }
    const statuses = []
    for (let number = 0; number < 8; number++) statuses.push(await begin(number))
    expect(statuses).toEqual([201, 201, 201, 201, 429, 429, 429, 429])
    expect(await begin(0, '127.0.0.2')).toBe(201)
  })
})
