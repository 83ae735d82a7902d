import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@confab/shared/ids'
import { Api, visitorApi } from './support/api.ts'
import { scriptedEngine } from './support/scripted-engine.ts'
import { apiKey, startServer, type TestServer } from './support/start-server.ts'

let server: TestServer
let api: Api
let nobody: Api
beforeAll(async () => {
  const agents = {
    scripted: { engine: scriptedEngine, state: { playbook: 'greet' } },
    other: { engine: scriptedEngine },
  }
  // Room for all the visitors of these tests, who share an address.
  server = await startServer({ config: { agents, state: { phase: 'start' }, limits: { sendBurst: 1_000 } } })
  api = new Api(server.url)
  nobody = new Api(server.url, null)
})
afterAll(() => server.close())

const sessions = ['POST', '/v1/sessions'] as const
const path = (id: string): string => `/v1/conversations/${id}`

describe('a visitor', () => {
  it('is made by a browser without any key, and renewed by the token', async () => {
    const first = await nobody.answer('session', 201, ...sessions, {})
    expect(first).toMatchObject({
      visitorId: expect.stringMatching(/^vis_\w{22}$/) as string,
      verified: false,
    })
    expect(Date.parse(first.expiresAt)).toBeGreaterThan(Date.now() + 60_000)
    const again = await nobody.answer('session', 201, ...sessions, { visitorToken: first.visitorToken })
    expect(again.visitorId).toBe(first.visitorId)
  })

  it('is made without a body, too', async () => {
    await nobody.answer('session', 201, ...sessions)
  })

  it.each(['x', 'a.b.c', apiKey])('whose token is not ours begins anew: %j', async (visitorToken) => {
    const { visitorId } = await nobody.answer('session', 201, ...sessions, { visitorToken })
    expect(visitorId).toMatch(/^vis_/)
  })

  it('is made for pages of the listed origins only', async () => {
    await nobody.answer('session', 201, ...sessions, {}, { headers: { origin: 'https://host.example' } })
    for (const origin of [
      'https://evil.example',
      'https://host.example.evil.example',
      'http://host.example',
      'null',
    ]) {
      await nobody.refused('FORBIDDEN', ...sessions, {}, { headers: { origin } })
    }
  })

  it('cannot be named by a token whose signature was changed', async () => {
    const { visitorToken } = await nobody.answer('session', 201, ...sessions, {})
    const [head, , signature] = visitorToken.split('.')
    const claims = Buffer.from(JSON.stringify({ sub: 'vis_1', aud: 'confab-visitor', exp: 9e9 })).toString(
      'base64url',
    )
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    for (const token of [`${head}.${claims}.${signature}`, `${none}.${claims}.`, `${visitorToken}x`, 'x']) {
      await new Api(server.url, token).refused('UNAUTHORIZED', 'GET', '/v1/conversations')
    }
  })
})

describe('a conversation', () => {
  it('is created with the state of the configuration, its agent over it, and the call over that', async () => {
    const conversation = await api.create({ state: { context: [{ plan: 'pro' }] } })
    expect(conversation).toMatchObject({
      id: expect.stringMatching(/^conv_\w{22}$/) as string,
      agent: 'scripted',
      visitorId: null,
      title: null,
      state: { playbook: 'greet', phase: 'start', systemMessage: null, context: [{ plan: 'pro' }] },
      agentTakeOver: false,
      archived: false,
      seq: 0,
      metadata: {},
      tags: [],
    })
    expect((await api.create({ agent: 'other' })).state).toMatchObject({
      playbook: 'neutral',
      phase: 'start',
    })
  })

  it('is created for a visitor, with metadata and tags, by an API key', async () => {
    const given = { metadata: { plan: ['pro'] }, tags: ['vip'] }
    const created = await api.create({ title: ' Hello ', visitor: 'vis_1', ...given })
    expect(created).toMatchObject({ ...given, title: 'Hello', visitorId: 'vis_1' })
    expect((await api.create({ visitor: { id: 'vis_1' } })).visitorId).toBe('vis_1')
  })

  it('shows a visitor nothing that steers the agent', async () => {
    const visitor = await visitorApi(server.url)
    const created = await visitor.create({ title: 'Mine' })
    expect(Object.keys(created).sort()).toEqual(
      [
        'id',
        'agent',
        'visitorId',
        'title',
        'agentTakeOver',
        'archived',
        'seq',
        'createdAt',
        'updatedAt',
      ].sort(),
    )
    expect(created.visitorId).toBe(visitor.visitorId)
  })

  it.each([{ state: { phase: 'x' } }, { visitor: 'vis_1' }, { metadata: {} }, { tags: [] }])(
    'takes %j from an API key only',
    async (draft) => {
      const visitor = await visitorApi(server.url)
      await visitor.refused('FORBIDDEN', 'POST', '/v1/conversations', draft)
    },
  )

  it('may be named by its maker, who gets it again by that name; nobody else does', async () => {
    const visitor = await visitorApi(server.url)
    const id = newId('conv')
    const created = await visitor.create({ id, title: 'Mine' })
    expect(await visitor.create({ id, title: 'Mine' })).toEqual(created)
    await visitor.refused('IDEMPOTENCY_MISMATCH', 'POST', '/v1/conversations', { id, agent: 'other' })
    const other = await visitorApi(server.url)
    await other.refused('IDEMPOTENCY_MISMATCH', 'POST', '/v1/conversations', { id })
    await api.refused('IDEMPOTENCY_MISMATCH', 'POST', '/v1/conversations', { id })
  })

  it.each([
    { agent: 'nobody' },
    { id: 'conv_1' },
    { title: 'x'.repeat(201) },
    { mood: 'good' },
    { state: { mood: 'good' } },
    { state: { context: 'none' } },
    { tags: 'vip' },
    { metadata: 'x' },
    [],
    'text',
    null,
    7,
  ])('is not created from %j', async (draft) => {
    await api.refused('INVALID_INPUT', 'POST', '/v1/conversations', JSON.stringify(draft), {
      headers: { 'content-type': 'application/json' },
    })
  })

  it('is read, changed and deleted', async () => {
    const { id } = await api.create()
    const changed = await api.answer('conversation', 200, 'PATCH', path(id), {
      title: 'New',
      archived: true,
      agentTakeOver: true,
      state: { phase: 'ask' },
    })
    expect(changed).toMatchObject({
      title: 'New',
      archived: true,
      agentTakeOver: true,
      state: { playbook: 'greet', phase: 'ask' },
    })
    expect(await api.answer('conversation', 200, 'GET', path(id))).toEqual(changed)
    const cleared = await api.answer('conversation', 200, 'PATCH', path(id), {
      title: null,
      state: { phase: null },
    })
    expect(cleared).toMatchObject({ title: null, archived: true, state: { phase: null } })

    expect(await api.call('DELETE', path(id))).toMatchObject({ status: 204, body: undefined })
    await api.refused('NOT_FOUND', 'GET', path(id))
    await api.refused('NOT_FOUND', 'DELETE', path(id))
    const { conversations } = await api.answer('conversations', 200, 'GET', '/v1/conversations?limit=100')
    expect(conversations.map((one) => one.id)).not.toContain(id)
  })

  it('may be renamed and archived by its visitor, who decides nothing else', async () => {
    const visitor = await visitorApi(server.url)
    const { id } = await visitor.create()
    expect(
      await visitor.answer('conversation', 200, 'PATCH', path(id), { title: 'Mine', archived: true }),
    ).toMatchObject({ title: 'Mine', archived: true })
    await visitor.refused('FORBIDDEN', 'PATCH', path(id), { agentTakeOver: false })
    await visitor.refused('FORBIDDEN', 'PATCH', path(id), { title: 'x', state: {} })
    expect((await visitor.answer('conversation', 200, 'GET', path(id))).title).toBe('Mine')
    expect((await visitor.call('DELETE', path(id))).status).toBe(204)
  })

  it.each([{}, { title: 7 }, { archived: 'yes' }, { mood: 'good' }, { title: 'x'.repeat(201) }])(
    'is not changed by %j',
    async (patch) => {
      const { id } = await api.create()
      await api.refused('INVALID_INPUT', 'PATCH', path(id), patch)
    },
  )
})

describe('the list of conversations', () => {
  it('shows a visitor their own, newest activity first, page by page', async () => {
    const visitor = await visitorApi(server.url)
    const ids: string[] = []
    for (let count = 0; count < 5; count++) ids.push((await visitor.create()).id)
    await visitor.post(ids[1]!, { role: 'user', content: 'Up!' })
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `/v1/conversations?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
      const page = await visitor.answer('conversations', 200, 'GET', query)
      found.push(...page.conversations.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(found[0]).toBe(ids[1])
    expect([...found].sort()).toEqual([...ids].sort())
    const all = await api.answer('conversations', 200, 'GET', '/v1/conversations?limit=100')
    expect(all.conversations.length).toBeGreaterThan(5)
  })

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'limit=2&limit=3', `cursor=${'x'.repeat(300)}`])(
    'refuses %s',
    async (query) => {
      await api.refused('INVALID_INPUT', 'GET', `/v1/conversations?${query}`)
    },
  )
})
