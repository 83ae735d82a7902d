import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '@confab/shared/ids'
import { defineEngine } from '../server/src/define.ts'
import { Api, visitorApi } from './support/api.ts'
import { followSocket, openSse } from './support/feeds.ts'
import { identityToken, siteIdentity } from './support/open-visitors.ts'
import { scriptedEngine } from './support/scripted-engine.ts'
import { startServer, type TestServer } from './support/start-server.ts'

const secret = 'only the site may read this'
const forgotten: string[] = []
/** Goes on for ever, whatever it is told, until the test lets it say its last words. */
let speak = (_text: string): void => {}
let isStopped = (): boolean => false
const stubborn = defineEngine({
  async *generateReply(_request, signal) {
    isStopped = () => signal.aborted
    yield { type: 'put', item: { type: 'MESSAGE', id: 'm', content: { type: 'PLAIN_TEXT', text: 'One' } } }
    const text = await new Promise<string>((resolve) => (speak = resolve))
    yield { type: 'append', outputId: 'm', text }
  },
  forget({ id }) {
    forgotten.push(id)
    return Promise.resolve()
  },
})

let server: TestServer
let api: Api
beforeAll(async () => {
  const agents = { scripted: { engine: scriptedEngine }, stubborn: { engine: stubborn } }
  server = await startServer({
    config: {
      agents,
      limits: { sendBurst: 1_000, requestBurst: 1_000 },
      identity: siteIdentity,
    },
  })
  api = new Api(server.url)
})
afterAll(() => server.close())

const conversation = (id: string): string => `/v1/conversations/${id}`
const data = (visitorId: string): string => `/v1/visitors/${visitorId}`

describe('the export of a visitor', () => {
  it('holds every conversation with its messages, replies and ratings', async () => {
    const visitor = await visitorApi(server.url)
    const ids = []
    for (const text of ['Hello', 'Again']) {
      const { id } = await visitor.create({ title: text })
      const { message } = await visitor.post(id, text)
      await visitor.call('PUT', `${conversation(id)}/messages/${message.id}/feedback`, { rating: 'up' })
      ids.push(id)
    }
    await (await visitorApi(server.url)).create({ title: 'of somebody else' })
    const exported = await visitor.answer('visitorExport', 200, 'GET', `${data(visitor.visitorId)}/export`)
    expect(exported.visitorId).toBe(visitor.visitorId)
    expect(exported.conversations.map(({ id }) => id).sort()).toEqual(ids.sort())
    for (const { id, messages, responses, feedback } of exported.conversations) {
      expect([...messages, ...responses].map((one) => one.id)).toEqual([messages[0]!.id, responses[0]!.id])
      expect(responses).toEqual([
        await visitor.answer('response', 200, 'GET', `${conversation(id)}/responses/${responses[0]!.id}`),
      ])
      expect(feedback).toEqual({ [messages[0]!.id]: { rating: 'up' } })
    }
  })

  it('gives the visitor what a visitor may see, and the site all of it', async () => {
    const visitor = await visitorApi(server.url)
    const given = { visitor: visitor.visitorId, state: { systemMessage: secret }, metadata: { secret } }
    const { id } = await api.create(given)
    await api.post(id, { role: 'control', content: secret })
    const path = `${data(visitor.visitorId)}/export`
    expect(JSON.stringify(await visitor.answer('visitorExport', 200, 'GET', path))).not.toContain(secret)
    expect(JSON.stringify(await api.answer('visitorExport', 200, 'GET', path))).toContain(secret)
  })

  it('is empty for who has never said anything', async () => {
    const { conversations } = await api.answer('visitorExport', 200, 'GET', `${data('vis_none')}/export`)
    expect(conversations).toEqual([])
  })

  it('is whole, however many conversations there are', async () => {
    const visitorId = newId('vis')
    for (let count = 0; count < 230; count++) await api.create({ visitor: visitorId, title: `${count}` })
    const { conversations } = await api.answer('visitorExport', 200, 'GET', `${data(visitorId)}/export`)
    expect(new Set(conversations.map(({ title }) => title)).size).toBe(230)
    expect((await api.call('DELETE', data(visitorId))).status).toBe(204)
    const after = await api.answer('visitorExport', 200, 'GET', `${data(visitorId)}/export`)
    expect(after.conversations).toEqual([])
  })
})

describe('a visitor', () => {
  it('who is deleted is gone, in open tabs too, and begins as somebody else', async () => {
    const visitor = await visitorApi(server.url)
    const other = await visitorApi(server.url)
    const [{ id }, { id: foreign }] = [await visitor.create(), await other.create()]
    await visitor.post(id, 'Hello')
    const tab = await followSocket(server.url, visitor.token!, id)
    const stream = await openSse(server.url, visitor.token!, id)
    expect((await visitor.call('DELETE', data(visitor.visitorId))).status).toBe(204)
    await Promise.all([tab.ended, stream.ended])
    for (const { events } of [tab, stream]) expect(events.at(-1)?.type).toBe('conversation.deleted')
    await api.refused('NOT_FOUND', 'GET', conversation(id))
    await visitor.refused('UNAUTHORIZED', 'GET', '/v1/conversations')
    const again = await new Api(server.url, null).answer('session', 201, 'POST', '/v1/sessions', {
      visitorToken: visitor.token,
    })
    expect(again.visitorId).not.toBe(visitor.visitorId)
    expect((await other.call('GET', conversation(foreign))).status).toBe(200)
  })

  it('whom the site vouches for begins anew after being deleted', async () => {
    const body = { identityToken: await identityToken('user-1') }
    const start = () => new Api(server.url, null).answer('session', 201, 'POST', '/v1/sessions', body)
    const { visitorId, visitorToken } = await start()
    expect((await start()).visitorId).toBe(visitorId)
    expect((await new Api(server.url, visitorToken).call('DELETE', data(visitorId))).status).toBe(204)
    const again = await start()
    expect(again).toMatchObject({ verified: true })
    expect(again.visitorId).not.toBe(visitorId)
  })

  it('is nobody to other visitors', async () => {
    const [visitor, other] = [await visitorApi(server.url), await visitorApi(server.url)]
    await other.refused('NOT_FOUND', 'GET', `${data(visitor.visitorId)}/export`)
    await other.refused('NOT_FOUND', 'DELETE', data(visitor.visitorId))
    await other.refused('NOT_FOUND', 'DELETE', data('vis_none'))
    expect((await visitor.call('GET', '/v1/conversations')).status).toBe(200)
  })

  it('deleted twice is deleted', async () => {
    const { visitorId } = await visitorApi(server.url)
    for (let time = 0; time < 2; time++) expect((await api.call('DELETE', data(visitorId))).status).toBe(204)
  })
})

describe('a deleted conversation', () => {
  it.each([
    ['by its id', (id: string, _visitorId: string) => conversation(id)],
    ['with its visitor', (_id: string, visitorId: string) => data(visitorId)],
  ])('%s does not come back when its engine goes on speaking', async (_how, path) => {
    const visitor = await visitorApi(server.url)
    const { id } = await visitor.create({ agent: 'stubborn' })
    const asked = visitor.call('POST', `${conversation(id)}/messages`, {
      role: 'user',
      content: 'Speak',
      action: 'generate-reply',
    })
    await expect.poll(async () => JSON.stringify(await api.messages(id))).toContain('One')
    expect((await api.call('DELETE', path(id, visitor.visitorId))).status).toBe(204)
    expect(isStopped()).toBe(true)
    speak('and two')
    expect((await asked).status).toBe(404)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await api.refused('NOT_FOUND', 'GET', `${conversation(id)}/events`)
    const { conversations } = (await api.call('GET', `/v1/conversations?limit=100`)).body as {
      conversations: { id: string }[]
    }
    expect(conversations.map((one) => one.id)).not.toContain(id)
    expect(forgotten).toContain(id)
  })
})

describe('conversations', () => {
  const after = async (days: number, kept: number | null): Promise<string[]> => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'confab-test-'))
    const start = (now: number) =>
      startServer({ config: { retention: { days: kept } }, dataFolder, now: () => new Date(now) })
    const first = await start(Date.now())
    await new Api(first.url).create({ title: 'old' })
    await first.close()
    const second = await start(Date.now() + (days - 1) * 86_400_000)
    await new Api(second.url).create({ title: 'used since' })
    await second.close()
    const third = await start(Date.now() + days * 86_400_000)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const { body } = await new Api(third.url).call('GET', '/v1/conversations')
    await third.close()
    rmSync(dataFolder, { recursive: true, force: true })
    return (body as { conversations: { title: string }[] }).conversations.map(({ title }) => title)
  }

  it('go when nobody has used them for as long as they are kept', async () => {
    expect(await after(31, 30)).toEqual(['used since'])
  })

  it('stay until then, and for ever where nothing else is said', async () => {
    expect(await after(29, 30)).toEqual(['used since', 'old'])
    expect(await after(10_000, null)).toEqual(['used since', 'old'])
  })
})
