/* eslint-disable @typescript-eslint/no-deprecated -- the SDK's calls for the API the engine speaks are these */
import { Orq } from '@orq-ai/node'
import { describe, expect, it } from 'vitest'
import { closing } from './support/closing.ts'
import { fakeOrq, orqAnswer, orqKey, type FakeOrq, type FakeOrqOptions } from './support/fake-engines/orq.ts'
import { call, startServer, type TestServer } from './support/start-server.ts'

const modes = ['blocking', 'background', 'stream'] as const

interface Output {
  type: string
  id: string
  name?: string
  status?: string
  content: { text: string }
}

interface Reply {
  conversationId: string
  id: string
  status: string
  outputs: Output[]
  error?: { code: string }
}

describe('orq', () => {
  interface Started {
    readonly server: TestServer
    readonly orq: FakeOrq
    readonly ask: (text: string, more?: object) => Promise<Reply>
  }

  async function start(mode: string, options?: FakeOrqOptions): Promise<Started> {
    const orq = closing(await fakeOrq(options))
    const server = closing(await startServer({ config: configFor(orq, mode) }))
    const ask: Started['ask'] = async (text, more = {}) => {
      const message = { role: 'user', parts: [{ kind: 'text', text }] }
      return (await call(server.url, 'POST', '/v1/agents/sales/responses', { message, ...more }))
        .body as Reply
    }
    return { server, orq, ask }
  }

  const configFor = (orq: FakeOrq, mode: string) => ({
    agents: { sales: { engine: 'orq', baseUrl: orq.url, apiKey: orqKey, agentKey: 'team/sales', mode } },
  })
  const textOf = ({ outputs }: Reply) =>
    outputs.filter(({ type }) => type === 'MESSAGE').map(({ content }) => content.text)

  describe.each(modes)('%s', (mode) => {
    it('answers, and continues its task', async () => {
      const { ask, orq } = await start(mode)
      const first = await ask('one')
      expect([first.status, textOf(first)]).toEqual(['COMPLETED', [orqAnswer('one')]])
      const second = await ask('two', { taskId: first.conversationId })
      expect(textOf(second)).toEqual([orqAnswer('two')])
      const posts = orq.calls.filter(({ route }) => route === 'POST /v2/agents/team%2Fsales/responses')
      expect(posts.map(({ body }) => (body as { task_id?: string }).task_id)).toEqual([undefined, 'task_1'])
    })

    it('calls tools, and goes on with their results by its own ids', async () => {
      const { ask, orq, server } = await start(mode)
      const first = await ask('use the tool')
      const pending = first.outputs.find(({ type }) => type === 'TOOL_CALL')
      expect(pending).toMatchObject({ name: 'weather', arguments: { city: 'Bern' }, status: 'PENDING' })
      const result = { kind: 'tool_result', toolCallId: pending?.id, result: { sun: true } }
      const { body } = await call(server.url, 'POST', '/v1/agents/sales/responses', {
        message: { role: 'tool', parts: [result] },
        taskId: first.conversationId,
      })
      expect(textOf(body as Reply)).toEqual([orqAnswer('result {"sun":true}')])
      const { body: last } = orq.calls.findLast(({ route }) => route.startsWith('POST')) ?? {}
      expect(last).toMatchObject({
        message: {
          role: 'tool',
          parts: [{ kind: 'tool_result', tool_call_id: 'call_1', result: { sun: true } }],
        },
      })
    })

    it('passes on the rating by its trace', async () => {
      const { ask, orq, server } = await start(mode)
      const { conversationId, outputs } = await ask('one')
      const path = `/v1/conversations/${conversationId}/messages/${outputs.at(-1)?.id}/feedback`
      await call(server.url, 'PUT', path, { rating: 'down' })
      await expect
        .poll(() => orq.feedback)
        .toEqual([{ property: 'rating', value: ['bad'], trace_id: 'trace task_1_turn_0', product: 'agents' }])
    })
  })

  it('shows reasoning and steps while it streams', async () => {
    const { ask } = await start('stream')
    const { outputs } = await ask('one')
    expect(outputs.map(({ content }) => content.text)).toEqual([
      'Let me see.',
      'Using search',
      orqAnswer('one'),
    ])
  })

  it('is polled for when its stream breaks, and repeats nothing', async () => {
    const { ask, orq } = await start('stream', { cutAfter: 7 })
    const reply = await ask('one')
    expect([reply.status, textOf(reply)]).toEqual(['COMPLETED', [orqAnswer('one')]])
    expect(orq.calls.at(-1)?.route).toBe('GET /v2/agents/team%2Fsales/responses/task_1')
  })

  it.each(['background', 'stream'])('that fails (%s) keeps its text and none of its words', async (mode) => {
    const { ask } = await start(mode)
    const reply = await ask('fail')
    expect([reply.status, reply.error?.code, textOf(reply)]).toEqual([
      'FAILED',
      'ENGINE_FAILED',
      [orqAnswer('fail')],
    ])
    expect(JSON.stringify(reply)).not.toContain('secret')
  })

  it('is taken up by its task after a restart of the server', async () => {
    const { ask, orq, server } = await start('background', { taskMs: 1_500 })
    const { conversationId, id } = await ask('one', { background: true })
    const path = `/v1/conversations/${conversationId}/responses/${id}`
    await expect.poll(() => orq.calls.length).toBe(2)
    await server.app.close(0)
    const again = closing(
      await startServer({ config: configFor(orq, 'background'), dataFolder: server.dataFolder }),
    )
    const read = async () => (await call(again.url, 'GET', path)).body as Reply
    await expect.poll(async () => (await read()).status, { timeout: 8_000 }).toBe('COMPLETED')
    expect(textOf(await read())).toEqual([orqAnswer('one')])
    expect(orq.calls.filter(({ route }) => route.startsWith('POST'))).toHaveLength(1)
  })

  describe('as its SDK knows it', () => {
    const sdkOf = (orq: FakeOrq) => new Orq({ apiKey: orqKey, serverURL: orq.url })

    it('is what the fake is: the SDK reads every answer', async () => {
      const orq = closing(await fakeOrq({ taskMs: 50 }))
      const { agents } = sdkOf(orq)
      const says = (text: string) => ({ role: 'user' as const, parts: [{ kind: 'text' as const, text }] })
      const blocking = await agents.responses.create({ message: says('one') }, 'sales')
      expect(blocking).toMatchObject({ taskId: 'task_1', output: [{ role: 'agent' }] })
      const tool = await agents.responses.create({ message: says('use the tool') }, 'sales')
      expect(tool).toMatchObject({ pendingToolCalls: [{ id: 'call_1' }] })
      await agents.responses.create({ message: says('two'), background: true }, 'sales')
      expect(await agents.responses.get({ agentKey: 'sales', taskId: 'task_3' })).toMatchObject({
        status: 'in_progress',
        output: [],
      })
      await expect
        .poll(async () => (await agents.responses.get({ agentKey: 'sales', taskId: 'task_3' })).status)
        .toBe('completed')
    })

    it('is asked by us as the SDK would ask it', async () => {
      const { ask, orq } = await start('blocking')
      const contact = {
        id: 'c1',
        displayName: 'Ada',
        email: 'ada@example.com',
        logoUrl: 'https://example.com/a.png',
        tags: ['vip'],
      }
      const along = {
        contact,
        thread: { id: 't1', tags: ['web'] },
        memory: { entityId: 'e1' },
        variables: { plan: 'pro' },
        metadata: { page: '/' },
      }
      await ask('one', along)
      const ours = orq.calls.at(-1)?.body
      const message = { role: 'user' as const, parts: [{ kind: 'text' as const, text: 'one' }] }
      await sdkOf(orq).agents.responses.create({ message, ...along }, 'team/sales')
      expect(ours).toEqual(orq.calls.at(-1)?.body)
      expect(orq.calls.at(-1)?.route).toBe(orq.calls.at(-2)?.route)
    })
  })
})
