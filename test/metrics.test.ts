import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Api, visitorApi } from './support/api.ts'
import { callFrom } from './support/calls-from.ts'
import { openSocket } from './support/feeds.ts'
import { scripted } from './support/scripted-engine.ts'
import { apiKey, startServer, type TestServer } from './support/start-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const metrics = async (headers: Record<string, string> = {}) =>
  callFrom(server.url, { method: 'GET', path: '/metrics', headers })
const value = async (line: string): Promise<number> => {
  const { text } = await metrics()
  const found = text.split('\n').find((one) => one.startsWith(`${line} `))
  return Number(found?.slice(line.length + 1))
}

describe('the metrics', () => {
  it('are text that Prometheus reads', async () => {
    const { status, headers, text } = await metrics()
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    const line = /^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="([^"\\\n]|\\.)*",?)+\})? [\d.e+-]+)$/
    for (const one of text.trimEnd().split('\n')) expect(one).toMatch(line)
  })

  it('count requests, engine calls, commits, sockets and replies', async () => {
    const visitor = await visitorApi(server.url)
    const { id } = await visitor.create()
    const socket = await openSocket(server.url, visitor.token!)
    await visitor.post(id, 'Hello')
    await visitor.post(id, scripted({ fail: 'ENGINE_BUSY' }))
    await visitor.call('POST', `/v1/conversations/${id}/responses`, {
      input: { text: scripted({ hang: true }) },
    })
    await expect.poll(() => value('confab_replies_running')).toBe(1)
    expect(await value('confab_sockets{kind="socket.io"}')).toBe(1)
    await socket.send('stop-response', { conversationId: id })
    socket.close()
    await expect.poll(() => value('confab_sockets{kind="socket.io"}')).toBe(0)
    await expect.poll(() => value('confab_replies_running')).toBe(0)
    for (const outcome of ['completed', 'stopped', 'ENGINE_BUSY']) {
      expect(await value(`confab_engine_calls_total{engine="scripted",outcome="${outcome}"}`)).toBe(1)
    }
    const posted = 'method="POST",route="/v1/conversations/:id/messages",status="201"'
    expect(await value(`confab_http_requests_total{${posted}}`)).toBe(2)
    expect(await value('confab_commit_duration_seconds_count')).toBeGreaterThan(5)
    expect(await value('confab_event_loop_delay_seconds{quantile="0.99"}')).toBeGreaterThan(0)
  })

  it('say nothing of who said what: a route is named as it is written, not as it was asked for', async () => {
    const { id } = await new Api(server.url).create()
    await new Api(server.url).call('GET', `/v1/nothing/${id}`)
    expect((await metrics()).text).not.toContain(id)
  })

  it('are for this machine and for API keys', async () => {
    expect((await metrics({ authorization: `Bearer ${apiKey}` })).status).toBe(200)
    const strangers = [
      { 'x-forwarded-for': '203.0.113.7' },
      { forwarded: 'for=203.0.113.7' },
      { via: '1.1 proxy' },
      { origin: 'https://host.example' },
      { 'sec-fetch-site': 'cross-site' },
      { authorization: 'Bearer x' },
    ] as Record<string, string>[]
    for (const headers of strangers) expect((await metrics(headers)).status).toBe(401)
    const inBrowser = { authorization: `Bearer ${apiKey}`, origin: 'https://host.example' }
    expect((await metrics(inBrowser)).status).toBe(403)
  })
})
