import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Api, visitorApi } from './support/api.ts'
import { rowsIn } from './support/database-rows.ts'
import { apiKey, startServer, type TestServer } from './support/start-server.ts'

const listed = [
  'https://host.example',
  'https://port.example:8443',
  'https://xn--bcher-kva.example',
  'http://[2001:db8::1]:8080',
]
const foreign = [
  'http://host.example',
  'https://host.example:443',
  'https://host.example:444',
  'https://port.example',
  'https://port.example:844',
  'https://www.host.example',
  'https://host.example.evil.example',
  'https://evilhost.example',
  'https://host.exampl',
  'https://host.example.',
  'https://user:pass@host.example',
  'https://host.example@evil.example',
  'https://evil.example/https://host.example',
  'https://evil.example#https://host.example',
  'https://host.example, https://evil.example',
  'https://host.example https://evil.example',
  'https://b%C3%BCcher.example',
  'https://xn--bcher-kvb.example',
  'http://[2001:db8::2]:8080',
  'http://[2001:db8:0:0::1]:8080',
  'http://localhost:3000',
  'http://127.0.0.1',
  'null',
  'file://',
  'data:text/html,x',
  'blob:https://host.example/0',
  'chrome-extension://abcdefgh',
  'https://*.example',
  '*',
  '',
]

let server: TestServer
let visitor: Api
let id: string
let before: string
beforeAll(async () => {
  const limits = { sessionBurst: 10_000, requestBurst: 10_000, sendBurst: 10_000, authSockets: 1_000 }
  server = await startServer({ config: { origins: listed, limits } })
  visitor = await visitorApi(server.url)
  id = (await visitor.create()).id
  before = await rowsIn(server)
})
afterAll(() => server.close())

interface Knock {
  readonly name: string
  /** @returns the status; 101 and 200 and 201 let in */
  knock(origin: string): Promise<number>
  /** 403 when left out. */
  readonly refusal?: number
}

const call =
  (method: string, path: () => string, body?: object, token = true) =>
  async (origin: string): Promise<number> => {
    const api = token ? visitor : new Api(server.url, null)
    const headers = { origin }
    const { status, headers: given } = await api.call(method, path(), body, { headers })
    // What is refused is not even readable.
    expect(given.get('access-control-allow-origin')).toBe(status < 300 ? origin : null)
    return status
  }

async function upgrade(path: string, origin: string): Promise<number> {
  const headers = { origin, ...(path.startsWith('/v1') ? { authorization: `Bearer ${visitor.token}` } : {}) }
  const socket = new WebSocket(server.url.replace('http', 'ws') + path, { headers })
  socket.on('error', () => {})
  return Promise.race([
    once(socket, 'unexpected-response').then(([, answer]) => (answer as { statusCode: number }).statusCode),
    once(socket, 'open').then(() => {
      socket.terminate()
      return 101
    }),
  ])
}

async function stream(origin: string): Promise<number> {
  const abort = new AbortController()
  const headers = { origin, authorization: `Bearer ${visitor.token}`, accept: 'text/event-stream' }
  const { status } = await fetch(`${server.url}/v1/conversations/${id}/events`, {
    headers,
    signal: abort.signal,
  })
  abort.abort()
  return status
}

/** Lets in what a browser would go on to send. */
async function preflight(origin: string): Promise<number> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  }
  const answer = await fetch(`${server.url}/v1/sessions`, { method: 'OPTIONS', headers })
  const allowed = answer.headers.get('access-control-allow-origin')
  expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  expect([null, origin]).toContain(allowed)
  return allowed === origin ? 200 : 403
}

const poll = async (origin: string): Promise<number> =>
  (await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })).status

const doors: Knock[] = [
  { name: 'POST /v1/sessions', knock: call('POST', () => '/v1/sessions', {}, false) },
  { name: 'GET /v1/conversations', knock: call('GET', () => '/v1/conversations') },
  { name: 'GET …/events', knock: call('GET', () => `/v1/conversations/${id}/events`) },
  { name: 'GET …/events as a stream', knock: stream },
  { name: 'POST /v1/conversations', knock: call('POST', () => '/v1/conversations', {}) },
  { name: 'a preflight', knock: preflight },
  { name: 'Socket.IO by polling', knock: poll },
  {
    name: 'Socket.IO by WebSocket',
    knock: (origin) => upgrade('/socket.io/?EIO=4&transport=websocket', origin),
    refusal: 400,
  },
  { name: 'a plain WebSocket', knock: (origin) => upgrade(`/v1/conversations/${id}/stream`, origin) },
]

describe('a page that is not listed', () => {
  it(`is kept out at ${doors.length} doors from ${foreign.length} origins, and writes nothing`, async () => {
    for (const { name, knock, refusal = 403 } of doors) {
      const statuses = await Promise.all(
        foreign.map(async (origin) => ({ name, origin, status: await knock(origin) })),
      )
      expect(statuses).toEqual(foreign.map((origin) => ({ name, origin, status: refusal })))
    }
    expect(await rowsIn(server)).toBe(before)
  })

  it('is kept out with an API key too, and so is a listed one', async () => {
    const site = new Api(server.url, apiKey)
    for (const origin of [...foreign, ...listed]) {
      await site.refused('FORBIDDEN', 'GET', `/v1/conversations/${id}`, undefined, { headers: { origin } })
    }
  })
})

describe('a page that does not say where it is', () => {
  it.each(['cross-site', 'same-site', 'none'])('is kept out: %s', async (site) => {
    const hidden = { headers: { 'sec-fetch-site': site } }
    for (const [method, path] of [
      ['GET', '/v1/conversations'],
      ['GET', `/v1/conversations/${id}/events`],
      ['DELETE', `/v1/conversations/${id}`],
    ] as const) {
      await visitor.refused('FORBIDDEN', method, path, undefined, hidden)
      await new Api(server.url, apiKey).refused('FORBIDDEN', method, path, undefined, hidden)
    }
    await new Api(server.url, null).refused('FORBIDDEN', 'POST', '/v1/sessions', {}, hidden)
  })

  it('is let in when it is one of ours', async () => {
    const own = { headers: { 'sec-fetch-site': 'same-origin' } }
    expect((await visitor.call('GET', '/v1/conversations', undefined, own)).status).toBe(200)
  })
})

describe('a page that is listed', () => {
  it.each(doors)('is let in: $name', async ({ knock }) => {
    for (const origin of listed) expect([101, 200, 201]).toContain(await knock(origin))
  })
})
