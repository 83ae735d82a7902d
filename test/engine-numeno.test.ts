import { describe, expect, it } from 'vitest'
import { closing } from './support/closing.ts'
import {
  fakeNumeno,
  numenoKey,
  type FakeNumeno,
  type FakeNumenoOptions,
} from './support/fake-engines/numeno.ts'
import { call, startServer, type TestServer } from './support/start-server.ts'

describe('Numeno', () => {
  async function start(
    options?: FakeNumenoOptions,
  ): Promise<{ server: TestServer; numeno: FakeNumeno; id: string }> {
    const numeno = closing(await fakeNumeno(options))
    const agent = { engine: 'numeno', baseUrl: numeno.url, apiKey: numenoKey }
    const server = closing(await startServer({ config: { agents: { support: agent } } }))
    const { body } = await call(server.url, 'POST', '/v1/conversations', { state: { playbook: 'concierge' } })
    return { server, numeno, id: (body as { id: string }).id }
  }

  const post = (server: TestServer, id: string, body: object) =>
    call(server.url, 'POST', `/v1/conversations/${id}/messages`, body)

  it.each(['message', 'list', 'both'] as const)('is understood when it answers with %s', async (answer) => {
    const { server, id } = await start({ answer })
    const { body } = await post(server, id, { role: 'user', content: 'Hello', action: 'generate-reply' })
    expect(body.response.status).toBe('COMPLETED')
    expect(body.response.outputs[0].content).toEqual({
      type: 'PLAIN_TEXT',
      text: 'Heard "Hello" in concierge.',
    })
  })

  it('is told of messages that ask for no reply, in order, before the one that does', async () => {
    const { server, numeno, id } = await start()
    await post(server, id, { role: 'agent', content: 'Welcome back!' })
    await post(server, id, {
      role: 'control',
      content: 'The visitor is a member.',
      stateAfter: { phase: 'greet' },
    })
    await post(server, id, { role: 'user', content: 'Hi', action: 'generate-reply' })
    const [conversation] = numeno.conversations.values()
    expect(conversation?.messages.map(({ role }) => role)).toEqual(['agent', 'control', 'user', 'agent'])
    expect(conversation?.state).toMatchObject({ playbook: 'concierge', phase: 'greet' })
  })

  it('lets the agent speak first', async () => {
    const { server, id } = await start()
    const { body } = await post(server, id, { role: 'control', action: 'generate-reply' })
    expect(body.response.outputs[0].content.text).toBe('Heard "nothing" in concierge.')
  })

  it('is waited for when it is busy', async () => {
    const { server, numeno, id } = await start()
    numeno.faults.push(undefined, (_request, reply) =>
      reply.code(409).header('retry-after', '0').send({ status: 409 }),
    )
    const { body } = await post(server, id, { role: 'user', content: 'Hello', action: 'generate-reply' })
    expect(body.response.status).toBe('COMPLETED')
  })

  it('deletes its conversation when ours is deleted', async () => {
    const { server, numeno, id } = await start()
    await post(server, id, { role: 'user', content: 'Hello', action: 'generate-reply' })
    expect((await call(server.url, 'DELETE', `/v1/conversations/${id}`)).status).toBe(204)
    await expect.poll(() => numeno.conversations.size).toBe(0)
  })
})
