import { describe, expect, it } from 'vitest'
import { closing } from './support/closing.ts'
import { fakeStateset, statesetToken, type FakeStateset } from './support/fake-engines/stateset.ts'
import { scripted } from './support/scripted-engine.ts'
import { call, newVisitor, startServer, type StartOptions, type TestServer } from './support/start-server.ts'

describe('the record of a reply', () => {
  async function start(
    recorder: object = {},
    more: StartOptions = {},
    authScheme?: 'Token' | 'Bearer',
  ): Promise<{ server: TestServer; stateset: FakeStateset; config: object }> {
    const stateset = closing(await fakeStateset(authScheme))
    const labels = { channel: 'web', orgId: 'org-1', workflowId: 'wf-1' }
    const written = {
      recorder: 'stateset',
      baseUrl: stateset.url,
      token: statesetToken,
      ...labels,
      ...recorder,
    }
    const config = { recorders: [written] }
    const server = closing(await startServer({ config, ...more }))
    return { server, stateset, config }
  }

  async function converse({ url }: TestServer, content: string): Promise<{ id: string; response: Reply }> {
    const id = ((await call(url, 'POST', '/v1/conversations', {})).body as { id: string }).id
    const message = { role: 'user', content, action: 'generate-reply' }
    return {
      id,
      response: (await call(url, 'POST', `/v1/conversations/${id}/messages`, message)).body.response,
    }
  }
  interface Reply {
    id: string
    completedAt: string
    outputs: { id: string }[]
  }

  it('holds the thirteen fields, and is sent once', async () => {
    const { server, stateset } = await start()
    const { id, response } = await converse(server, 'Hello')
    await expect
      .poll(() => stateset.records)
      .toEqual([
        {
          id: response.id,
          ticket_id: id,
          ticket_url: null,
          channel: 'web',
          customer_message: 'Hello',
          agent_response: 'You said: Hello',
          rating: null,
          agent_take_over: false,
          served_by_agent: true,
          org_id: 'org-1',
          created_date: response.completedAt,
          function_call: null,
          workflow_id: 'wf-1',
        },
      ])
  })

  it.each(['Token', 'Bearer'] as const)('is sent with the scheme %s', async (authScheme) => {
    const { server, stateset } = await start({ authScheme }, {}, authScheme)
    await converse(server, 'Hello')
    await expect.poll(() => stateset.records.length).toBe(1)
  })

  it('is written again with the same id when the rating comes', async () => {
    const { server, stateset } = await start()
    const { id, response } = await converse(server, 'Hello')
    await expect.poll(() => stateset.records.length).toBe(1)
    const path = `/v1/conversations/${id}/messages/${response.outputs[0]?.id}/feedback`
    await call(server.url, 'PUT', path, { rating: 'up' })
    await expect.poll(() => stateset.records.at(-1)).toMatchObject({ id: response.id, rating: 'thumbs_up' })
  })

  it('says when a human took over', async () => {
    const { server, stateset } = await start()
    const { id } = await converse(server, 'Hello')
    await call(server.url, 'PATCH', `/v1/conversations/${id}`, { agentTakeOver: true })
    await expect.poll(() => stateset.records.at(-1)).toMatchObject({ agent_take_over: true })
  })

  it.each([
    [408, {}],
    [429, { 'retry-after': '1' }],
    [500, {}],
    [503, {}],
  ])('is written again after a %i', async (status, headers) => {
    const { server, stateset } = await start()
    stateset.faults.push((_request, reply) => reply.code(status).headers(headers).send({}))
    await converse(server, 'Hello')
    await expect.poll(() => stateset.records.length, { timeout: 5_000 }).toBe(1)
  })

  it('is not forced on one who refuses it', async () => {
    const { server, stateset } = await start()
    stateset.faults.push((_request, reply) => reply.code(422).send({}))
    await converse(server, 'refused')
    await converse(server, 'taken')
    await expect.poll(() => stateset.records.length).toBe(1)
    expect(stateset.records[0]?.customer_message).toBe('taken')
  })

  it('survives a restart, and never delays or fails the reply', async () => {
    const { server, stateset, config } = await start()
    for (let fault = 0; fault < 20; fault++)
      stateset.faults.push((_request, reply) => reply.code(500).send({}))
    const { response } = await converse(server, 'Hello')
    expect(response.completedAt).not.toBeNull()
    await server.app.close(0)
    stateset.faults.length = 0
    closing(await startServer({ config, dataFolder: server.dataFolder }))
    await expect.poll(() => stateset.records.length, { timeout: 10_000 }).toBe(1)
    expect(stateset.records[0]?.id).toBe(response.id)
  })

  it('is given up after a day', async () => {
    let offset = 0
    const { server, stateset } = await start({}, { now: () => new Date(Date.now() + offset) })
    for (let fault = 0; fault < 3; fault++)
      stateset.faults.push((_request, reply) => reply.code(500).send({}))
    await converse(server, 'first')
    await expect.poll(() => stateset.calls.length).toBe(1)
    offset = 86_400_001
    await expect.poll(() => stateset.calls.length, { timeout: 5_000 }).toBe(2)
    await converse(server, 'second')
    await converse(server, 'third')
    await expect.poll(() => stateset.records.length, { timeout: 10_000 }).toBe(2)
    expect(stateset.records.map((record) => record.customer_message)).not.toContain('first')
  })

  it('can be read back by the site, newest first, page by page, and by nobody else', async () => {
    const { server, stateset } = await start()
    const first = await converse(server, 'one')
    await converse(server, scripted({ say: 'Two.' }))
    await converse(server, scripted({ fail: 'ENGINE_FAILED' }))
    await expect.poll(() => stateset.records.length).toBe(2)
    const page = await call(server.url, 'GET', '/v1/responses?limit=1')
    expect(page.body.response[0].agent_response).toBe('Two.')
    const rest = await call(server.url, 'GET', `/v1/responses?cursor=${page.body.nextCursor}`)
    expect(rest.body).toEqual({ response: [stateset.records[0]], nextCursor: null })
    const one = await call(server.url, 'GET', `/v1/responses/${first.response.id}`)
    expect(one.body).toEqual({ response: [stateset.records[0]] })
    const since = new Date(Date.now() + 60_000).toISOString()
    expect((await call(server.url, 'GET', `/v1/responses?since=${since}`)).body.response).toEqual([])
    const { visitorToken: token } = await newVisitor(server.url)
    expect((await call(server.url, 'GET', '/v1/responses', undefined, { token })).status).toBe(403)
    expect((await call(server.url, 'GET', '/v1/responses/resp_none')).status).toBe(404)
  })
})
