/** How visitors are told apart: short sessions, users the site vouches for, and what is gone after a logout. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ConversationEvent } from '@confab/shared/events'
import type { RequestBody, Session } from '@confab/shared/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkConfig } from '../server/src/config/config.ts'
import { Api } from './support/api.ts'
import { closing } from './support/closing.ts'
import { endlessEngine } from './support/endless-engine.ts'
import { followSocket, openSocket, openSse, openWebSocket, type Feed } from './support/feeds.ts'
import { identityToken, siteIdentity as identity } from './support/open-visitors.ts'
import { apiKey, startServer, type TestServer } from './support/start-server.ts'

const endless = endlessEngine(5)
const config = { agents: { endless: { engine: endless } }, identity, limits: { sessionBurst: 1_000 } }

let server: TestServer
let site: Api
let nobody: Api
beforeAll(async () => {
  server = await startServer({ config })
  site = new Api(server.url)
  nobody = new Api(server.url, null)
})
afterAll(() => server.close())

const keep = async <F extends Feed>(opening: Promise<F>): Promise<F> => closing(await opening)

const path = (id: string): string => `/v1/conversations/${id}`
const startSession = (body: RequestBody['startSession'] = {}, api = nobody): Promise<Session> =>
  api.answer('session', 201, 'POST', '/v1/sessions', body)
const identified = async (sub: string, visitorToken?: string): Promise<Session> =>
  startSession({ identityToken: await identityToken(sub), ...(visitorToken ? { visitorToken } : {}) })
const as = ({ visitorToken }: Session): Api => new Api(server.url, visitorToken)
const logout = (api: Api, headers = {}): ReturnType<Api['call']> =>
  api.call('DELETE', '/v1/sessions', undefined, { headers })

/** Whether these follow each other from 1 on, some perhaps given twice where feeds overlap. */
function gaps(events: readonly ConversationEvent[]): number[] {
  const known = new Set(events.map(({ seq }) => seq))
  return Array.from({ length: Math.max(...known) }, (_, index) => index + 1).filter((seq) => !known.has(seq))
}

/** A visitor in a conversation in which a reply is being generated. */
async function talking(session: Session): Promise<{ visitor: Api; id: string }> {
  const visitor = as(session)
  const { id } = await visitor.create()
  await visitor.answer('response', 202, 'POST', `${path(id)}/responses`, { input: { text: 'Hello' } })
  return { visitor, id }
}

describe('a logout', () => {
  it('ends the session everywhere, and no other', async () => {
    const [gone, stays] = await Promise.all([startSession().then(talking), startSession().then(talking)])
    const feeds = await Promise.all(
      [gone, stays].map(({ visitor, id }) =>
        Promise.all([
          keep(followSocket(server.url, visitor.token!, id)),
          keep(openSse(server.url, visitor.token!, id)),
          keep(openWebSocket(server.url, visitor.token!, id)),
        ]),
      ),
    )
    expect((await logout(gone.visitor)).status).toBe(204)
    const [ended = [], open = []] = feeds as Feed[][]
    const [reason, , code] = await Promise.all(ended.map((feed) => feed.ended))
    expect([reason, code]).toEqual(['io server disconnect', 1008])
    const stillOpen = await Promise.race([Promise.any(open.map((feed) => feed.ended)), pause(50, 'open')])
    expect(stillOpen).toBe('open')
    await gone.visitor.refused('UNAUTHORIZED', 'GET', path(gone.id))
    await expect(openSocket(server.url, gone.visitor.token!)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    await stays.visitor.call('GET', path(stays.id)).then(({ status }) => expect(status).toBe(200))
    for (const { id } of [gone, stays]) endless.end(id)
  })

  it('is forgotten by the next session, and does no harm twice', async () => {
    const session = await startSession()
    const { id } = await as(session).create()
    for (let times = 0; times < 2; times++) expect((await logout(as(session))).status).toBe(204)
    const next = await startSession({ visitorToken: session.visitorToken })
    expect(next.visitorId).not.toBe(session.visitorId)
    await as(next).refused('NOT_FOUND', 'GET', path(id))
  })

  it('can only be asked for with a visitor token, from a page that is listed', async () => {
    const request = ['DELETE', '/v1/sessions'] as const
    const visitor = as(await startSession())
    await nobody.refused('UNAUTHORIZED', ...request)
    await new Api(server.url, 'x.y.z').refused('UNAUTHORIZED', ...request)
    await site.refused('FORBIDDEN', ...request)
    for (const origin of ['https://evil.example', 'null']) {
      await visitor.refused('FORBIDDEN', ...request, undefined, { headers: { origin } })
    }
    expect((await visitor.call('GET', '/v1/conversations')).status).toBe(200)
    const { headers } = await logout(visitor, { origin: 'https://host.example' })
    expect(headers.get('access-control-allow-origin')).toBe('https://host.example')
  })
})

describe('an anonymous visitor who signs in', () => {
  it('takes the conversations along, a running reply included, without missing an event', async () => {
    const anonymous = await startSession()
    const { visitor, id } = await talking(anonymous)
    const { id: earlier } = await visitor.create({ title: 'Earlier' })
    const before = await keep(followSocket(server.url, anonymous.visitorToken, id, { after: 0 }))
    await expect.poll(() => before.events.length).toBeGreaterThan(20)

    const ann = await identified('ann', anonymous.visitorToken)
    await before.ended
    const last = before.events.at(-1)!.seq
    const after = await keep(followSocket(server.url, ann.visitorToken, id, { after: last }))
    await expect.poll(() => after.events.at(-1)?.seq ?? 0).toBeGreaterThan(last + 20)
    endless.end(id)
    const completed = ({ type }: ConversationEvent): boolean => type === 'response.completed'
    await expect.poll(() => after.events.some(completed)).toBe(true)
    expect(gaps([...before.events, ...after.events])).toEqual([])

    const { body } = await as(ann).call('GET', '/v1/conversations')
    const listed = (body as { conversations: { id: string; visitorId: string }[] }).conversations
    expect(listed.map((one) => one.id).sort()).toEqual([id, earlier].sort())
    for (const one of listed) expect(one.visitorId).toBe(ann.visitorId)
    expect((await site.call('GET', path(id))).body).toMatchObject({ visitorId: ann.visitorId })
  })

  it('leaves nothing to who has the token from before', async () => {
    const anonymous = await startSession()
    const { id } = await as(anonymous).create()
    await identified('bea', anonymous.visitorToken)
    await as(anonymous).refused('UNAUTHORIZED', 'GET', path(id))
    const again = await startSession({ visitorToken: anonymous.visitorToken })
    expect(again).toMatchObject({ verified: false })
    await as(again).refused('NOT_FOUND', 'GET', path(id))
    const thief = await identified('mallory', anonymous.visitorToken)
    await as(thief).refused('NOT_FOUND', 'GET', path(id))
    const bea = await identified('bea')
    expect((await as(bea).call('GET', path(id))).status).toBe(200)
  })

  it('is known at the other servers, which close what is open there', async () => {
    const other = await startServer({ config, dataFolder: server.dataFolder, sessionTimes: { watch: 20 } })
    try {
      const anonymous = await startSession()
      const { id } = await as(anonymous).create()
      const feed = await keep(openSse(other.url, anonymous.visitorToken, id))
      const gus = await identified('gus', anonymous.visitorToken)
      await feed.ended
      await new Api(other.url, anonymous.visitorToken).refused('UNAUTHORIZED', 'GET', path(id))
      const { body } = await new Api(other.url, gus.visitorToken).call('GET', path(id))
      expect(body).toMatchObject({ id, visitorId: gus.visitorId })
    } finally {
      await other.close()
    }
  })

  it('gives nothing away with a token that is not accepted', async () => {
    const anonymous = await startSession()
    const { id } = await as(anonymous).create()
    const { visitorToken } = anonymous
    const wrong = `${await identityToken('ann')}x`
    await nobody.refused('UNAUTHORIZED', 'POST', '/v1/sessions', { visitorToken, identityToken: wrong })
    const huge = 'x'.repeat(8_193)
    await nobody.refused('INVALID_INPUT', 'POST', '/v1/sessions', { visitorToken, identityToken: huge })
    expect((await as(anonymous).call('GET', path(id))).status).toBe(200)
  })
})

describe('a user of the site', () => {
  it('finds the same conversations on every device, and never those of another user', async () => {
    const [here, there] = [await identified('cid'), await identified('cid')]
    const { id } = await as(here).create()
    expect((await as(there).call('GET', path(id))).status).toBe(200)
    const dan = await identified('dan', here.visitorToken)
    expect(dan.visitorId).not.toBe(here.visitorId)
    await as(dan).refused('NOT_FOUND', 'GET', path(id))
    await as(here).refused('UNAUTHORIZED', 'GET', path(id))
    expect((await as(there).call('GET', path(id))).status).toBe(200)
  })

  it.each(['visitorId', 'sub', 'email', 'user'])('cannot be named without a signature: %s', async (name) => {
    const eve = await identified('eve')
    await nobody.refused('INVALID_INPUT', 'POST', '/v1/sessions', { [name]: eve.visitorId })
  })

  it('is out when the key of the site is taken away, within seconds', async () => {
    const own = await startServer({ config })
    try {
      const [signed, open] = [await identityToken('fay'), new Api(own.url, null)]
      const fay = await startSession({ identityToken: signed }, open)
      const anonymous = await startSession({}, open)
      const [ended, stays] = [
        await keep(openSocket(own.url, fay.visitorToken)),
        await keep(openSocket(own.url, anonymous.visitorToken)),
      ]
      const other = { ...identity, keys: [{ ...identity.keys[0], kid: 'next' }] }
      const changed = checkConfig({ ...config, identity: other }, 'the test')
      await own.app.reconfigure({ ...changed, folder: '.', file: undefined })
      await ended.ended
      await new Api(own.url, fay.visitorToken).refused('UNAUTHORIZED', 'GET', '/v1/conversations')
      await open.refused('UNAUTHORIZED', 'POST', '/v1/sessions', { identityToken: signed })
      expect((await stays.request('create-conversation', {})).ok).toBe(true)
    } finally {
      await own.close()
    }
  })
})

describe('a connection', () => {
  it('goes on without a gap as long as its session is renewed, and is closed when it is not', async () => {
    const own = await startServer({ config, sessionTimes: { access: 2_000, closeAfter: 300 } })
    try {
      const open = new Api(own.url, null)
      const [renewed, left] = [await startSession({}, open), await startSession({}, open)]
      const visitor = new Api(own.url, renewed.visitorToken)
      const { id } = await visitor.create()
      await visitor.answer('response', 202, 'POST', `${path(id)}/responses`, { input: { text: 'Hello' } })
      const feed = await keep(followSocket(own.url, renewed.visitorToken, id, { after: 0 }))
      const forgotten = await keep(openSocket(own.url, left.visitorToken))
      const closed = forgotten.ended.then(() => Date.now())
      const isOpen = (): boolean => feed.socket.connected
      let { visitorToken } = renewed
      for (let times = 0; times < 7; times++) {
        await pause(500)
        ;({ visitorToken } = await startSession({ visitorToken }, open))
      }
      expect(isOpen()).toBe(true)
      expect(await closed).toBeGreaterThan(Date.parse(left.expiresAt) + 250)
      const { events } = feed
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      expect(events.length).toBeGreaterThan(300)
      await expect.poll(isOpen, { timeout: 5_000 }).toBe(false)
      endless.end(id)
    } finally {
      await own.close()
    }
  })
})

describe('a site with a key', () => {
  it('takes anonymous visitors only when it says so', async () => {
    const { keys } = identity
    const own = await startServer({ config: { ...config, identity: { keys } } })
    try {
      const open = new Api(own.url, null)
      const error = await open.refused('UNAUTHORIZED', 'POST', '/v1/sessions', {})
      expect(error.message).toContain('identity token')
      expect(await startSession({ identityToken: await identityToken('ann') }, open)).toMatchObject({
        verified: true,
      })
    } finally {
      await own.close()
    }
  })

  it('is told what is wrong with a key, and never the key', () => {
    const check = (key: object) => () => checkConfig({ identity: { keys: [key] } }, 'confab.config.ts')
    const short = { kid: 'a', alg: 'HS256', secret: 'too short to be a secret' }
    expect(check(short)).toThrow('confab.config.ts: identity.keys.0: secret must have at least 32 bytes')
    expect(check(short)).not.toThrow(short.secret)
    expect(check({ ...identity.keys[0], secrt: 'x' })).toThrow(
      'unknown key "identity.keys.0.secrt"; did you mean "secret"?',
    )
    expect(() => checkConfig({ identity: { audiense: 'x' } }, 'x')).toThrow('did you mean "audience"?')
  })
})

describe('a crowd at one address', () => {
  it('keeps nobody from renewing a session, and a token that is dead opens no way round', async () => {
    const own = await startServer({
      config: { ...config, limits: { sessionBurst: 3, sessionsPerSecond: 0.01 } },
    })
    try {
      const open = new Api(own.url, null)
      const [ann, gone] = [await startSession({}, open), await startSession({}, open)]
      await new Api(own.url, gone.visitorToken).call('DELETE', '/v1/sessions')
      const body = { visitorToken: gone.visitorToken }
      for (let times = 0; times < 3; times++) await open.call('POST', '/v1/sessions', body)
      await open.refused('RATE_LIMIT_EXCEEDED', 'POST', '/v1/sessions', body)
      await open.refused('RATE_LIMIT_EXCEEDED', 'POST', '/v1/sessions', {})
      let { visitorToken } = ann
      for (let times = 0; times < 5; times++) ({ visitorToken } = await startSession({ visitorToken }, open))
    } finally {
      await own.close()
    }
  })
})

describe('an API key', () => {
  it('is no visitor token', async () => {
    const session = await startSession({ visitorToken: apiKey })
    expect(session.visitorId).toMatch(/^vis_/)
  })
})
