import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineEngine } from '../server/src/define.ts'
import type { ReplyRequest } from '../server/src/engines/engine.ts'
import { scripted } from './support/scripted-engine.ts'
import { call, newVisitor, startServer, type TestServer } from './support/start-server.ts'

const seen: ReplyRequest[] = []

/** Calls two tools when asked to, and otherwise tells how many results it has. */
const toolEngine = defineEngine({
  async *generateReply(request) {
    seen.push(request)
    const results = request.history.filter(({ role }) => role === 'tool')
    if (request.message.content?.text === 'call') {
      for (const id of ['a', 'b']) {
        yield { type: 'put', item: { type: 'TOOL_CALL', id, name: id, arguments: {}, status: 'PENDING' } }
      }
      return
    }
    const content = { type: 'PLAIN_TEXT' as const, text: `${results.length} results` }
    yield { type: 'put', item: { type: 'MESSAGE', id: 'answer', content } }
  },
})

describe('an agent asked in one call', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ config: { agents: { tools: { engine: toolEngine } } } })
  })
  afterAll(() => server.close())

  const ask = (body: object, agent = 'tools', options = {}) =>
    call(server.url, 'POST', `/v1/agents/${agent}/responses`, body, options)
  const says = (text: string) => ({ message: { role: 'user', parts: [{ kind: 'text', text }] } })

  it('answers with the finished response, whose conversation can be continued', async () => {
    const first = await ask(says('Hello'))
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({ status: 'COMPLETED', outputs: [{ content: { text: '0 results' } }] })
    const second = await ask({ ...says('Again'), taskId: first.body.conversationId })
    expect(second.body.conversationId).toBe(first.body.conversationId)
    expect(seen.at(-1)?.history.map(({ role }) => role)).toEqual(['user', 'agent', 'user'])
  })

  it('answers at once in the background, and is polled', async () => {
    const { status, body } = await ask({ ...says('Hello'), background: true })
    expect(status).toBe(202)
    const path = `/v1/conversations/${body.conversationId}/responses/${body.id}`
    await expect.poll(async () => (await call(server.url, 'GET', path)).body.status).toBe('COMPLETED')
  })

  it('gives the engine what was sent along, and no visitor', async () => {
    const along = {
      contact: { id: 'c1', displayName: 'Ada' },
      thread: { id: 't1' },
      variables: { plan: 'pro' },
    }
    const file = { kind: 'file', file: { uri: 'https://example.com/a.png', mimeType: 'image/png' } }
    const { parts } = says('Look').message
    await ask({ message: { role: 'user', parts: [...parts, file] }, ...along })
    expect(seen.at(-1)?.message.engineInput).toEqual({ ...along, files: [file.file] })
    const { visitorToken: token } = await newVisitor(server.url)
    expect((await ask({ ...says('Hi'), ...along }, 'tools', { token })).status).toBe(403)
    const { body } = await ask(says('Hi'), 'tools', { token })
    const path = `/v1/conversations/${body.conversationId}/messages`
    expect(JSON.stringify((await call(server.url, 'GET', path, undefined, { token })).body)).not.toContain(
      'engineInput',
    )
  })

  it('takes results from a user as well as from a tool, but nothing beside them', async () => {
    const { body } = await ask(says('call'))
    const results = body.outputs.map(({ id }: { id: string }) => ({
      kind: 'tool_result',
      toolCallId: id,
      result: 1,
    }))
    const taskId = body.conversationId
    const text = says('and this').message.parts
    const both = await ask({ message: { role: 'user', parts: [...results, ...text] }, taskId })
    expect(both.status).toBe(400)
    expect(both.body.error.message).toContain('stand alone')
    expect((await ask({ message: { role: 'tool', parts: text }, taskId })).status).toBe(400)
    const answered = await ask({ message: { role: 'user', parts: results }, taskId })
    expect(answered.status).toBe(201)
    expect(answered.body.outputs).toMatchObject([{ content: { text: '2 results' } }])
  })

  it('goes on when every tool call has its result, and takes each result once', async () => {
    const { body } = await ask(says('call'))
    expect(body.outputs).toMatchObject([{ status: 'PENDING' }, { status: 'PENDING' }])
    const [a, b] = body.outputs.map(({ id }: { id: string }) => ({
      kind: 'tool_result',
      toolCallId: id,
      result: 1,
    }))
    const taskId = body.conversationId
    const one = await ask({ message: { role: 'tool', parts: [a] }, taskId })
    expect(one.body.id).toBe(body.id)
    expect((await ask({ message: { role: 'tool', parts: [a] }, taskId })).status).toBe(409)
    const both = await ask({ message: { role: 'tool', parts: [b] }, taskId })
    expect(both.body.outputs[0].content.text).toBe('2 results')
  })

  it.each([
    ['an unknown agent', says('Hi'), 'nobody', 404],
    ['no parts', { message: { role: 'user', parts: [] } }, 'tools', 400],
    ['white space', says('  '), 'tools', 400],
    [
      'a part of another role',
      { message: { role: 'tool', parts: [{ kind: 'text', text: 'x' }] } },
      'tools',
      400,
    ],
    ['an unknown task', { ...says('Hi'), taskId: 'conv_none' }, 'tools', 404],
    ['an unknown key', { ...says('Hi'), task: 1 }, 'tools', 400],
  ])('refuses %s', async (_what, body, agent, status) => {
    expect((await ask(body, agent)).status).toBe(status)
  })

  it('is as busy as any conversation', async () => {
    const slow = await startServer()
    try {
      const body = says(scripted({ say: 'slow', pieces: 4, pauseMs: 100 }))
      const first = await call(slow.url, 'POST', '/v1/agents/scripted/responses', {
        ...body,
        background: true,
      })
      const again = { ...says('Hi'), taskId: first.body.conversationId }
      const { status, body: refused } = await call(slow.url, 'POST', '/v1/agents/scripted/responses', again)
      expect([status, refused.error.code]).toEqual([409, 'RESPONSE_IN_PROGRESS'])
    } finally {
      await slow.close()
    }
  })
})
