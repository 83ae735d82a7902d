import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Response } from '@confab/shared/conversation'
import { newId } from '@confab/shared/ids'
import { defineEngine } from '../server/src/define.ts'
import { Api } from './support/api.ts'
import { scripted, scriptedEngine } from './support/scripted-engine.ts'
import { startServer, type TestServer } from './support/start-server.ts'

/** Says what state it was asked in. */
const honest = defineEngine({
  async *generateReply({ conversation: { state }, history }) {
    const text = JSON.stringify({ state, history: history.map(({ role }) => role) })
    yield { type: 'put', item: { type: 'MESSAGE', id: 'm', content: { type: 'PLAIN_TEXT', text } } }
  },
})
let server: TestServer
let api: Api
beforeAll(async () => {
  const agents = {
    scripted: { engine: scriptedEngine },
    honest: { engine: honest },
  }
  server = await startServer({ config: { agents, limits: { sendBurst: 1_000, conversationBytes: 100_000 } } })
  api = new Api(server.url)
})
afterAll(() => server.close())

const messagesOf = (id: string): string => `/v1/conversations/${id}/messages`
const textsOf = (response: Response | undefined): string[] =>
  response?.outputs.map((item) => (item.type === 'TOOL_CALL' ? item.name : item.content.text)) ?? []
const hanging = scripted({ say: 'Well', hang: true })

/** Starts a reply that does not end by itself. */
async function startHanging(caller: Api, id: string): Promise<Response> {
  const input = { text: hanging }
  return caller.answer('response', 202, 'POST', `/v1/conversations/${id}/responses`, { input })
}

describe('a message', () => {
  it.each<[role: string, rest: { content?: string | object; [key: string]: unknown }]>([
    ['user', { content: 'Hello' }],
    ['user', { content: { type: 'MARKDOWN_TEXT', text: '**Hello**' } }],
    ['agent', { content: 'A human here', author: { name: 'Ann', avatarUrl: 'https://example.com/ann.png' } }],
    ['control', { content: 'Be brief.' }],
    ['control', { stateAfter: { phase: 'ask' } }],
  ])('of role %s is stored as it was sent: %j', async (role, rest) => {
    const { id } = await api.create()
    const { message, response } = await api.post(id, { role, ...rest })
    const content =
      typeof rest.content === 'string' ? { type: 'PLAIN_TEXT', text: rest.content } : rest.content
    expect(message).toMatchObject({ conversationId: id, role, ...rest, content: content ?? null })
    expect(response).toBeUndefined()
    expect((await api.messages(id)).messages).toEqual([message])
  })

  it.each([
    [{}],
    [{ role: 'user' }],
    [{ role: 'user', content: '' }],
    [{ role: 'user', content: ' \n\t' }],
    [{ role: 'user', content: { type: 'PLAIN_TEXT', text: ' ' } }],
    [{ role: 'user', content: 'x'.repeat(4_001) }],
    [{ role: 'user', content: 7 }],
    [{ role: 'system', content: 'x' }],
    [{ role: 'user', content: 'x', action: 'dance' }],
    [{ role: 'user', content: 'x', stateAfter: { mood: 'good' } }],
    [{ role: 'user', content: 'x', mood: 'good' }],
    [{ role: 'user', content: 'x', id: 'not an id' }],
    [{ role: 'user', content: 'x', result: 1 }],
    [{ role: 'agent', content: 'x', author: { name: '' } }],
    [{ role: 'agent', content: 'x', author: { name: 'Ann', avatarUrl: 'javascript:alert(1)' } }],
    [{ role: 'agent' }],
    [{ role: 'control' }],
    [{ role: 'tool', content: 'x' }],
    [{ role: 'tool', toolCallId: 'tool_1' }],
  ])('is refused: %j', async (body) => {
    const { id } = await api.create()
    await api.refused('INVALID_INPUT', 'POST', messagesOf(id), body)
    expect((await api.messages(id)).messages).toEqual([])
  })

  it('may be 4,000 characters long', async () => {
    const { id } = await api.create()
    await api.post(id, { role: 'user', content: 'x'.repeat(4_000) })
  })

  it('sent twice with the same id is there once, with the same answer; another body is refused', async () => {
    const { id } = await api.create()
    const body = { id: 'mine-1', role: 'user', content: 'Hello', action: 'generate-reply' }
    const first = await api.post(id, body)
    expect(first.response).toMatchObject({ status: 'COMPLETED' })
    expect(await api.post(id, body)).toEqual(first)
    expect(await api.post(id, { ...body, content: { text: 'Hello', type: 'PLAIN_TEXT' } })).toEqual(first)
    await api.refused('IDEMPOTENCY_MISMATCH', 'POST', messagesOf(id), { ...body, content: 'Bye' })
    await api.refused('IDEMPOTENCY_MISMATCH', 'POST', messagesOf(id), { ...body, action: undefined })
    await api.refused('IDEMPOTENCY_MISMATCH', 'POST', messagesOf(id), { ...body, stateAfter: { phase: 'x' } })
    expect((await api.messages(id)).messages).toHaveLength(2)
  })

  it('is answered when it is stored if it is to go on in the background, and is the same message either way', async () => {
    const { id } = await api.create()
    const body = { id: 'mine-1', role: 'user', content: hanging, action: 'generate-reply' }
    const first = await api.post(id, { ...body, background: true })
    expect(first.response).toMatchObject({ messageId: 'mine-1', status: 'CREATED' })
    expect((await api.post(id, { ...body, background: true })).message).toEqual(first.message)
    await api.answer('response', 202, 'POST', `/v1/conversations/${id}/responses/${first.response!.id}/stop`)
    expect((await api.post(id, body)).response).toMatchObject({ id: first.response!.id, stopped: true })
  })

  it('sent many times at once is there once', async () => {
    const { id } = await api.create()
    const body = { id: 'mine-1', role: 'user', content: 'Hello', action: 'generate-reply' }
    const all = await Promise.all(Array.from({ length: 8 }, () => api.post(id, body)))
    for (const posted of all) expect(posted).toEqual(all[0])
    expect((await api.messages(id)).messages).toHaveLength(2)
  })

  it('cannot take an id that an answer of the agent has, or a response', async () => {
    const { id } = await api.create()
    const { response } = await api.post(id, 'Hello')
    for (const taken of [response!.outputs[0]!.id, response!.id]) {
      await api.refused('IDEMPOTENCY_MISMATCH', 'POST', messagesOf(id), {
        id: taken,
        role: 'user',
        content: 'x',
      })
    }
    expect((await api.messages(id)).messages).toHaveLength(2)
  })
})

describe('a message that asks for a reply', () => {
  it('is answered when the reply is finished, and both are in the list', async () => {
    const { id } = await api.create()
    const { message, response } = await api.post(id, scripted({ think: 'Hm.', say: 'Good morning!' }))
    expect(response).toMatchObject({ status: 'COMPLETED', messageId: message.id, stopped: false })
    expect(textsOf(response)).toEqual(['Hm.', 'Good morning!'])
    const { messages } = await api.messages(id)
    expect(messages).toMatchObject([
      { id: message.id, role: 'user' },
      {
        id: response!.outputs[1]!.id,
        role: 'agent',
        responseId: response!.id,
        content: { text: 'Good morning!' },
      },
    ])
  })

  it('is answered though the reply fails: the message exists, the text is kept', async () => {
    const { id } = await api.create()
    const { response } = await api.post(id, scripted({ say: 'Well', fail: 'ENGINE_BUSY' }))
    expect(response).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_BUSY', retryable: true } })
    expect(textsOf(response)).toEqual(['Well'])
  })

  it('may have no content of its own: the last one is answered again', async () => {
    const { id } = await api.create()
    await api.post(id, scripted({ fail: 'ENGINE_BUSY' }))
    for (const role of ['user', 'control']) {
      const { response } = await api.post(id, { role, action: 'generate-reply' })
      expect(response).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_BUSY' } })
    }
  })

  it('changes the state first: fields left out stay, null takes away', async () => {
    const { id } = await api.create({ agent: 'honest', state: { phase: 'start', systemMessage: 'Be kind.' } })
    const stateAfter = { playbook: 'refund', systemMessage: null, context: [{ order: 7 }, 'x', null] }
    const { response } = await api.post(id, {
      role: 'user',
      content: 'Hi',
      action: 'generate-reply',
      stateAfter,
    })
    const { state } = JSON.parse(textsOf(response)[0]!) as { state: object }
    expect(state).toEqual({ phase: 'start', ...stateAfter })
    expect((await api.answer('conversation', 200, 'GET', `/v1/conversations/${id}`)).state).toEqual(state)
  })

  it('gives the engine everything said so far, control messages too', async () => {
    const { id } = await api.create({ agent: 'honest' })
    await api.post(id, { role: 'control', content: 'Be brief.' })
    await api.post(id, { role: 'agent', content: 'Hello from Ann' })
    await api.post(id, 'One')
    const { response } = await api.post(id, { role: 'control', action: 'generate-reply' })
    expect(JSON.parse(textsOf(response)[0]!)).toMatchObject({
      history: ['control', 'agent', 'user', 'agent', 'control'],
    })
  })

  it('is only stored while a human has taken over', async () => {
    const { id } = await api.create()
    await api.answer('conversation', 200, 'PATCH', `/v1/conversations/${id}`, { agentTakeOver: true })
    expect((await api.post(id, 'Hello')).response).toBeUndefined()
    const asked = { input: { text: 'Hello' } }
    await api.refused('FORBIDDEN', 'POST', `/v1/conversations/${id}/responses`, asked)
    expect((await api.messages(id)).messages).toHaveLength(1)
  })
})

describe('while a reply is being generated', () => {
  it('a human who takes over stops it, and may speak at once', async () => {
    const { id } = await api.create()
    const { id: responseId } = await startHanging(api, id)
    await api.answer('conversation', 200, 'PATCH', `/v1/conversations/${id}`, { agentTakeOver: true })
    const path = `/v1/conversations/${id}/responses/${responseId}`
    const { body } = await api.call('GET', path)
    expect(body).toMatchObject({ status: 'COMPLETED', stopped: true })
    expect((await api.post(id, { role: 'agent', content: 'Ann here' })).message.role).toBe('agent')
  })

  it('every other post is refused, until it is stopped', async () => {
    const { id } = await api.create()
    const response = await startHanging(api, id)
    expect(response).toMatchObject({ status: 'CREATED', outputs: [] })
    for (const body of [
      { role: 'user', content: 'x' },
      { role: 'agent', content: 'x' },
      { role: 'control', stateAfter: { phase: 'x' } },
      { role: 'user', content: 'x', action: 'generate-reply' },
    ]) {
      const error = await api.refused('RESPONSE_IN_PROGRESS', 'POST', messagesOf(id), body)
      expect(error.retryable).toBe(true)
    }
    const asked = { input: { text: 'x' } }
    await api.refused('RESPONSE_IN_PROGRESS', 'POST', `/v1/conversations/${id}/responses`, asked)

    const one = `/v1/conversations/${id}/responses/${response.id}`
    await expect.poll(async () => textsOf(await api.answer('response', 200, 'GET', one))).toEqual(['Well'])
    const stopped = await api.answer('response', 202, 'POST', `${one}/stop`)
    expect(stopped).toMatchObject({ status: 'COMPLETED', stopped: true })
    expect(await api.answer('response', 202, 'POST', `${one}/stop`)).toEqual(stopped)
    expect((await api.post(id, 'Go on')).response).toMatchObject({ status: 'COMPLETED' })
  })

  it('of many that ask at once, one is answered', async () => {
    const { id } = await api.create()
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        api.call('POST', `/v1/conversations/${id}/responses`, { input: { text: hanging } }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409, 409])
    expect((await api.messages(id)).messages.filter(({ role }) => role === 'user')).toHaveLength(1)
  })

  it('a conversation can be deleted, and who waits for the reply hears of it', async () => {
    const { id } = await api.create()
    const body = { role: 'user', content: hanging, action: 'generate-reply' }
    const waiting = api.refused('NOT_FOUND', 'POST', messagesOf(id), body)
    await expect.poll(async () => (await api.messages(id)).messages.length).toBe(2)
    expect((await api.call('DELETE', `/v1/conversations/${id}`)).status).toBe(204)
    await waiting
  })
})

describe('a response', () => {
  it('asked for with the same id twice is one response', async () => {
    const { id } = await api.create()
    const url = `/v1/conversations/${id}/responses`
    const body = { id: 'mine-1', input: { text: 'Hello' } }
    const first = await api.answer('response', 202, 'POST', url, body)
    expect((await api.answer('response', 202, 'POST', url, body)).id).toBe(first.id)
    await api.refused('IDEMPOTENCY_MISMATCH', 'POST', url, { ...body, input: { text: 'Bye' } })
  })

  it.each([{}, { input: {} }, { input: { text: ' ' } }, { input: 'x' }, { input: { text: 'x', mood: 1 } }])(
    'is not asked for by %j',
    async (body) => {
      const { id } = await api.create()
      await api.refused('INVALID_INPUT', 'POST', `/v1/conversations/${id}/responses`, body)
    },
  )

  it('that is not there is not found', async () => {
    const { id } = await api.create()
    await api.refused('NOT_FOUND', 'GET', `/v1/conversations/${id}/responses/${newId('resp')}`)
    await api.refused('NOT_FOUND', 'POST', `/v1/conversations/${id}/responses/${newId('resp')}/stop`)
  })
})

describe('a conversation', () => {
  it('takes no more messages when it is full, and another one does', async () => {
    const { id } = await api.create()
    const message = { role: 'user', content: 'Hello', pageContext: 'x'.repeat(60_000) }
    await api.answer('posted', 201, 'POST', messagesOf(id), message)
    await api.answer('posted', 201, 'POST', messagesOf(id), message)
    await api.refused('PAYLOAD_TOO_LARGE', 'POST', messagesOf(id), { role: 'user', content: 'Hello' })
    const { messages } = await api.answer('messages', 200, 'GET', messagesOf(id))
    expect(messages).toHaveLength(2)
    const other = await api.create()
    await api.answer('posted', 201, 'POST', messagesOf(other.id), { role: 'user', content: 'Hello' })
  })
})
