import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorTable, type ErrorCode } from '@confab/shared/errors'
import { newId } from '@confab/shared/ids'
import { clientEventSchemas, type ClientEventName } from '@confab/shared/protocol'
import { Api, visitorApi, type CallOptions } from './support/api.ts'
import { closing } from './support/closing.ts'
import { countingEngine } from './support/counting-engine.ts'
import { eventTable, routeTable, type RouteRow, type Target } from './support/door-table.ts'
import { rowsIn } from './support/database-rows.ts'
import { openSocket, type SocketClient } from './support/feeds.ts'
import { identityToken, siteIdentity } from './support/open-visitors.ts'
import { apiKey, startServer, type TestServer } from './support/start-server.ts'

const evil = { headers: { origin: 'https://evil.example' } }
const listed = { headers: { origin: 'https://host.example' } }

const counted = countingEngine()
const routes: string[] = []
let server: TestServer
let owner: Api & { readonly visitorId: string }
let target: Target
/** Those who may not, by what they are called in a failure. */
let others: Record<'a stranger' | 'a verified user', Api>
let ended: Api
let deleted: Target
let before: string
let refusals = 0

const rows = (): Promise<string> => rowsIn(server)

beforeAll(async () => {
  const onFastify = (message: unknown): void => {
    const { fastify } = message as {
      fastify: { addHook(name: 'onRoute', hook: (route: Route) => void): void }
    }
    fastify.addHook('onRoute', ({ method, url }) =>
      routes.push(...[method].flat().map((one) => `${one} ${url}`)),
    )
  }
  subscribe('fastify.initialization', onFastify)
  const limits = { sendBurst: 10_000, requestBurst: 10_000, sessionBurst: 10_000, authSockets: 1_000 }
  const config = {
    agents: { counted: { engine: counted.engine } },
    identity: siteIdentity,
    limits,
  }
  server = await startServer({ config })
  unsubscribe('fastify.initialization', onFastify)
  owner = await visitorApi(server.url)
  ended = await visitorApi(server.url)
  others = { 'a stranger': await visitorApi(server.url), 'a verified user': await verifiedUser() }
  target = await newTarget(owner)
  deleted = await newTarget(owner)
  await owner.call('DELETE', `/v1/conversations/${deleted.conversation}`)
  // Whoever has been here before leaves no trace by coming again.
  for (const visitor of [owner, ended, ...Object.values(others)])
    await visitor.call('GET', '/v1/conversations')
  await ended.call('DELETE', '/v1/sessions')
  before = await rows()
  counted.calls.length = 0
})
afterAll(() => server.close())

interface Route {
  readonly method: string | string[]
  readonly url: string
}

async function verifiedUser(): Promise<Api> {
  const session = await new Api(server.url, null).answer('session', 201, 'POST', '/v1/sessions', {
    identityToken: await identityToken('user-1'),
  })
  return new Api(server.url, session.visitorToken)
}

async function newTarget(visitor: Api & { readonly visitorId: string }): Promise<Target> {
  const { id: conversation } = await visitor.create()
  const { message, response } = await visitor.post(conversation, 'call a tool')
  return {
    conversation,
    message: message.id,
    response: response!.id,
    toolCall: response!.outputs[0]!.id,
    visitor: visitor.visitorId,
  }
}

const nowhere = (): Target => ({ ...target, conversation: newId('conv'), visitor: newId('vis') })

type Refusal = [
  who: string,
  expected: ErrorCode,
  api: Api,
  about: Target,
  options?: CallOptions & { body?: object },
]

const unknownCallers = (): Refusal[] =>
  [null, 'x', `${apiKey}x`, apiKey.slice(0, -1), 'undefined', owner.token!.slice(1)].map((token) => [
    `the token ${token?.slice(0, 12)}`,
    'UNAUTHORIZED',
    new Api(server.url, token),
    target,
  ])

const wrongPages = (): Refusal[] => [
  ['the owner on a foreign page', 'FORBIDDEN', owner, target, evil],
  ['an API key in a page', 'FORBIDDEN', new Api(server.url), target, listed],
  ['an API key in a foreign page', 'FORBIDDEN', new Api(server.url), target, evil],
]

const gone = (): Refusal => ['who has signed out', 'UNAUTHORIZED', ended, target]

const strangers = (code: ErrorCode): Refusal[] =>
  Object.entries(others).map(([name, api]) => [name, code, api, target])

const missing = (): Refusal[] => [
  ['the owner, of what is not there', 'NOT_FOUND', owner, nowhere()],
  ['an API key, of what is not there', 'NOT_FOUND', new Api(server.url), nowhere()],
  ['the owner, of what is deleted', 'NOT_FOUND', owner, deleted],
]

const steering = ({ serversOnly = [] }: RouteRow): Refusal[] =>
  serversOnly.map((body) => ['the owner, steering', 'FORBIDDEN', owner, target, { body }])

/** All who are refused at a route, and how. */
function refusalsOf(row: RouteRow): Refusal[] {
  const anyone = [...unknownCallers(), ...wrongPages()]
  const visitors: Refusal[] = [...strangers('FORBIDDEN'), ['the owner', 'FORBIDDEN', owner, target]]
  switch (row.who) {
    case 'anybody':
      return []
    case 'page':
      return [['a foreign page', 'FORBIDDEN', new Api(server.url, null), target, evil]]
    case 'holder':
      return anyone
    case 'caller':
      return [...anyone, gone(), ...steering(row)]
    case 'owner':
      return [...anyone, gone(), ...strangers('NOT_FOUND'), ...missing(), ...steering(row)]
    case 'self':
      return [...anyone, gone(), ...strangers('NOT_FOUND'), ...missing().slice(0, 1)]
    case 'server':
      return [...anyone, gone(), ...visitors]
    case 'operator':
      return [...anyone.slice(1), gone(), ...visitors]
  }
}

async function ask(
  name: string,
  row: RouteRow,
  api: Api,
  about: Target,
  options: CallOptions & { body?: object } = {},
) {
  const [method = '', url = ''] = name.split(' ')
  const { body = row.body?.(about), ...rest } = options
  const { authorization, ...headers } = { authorization: `Bearer ${api.token}`, ...rest.headers }
  const answer = await fetch(api.url + (row.path?.(about) ?? url), {
    method,
    headers: {
      ...headers,
      ...(api.token === null ? {} : { authorization }),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(method === 'OPTIONS'
        ? { 'access-control-request-method': 'POST', origin: 'https://host.example' }
        : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: answer.status, text: await answer.text() }
}

describe('the tables', () => {
  it('name every route and every event', () => {
    expect([...routeTable.keys()].sort()).toEqual(
      [...new Set(routes)].filter((name) => !/^HEAD \/docs\/$/.test(name)).sort(),
    )
    expect(Object.keys(eventTable).sort()).toEqual(Object.keys(clientEventSchemas).sort())
  })
})

describe('a route lets in nobody else', () => {
  it.each([...routeTable].filter(([, { who }]) => who !== 'anybody'))('%s', async (name, row) => {
    for (const [who, code, api, about, options] of refusalsOf(row)) {
      const { status, text } = await ask(name, row, api, about, options)
      const isOurs = !name.startsWith('HEAD') && !name.endsWith('/socket.io/')
      const given = isOurs ? (JSON.parse(text) as { error: { code: string } }).error.code : code
      expect({ who, status, code: given }).toEqual({ who, status: errorTable[code].status, code })
      refusals++
    }
    expect(await rows()).toBe(before)
    expect(counted.calls).toEqual([])
  })
})

describe('a socket lets in nobody else', () => {
  const connect = async (api: Api, token = api.token!): Promise<SocketClient> => {
    const client = closing(await openSocket(server.url, token))
    return client
  }

  it('at its handshake', async () => {
    for (const token of ['x', apiKey, owner.token!.slice(1), ended.token!]) {
      await expect(connect(owner, token)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
      refusals++
    }
    await expect(openSocket(server.url, '', { auth: { protocolVersion: 1 } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  const ofOwners = Object.entries(eventTable).filter(([, { who }]) => who === 'owner')
  it.each(ofOwners)('who asks for %s', async (name, { payload }) => {
    const cases: [Api, Target][] = [
      ...Object.values(others).map((api): [Api, Target] => [api, target]),
      [owner, deleted],
      [owner, nowhere()],
    ]
    for (const [api, about] of cases) {
      const client = await connect(api)
      expect(await client.send(name, payload(about))).toMatchObject({
        ok: false,
        error: { code: 'NOT_FOUND' },
      })
      refusals++
    }
    expect(await rows()).toBe(before)
    expect(counted.calls).toEqual([])
  })

  it('and tells strangers nothing of what happens', async () => {
    const spies = await Promise.all(Object.values(others).map((api) => connect(api)))
    for (const spy of spies) await spy.send('subscribe', { conversationId: target.conversation })
    await owner.post(target.conversation, { role: 'user', content: 'A secret' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(spies.flatMap(({ events }) => events)).toEqual([])
  })
})

describe('all in all', () => {
  it('400 and more were refused', () => {
    expect(refusals).toBeGreaterThanOrEqual(400)
  })
})

describe('a door lets in who may come', () => {
  it.each([...routeTable])('%s', async (name, row) => {
    const visitor = await visitorApi(server.url)
    const about = await newTarget(visitor)
    expect((await ask(name, row, visitor, about)).status).toBe(row.answer)
    if (!['owner', 'self', 'server', 'operator'].includes(row.who)) return
    const another = await newTarget(await visitorApi(server.url))
    const site = await ask(name, row, new Api(server.url), another)
    expect(site.status).toBe(/server|operator/.test(row.who) ? 200 : row.answer)
  })

  it.each(Object.entries(eventTable))('%s', async (name, { payload }) => {
    const visitor = await visitorApi(server.url)
    const client = closing(await openSocket(server.url, visitor.token!))
    expect(await client.send(name as ClientEventName, payload(await newTarget(visitor)))).toMatchObject({
      ok: true,
    })
  })
})
