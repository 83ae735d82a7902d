import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Response } from '@confab/shared/conversation'
import { defineEngine } from '../server/src/define.ts'
import { visitorApi } from './support/api.ts'
import { openSocket } from './support/feeds.ts'
import { startServer, type TestServer } from './support/start-server.ts'

/** Calls a tool, and repeats what it is given. */
const asking = defineEngine({
  async *generateReply({ message }) {
    const text = JSON.stringify(message.result)
    if (message.role === 'tool') {
      yield { type: 'put', item: { type: 'MESSAGE', id: 'm', content: { type: 'PLAIN_TEXT', text } } }
    } else {
      const call = { name: 'look', arguments: { at: 'clock' }, status: 'PENDING' } as const
      yield { type: 'put', item: { type: 'TOOL_CALL', id: 'c', ...call } }
    }
  },
})

let server: TestServer
beforeAll(async () => {
  server = await startServer({ config: { agents: { asking: { engine: asking } } } })
})
afterAll(() => server.close())

const messagesOf = (id: string): string => `/v1/conversations/${id}/messages`
const textsOf = (response: Response | undefined): string[] =>
  response?.outputs.map((item) => (item.type === 'TOOL_CALL' ? item.name : item.content.text)) ?? []

describe('a tool call', () => {
  it('ends its response, and its result starts the next one', async () => {
    const visitor = await visitorApi(server.url)
    const { id } = await visitor.create({ agent: 'asking' })
    const { response } = await visitor.post(id, 'What time is it?')
    expect(response).toMatchObject({ status: 'COMPLETED', outputs: [{ status: 'PENDING', name: 'look' }] })
    const toolCallId = response!.outputs[0]!.id
    const result = { id: 'result-1', role: 'tool', toolCallId, result: { hour: 12 } }
    const next = await visitor.post(id, result)
    expect(next.message).toMatchObject({ role: 'tool', content: null, toolCallId, result: { hour: 12 } })
    expect(textsOf(next.response)).toEqual(['{"hour":12}'])
    const answered = `/v1/conversations/${id}/responses/${response!.id}`
    expect((await visitor.answer('response', 200, 'GET', answered)).outputs[0]).toMatchObject({
      status: 'DONE',
      result: { hour: 12 },
    })
    expect(await visitor.post(id, result)).toEqual(next)
    const again = { role: 'tool', toolCallId, result: 1 }
    await visitor.refused('ALREADY_ANSWERED', 'POST', messagesOf(id), again)
    await visitor.refused('NOT_FOUND', 'POST', messagesOf(id), { ...again, toolCallId: 'tool_none' })
  })

  it('takes its result over a socket, once', async () => {
    const visitor = await visitorApi(server.url)
    const { id: conversationId } = await visitor.create()
    const { response } = await visitor.post(conversationId, 'What time is it?')
    const toolCallId = response!.outputs[0]!.id
    const client = await openSocket(server.url, visitor.token!)
    const result = { conversationId, id: 'result-1', toolCallId, result: [12, null] }
    const answer = await client.request('submit-tool-result', result)
    expect(answer).toMatchObject({
      ok: true,
      value: { message: { role: 'tool', toolCallId, result: [12, null] } },
    })
    expect(await client.request('submit-tool-result', result)).toEqual(answer)
    const another = { ...result, id: 'result-2' }
    await expect
      .poll(async () => (await visitor.messages(conversationId)).messages.at(-1)?.role)
      .toBe('agent')
    const refused = await client.request('submit-tool-result', another)
    expect(refused).toMatchObject({ ok: false, error: { code: 'ALREADY_ANSWERED' } })
    client.close()
  })

  it('is claimed by one, over whichever door, until it has its result', async () => {
    const visitor = await visitorApi(server.url)
    const { id: conversationId } = await visitor.create()
    const { response } = await visitor.post(conversationId, 'What time is it?')
    const toolCallId = response!.outputs[0]!.id
    const claim = (claimant: string, id = toolCallId) =>
      visitor.call('POST', `/v1/conversations/${conversationId}/tool-calls/${id}/claim`, { claimant })
    const client = await openSocket(server.url, visitor.token!)
    const own = { conversationId, toolCallId, claimant: 'one', leaseMs: 60_000 }
    const answer = await client.request('claim-tool-call', own)
    expect(answer).toMatchObject({ ok: true, value: { granted: true } })
    expect((await claim('other')).body).toMatchObject({ granted: false, endsInMs: expect.any(Number) })
    expect((await claim('one')).body).toEqual({ granted: true, endsInMs: null })
    expect((await claim('other')).body).toEqual({ granted: false, endsInMs: null })
    expect((await claim('one', 'tool_none')).status).toBe(404)
    await visitor.post(conversationId, { role: 'tool', toolCallId, result: 1 })
    expect((await claim('one')).body).toMatchObject({ error: { code: 'ALREADY_ANSWERED' } })
    client.close()
  })
})
