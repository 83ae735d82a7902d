import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@confab/shared/ids'
import { Api, visitorApi } from './support/api.ts'
import { openSocket } from './support/feeds.ts'
import { apiKey, startServer, type TestServer } from './support/start-server.ts'

let server: TestServer
let api: Api
beforeAll(async () => {
  server = await startServer({ config: { limits: { sendBurst: 1_000 } } })
  api = new Api(server.url)
})
afterAll(() => server.close())

const path = (id: string): string => `/v1/conversations/${id}`

describe('every route', () => {
  const routes = (id: string, other = 'x'): [method: string, path: string, body?: object][] => [
    ['GET', path(id)],
    ['PATCH', path(id), { title: 'x' }],
    ['DELETE', path(id)],
    ['GET', `${path(id)}/messages`],
    ['POST', `${path(id)}/messages`, { role: 'user', content: 'x' }],
    ['PUT', `${path(id)}/messages/${other}/feedback`, { rating: 'up' }],
    ['POST', `${path(id)}/responses`, { input: { text: 'x' } }],
    ['GET', `${path(id)}/responses/${other}`],
    ['POST', `${path(id)}/responses/${other}/stop`],
    ['GET', `${path(id)}/events`],
    ['GET', `${path(id)}/stream`],
  ]

  it('knows nothing of what belongs to someone else, or to nobody', async () => {
    const [owner, stranger] = [await visitorApi(server.url), await visitorApi(server.url)]
    const { id } = await owner.create()
    const { response } = await owner.post(id, 'Hello')
    const { id: serversOwn } = await api.create()
    for (const target of [id, serversOwn, newId('conv'), '__proto__', '%00', '..%2f..', 'x'.repeat(199)]) {
      for (const route of routes(target, response!.id)) await stranger.refused('NOT_FOUND', ...route)
    }
    expect((await owner.messages(id)).messages).toHaveLength(2)
  })

  it('asks who is there', async () => {
    const { id } = await api.create()
    const strangers = [null, 'x', `${apiKey}x`, apiKey.slice(0, -1)].map(
      (token) => new Api(server.url, token),
    )
    for (const stranger of strangers) {
      for (const route of [['GET', '/v1/conversations'], ...routes(id)] as Parameters<Api['call']>[]) {
        await stranger.refused('UNAUTHORIZED', ...route)
      }
    }
  })

  it('takes nothing that lets in from an address or a cookie, where logs would keep it', async () => {
    const visitor = await visitorApi(server.url)
    const { id } = await visitor.create()
    const nobody = new Api(server.url, null)
    for (const token of [apiKey, visitor.token!]) {
      for (const name of ['token', 'access_token', 'authorization', 'api_key', 'visitorToken', 'bearer']) {
        const query = `?${name}=${encodeURIComponent(name === 'authorization' ? `Bearer ${token}` : token)}`
        await nobody.refused('UNAUTHORIZED', 'GET', `/v1/conversations${query}`)
        await nobody.refused('UNAUTHORIZED', 'GET', `${path(id)}/stream${query}`)
        await expect(
          openSocket(`${server.url}${query}`, '', { auth: { protocolVersion: 1 } }),
        ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      }
      const headers = { cookie: `token=${token}; authorization=Bearer ${token}` }
      await nobody.refused('UNAUTHORIZED', 'GET', '/v1/conversations', undefined, { headers })
    }
  })

  it('refuses an API key that a browser sends, whatever the page', async () => {
    const { id } = await api.create()
    for (const origin of ['https://host.example', 'https://evil.example', 'null']) {
      for (const route of [['POST', '/v1/conversations', {}], ...routes(id)] as Parameters<Api['call']>[]) {
        const [method, target, body] = route
        await api.refused('FORBIDDEN', method, target, body, { headers: { origin } })
      }
    }
  })

  it('refuses a visitor on a page that is not listed', async () => {
    const visitor = await visitorApi(server.url)
    const { id } = await visitor.create()
    for (const [method, target, body] of routes(id)) {
      await visitor.refused('FORBIDDEN', method, target, body, {
        headers: { origin: 'https://evil.example' },
      })
    }
    const headers = { origin: 'https://host.example' }
    const read = await visitor.call('GET', path(id), undefined, { headers })
    expect(read.headers.get('access-control-allow-origin')).toBe('https://host.example')
    expect(read.headers.get('cache-control')).toBe('no-store')
  })

  it('takes JSON only', async () => {
    const { id } = await api.create()
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'x',
    ]) {
      for (const [method, target] of routes(id).filter(([, , body]) => body)) {
        await api.refused('UNSUPPORTED_MEDIA_TYPE', method, target, '{}', {
          headers: { 'content-type': type },
        })
      }
    }
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    await api.answer('conversation', 201, 'POST', '/v1/conversations', '{}', { headers })
  })
})

describe('what is not there', () => {
  it.each([
    ['GET', '/v1/nothing'],
    ['POST', '/v1'],
    ['PUT', '/v1/conversations'],
    ['PUT', '/v1/sessions'],
    ['GET', '/'],
    ['GET', '/v1/conversations/x/y/z'],
    ['GET', '/.env'],
  ])('%s %s', async (method, target) => {
    await api.refused('NOT_FOUND', method, target)
  })
})
