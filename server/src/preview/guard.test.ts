import { fastify, type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardPreview } from './guard.ts'

describe('the live preview', () => {
  let app: FastifyInstance
  beforeAll(() => {
    app = fastify()
    guardPreview(app, 'box.local')
    app.get('/', () => 'everything')
  })
  afterAll(() => app.close())

  const ask = async (headers: Record<string, string>): Promise<number> =>
    (await app.inject({ url: '/', headers: { host: '127.0.0.1:8787', ...headers } })).statusCode

  it.each(['localhost', 'localhost:8787', '127.0.0.1:8787', '[::1]:8787', 'box.local:8787', 'LOCALHOST:1'])(
    'answers as %s',
    async (host) => expect(await ask({ host })).toBe(200),
  )

  it.each([
    'evil.example',
    'evil.example:8787',
    'localhost.evil.example',
    '127.0.0.1.evil.example:8787',
    '10.0.0.1',
  ])('does not answer as %s, a name that somebody else may have pointed here', async (host) =>
    expect(await ask({ host })).toBe(403),
  )

  it.each(['cross-site', 'same-site'])('does not answer to what a %s page loads', async (site) => {
    const fetched = { 'sec-fetch-site': site, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
    const framed = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }
    expect([await ask(fetched), await ask(framed)]).toEqual([403, 403])
    expect(await ask({ origin: 'http://localhost:3000' })).toBe(403)
    expect(await ask({ origin: 'null' })).toBe(403)
  })

  it('answers to its own pages, to a typed address, to a link, and to a program', async () => {
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    const own = { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:8787' }
    expect([await ask(own), await ask({ 'sec-fetch-site': 'none' }), await ask(link), await ask({})]).toEqual(
      [200, 200, 200, 200],
    )
  })

  it('allows its pages nothing but what it serves itself', async () => {
    const { headers } = await app.inject({ url: '/', headers: { host: 'localhost' } })
    expect(headers['content-security-policy']).toMatch(/^default-src 'self';/)
    expect(headers['content-security-policy']).not.toContain('unsafe')
  })
})
