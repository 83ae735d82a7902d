import { describe, expect, it } from 'vitest'
import { closing } from './support/closing.ts'
import {
  answerTo,
  fakeOpenAi,
  openAiKey,
  type FakeOpenAi,
  type FakeOpenAiOptions,
} from './support/fake-engines/openai.ts'
import { call, startServer, type TestServer } from './support/start-server.ts'

describe('an OpenAI-compatible address', () => {
  interface Started {
    server: TestServer
    upstream: FakeOpenAi
    ask: (
      text: string,
      more?: object,
    ) => Promise<{ status: string; outputs: Output[]; error?: { code: string } }>
    id: string
  }
  type Output = { type: string; id: string; content: { text: string }; citations: object[]; status: string }

  async function start(agent: object, fakeOptions?: FakeOpenAiOptions): Promise<Started> {
    const upstream = closing(await fakeOpenAi(fakeOptions))
    const model = { engine: 'openai', baseUrl: upstream.url, apiKey: openAiKey, model: 'fake', ...agent }
    const server = closing(await startServer({ config: { agents: { model } } }))
    const id = ((await call(server.url, 'POST', '/v1/conversations', {})).body as { id: string }).id
    const ask: Started['ask'] = async (content, more = {}) => {
      const message = { role: 'user', content, action: 'generate-reply', ...more }
      return (await call(server.url, 'POST', `/v1/conversations/${id}/messages`, message)).body.response
    }
    return { server, upstream, ask, id }
  }

  const bodies = ({ upstream }: Started): Record<string, any>[] =>
    upstream.calls
      .filter(({ route }) => route.startsWith('POST'))
      .map(({ body }) => body as Record<string, any>)

  describe('by the Responses API', () => {
    it('streams reasoning and text, and cites with UTF-16 offsets', async () => {
      const { ask } = await start({})
      const { status, outputs } = await ask('hi')
      expect(status).toBe('COMPLETED')
      expect(outputs.map(({ type }) => type)).toEqual(['REASONING_MESSAGE', 'MESSAGE'])
      expect(outputs[0]?.content.text).toBe('Let me think.\n\nDone.')
      expect(outputs[1]?.content.text).toBe(answerTo('hi'))
      expect(outputs[1]?.citations).toEqual([
        { offset: answerTo('hi').length, url: 'https://example.com/a', title: 'A' },
      ])
    })

    it('is given the instructions, the state and everything said so far', async () => {
      const started = await start({ instructions: 'Be kind.' })
      await started.ask('one')
      await started.ask('two', { stateAfter: { systemMessage: 'Speak Latin.', context: [{ plan: 'pro' }] } })
      const [, second] = bodies(started)
      expect(second?.instructions).toBe('Be kind.\n\nSpeak Latin.\n\n{"plan":"pro"}')
      expect(second?.input).toEqual([
        { role: 'user', content: 'one' },
        { role: 'assistant', content: answerTo('one') },
        { role: 'user', content: 'two' },
      ])
    })

    it('is sent only what is new where it keeps the rest', async () => {
      const started = await start({ store: true })
      await started.ask('one')
      await started.ask('two')
      expect(bodies(started)[1]).toMatchObject({
        previous_response_id: 'resp_1',
        input: [{ role: 'user', content: 'two' }],
      })
    })

    it('goes on with a tool call when its result comes', async () => {
      const started = await start({})
      const { status, outputs } = await started.ask('use the tool')
      expect(status).toBe('COMPLETED')
      const pending = outputs.find(({ type }) => type === 'TOOL_CALL')
      expect(pending).toMatchObject({ name: 'weather', arguments: { city: 'Bern' }, status: 'PENDING' })
      const { body } = await call(started.server.url, 'POST', `/v1/conversations/${started.id}/messages`, {
        role: 'tool',
        toolCallId: pending?.id,
        result: { sun: true },
      })
      expect(body.response.outputs.at(-1).content.text).toBe(answerTo('result {"sun":true}'))
      expect(bodies(started)[1]?.input.slice(1)).toEqual([
        { type: 'function_call', call_id: pending?.id, name: 'weather', arguments: '{"city":"Bern"}' },
        { type: 'function_call_output', call_id: pending?.id, output: '{"sun":true}' },
      ])
    })

    it('keeps the text of a reply that fails, and none of the words of the error', async () => {
      const { ask } = await start({})
      const { status, outputs, error } = await ask('fail')
      expect(status).toBe('FAILED')
      expect(error?.code).toBe('ENGINE_FAILED')
      expect(JSON.stringify(error)).not.toContain('secret')
      expect(outputs.at(-1)?.content.text).toBe(answerTo('fail'))
    })

    it('fails as interrupted when the stream breaks', async () => {
      const { ask } = await start({}, { cutAfter: 7 })
      const { status, outputs, error } = await ask('hi')
      expect([status, error?.code]).toEqual(['FAILED', 'ENGINE_INTERRUPTED'])
      expect(answerTo('hi').startsWith(outputs.at(-1)?.content.text ?? 'no')).toBe(true)
    })

    it('takes a background response up where its stream broke', async () => {
      const started = await start({ background: true }, { cutAfter: 7 })
      const { status, outputs } = await started.ask('hi')
      expect(status).toBe('COMPLETED')
      expect(outputs.map(({ content }) => content.text)).toEqual(['Let me think.\n\nDone.', answerTo('hi')])
      expect(started.upstream.calls.at(-1)?.route).toBe(
        'GET /v1/responses/resp_1?stream=true&starting_after=6',
      )
    })

    it('takes a background response up after a restart of the server', async () => {
      const started = await start({ background: true }, { eventMs: 40 })
      const { server, upstream, id } = started
      const path = `/v1/conversations/${id}/responses`
      const { body } = await call(server.url, 'POST', path, { input: { text: 'hi' } })
      await expect
        .poll(async () => (await call(server.url, 'GET', `${path}/${body.id}`)).body.outputs.length)
        .toBe(2)
      await server.app.close(0)
      const model = {
        engine: 'openai',
        baseUrl: upstream.url,
        apiKey: openAiKey,
        model: 'fake',
        background: true,
      }
      const again = closing(
        await startServer({ config: { agents: { model } }, dataFolder: server.dataFolder }),
      )
      await expect
        .poll(async () => (await call(again.url, 'GET', `${path}/${body.id}`)).body.status, {
          timeout: 5_000,
        })
        .toBe('COMPLETED')
      const { body: response } = await call(again.url, 'GET', `${path}/${body.id}`)
      expect(response.outputs.map(({ content }: Output) => content.text)).toEqual([
        'Let me think.\n\nDone.',
        answerTo('hi'),
      ])
      expect(upstream.responses.size).toBe(1)
    })
  })

  describe('by Chat Completions', () => {
    it('streams reasoning and text', async () => {
      const { ask } = await start({ api: 'chat' })
      const { status, outputs } = await ask('hi')
      expect(status).toBe('COMPLETED')
      expect(outputs.map(({ content }) => content.text)).toEqual(['Hm.', answerTo('hi')])
    })

    it('goes on with a tool call when its result comes', async () => {
      const started = await start({ api: 'chat' })
      const pending = (await started.ask('use the tool')).outputs[0]
      expect(pending).toMatchObject({ name: 'weather', arguments: { city: 'Bern' }, status: 'PENDING' })
      await call(started.server.url, 'POST', `/v1/conversations/${started.id}/messages`, {
        role: 'tool',
        toolCallId: pending?.id,
        result: 'sunny',
      })
      expect(bodies(started)[1]?.messages.at(-1)).toEqual({
        role: 'tool',
        tool_call_id: pending?.id,
        content: 'sunny',
      })
    })

    it('keeps the text of a reply that fails', async () => {
      const { ask } = await start({ api: 'chat' })
      const { status, outputs, error } = await ask('fail')
      expect([status, error?.code, outputs[0]?.content.text]).toEqual([
        'FAILED',
        'ENGINE_FAILED',
        answerTo('fail'),
      ])
    })
  })

  it('that refuses the key is a fault of the configuration, not of the visitor', async () => {
    const { ask } = await start({ apiKey: 'wrong' })
    const { error } = await ask('hi')
    expect(error).toMatchObject({ code: 'ENGINE_MISCONFIGURED', retryable: false })
  })
})
