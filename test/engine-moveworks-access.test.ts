import { describe, expect, it } from 'vitest'
import { moveworksCredentials, refuse } from './support/fake-engines/moveworks.ts'
import { MoveworksSetup, textsOf } from './support/moveworks-setup.ts'
import { startServer } from './support/start-server.ts'

const start = MoveworksSetup.start.bind(MoveworksSetup)

describe.concurrent("Moveworks' token", () => {
  const agent = { token: undefined, ...moveworksCredentials }

  it.for([
    ['form', 'flat'],
    ['form', 'data'],
    ['json', 'flat'],
    ['json', 'data'],
  ] as const)('is asked for by %s and understood when it is %s', async ([encoding, shape], test) => {
    const setup = await start(test, { token: { encoding, shape }, agent })
    expect((await setup.say('Hello')).status).toBe('COMPLETED')
    setup.fake.revokeTokens()
    expect((await setup.say('Again')).status).toBe('COMPLETED')
    const asked = setup.calls().filter((route) => route === 'POST token').length
    expect(asked).toBe(encoding === 'form' ? 2 : 3)
  })

  it('is renewed once when it is refused, in the middle of a reply too', async (test) => {
    const setup = await start(test, { script: { ms: 900 }, agent })
    const response = await setup.ask('Hello')
    await test.expect.poll(() => setup.calls()).toContain('POST responses')
    setup.fake.revokeTokens()
    expect((await setup.ended(response)).status).toBe('COMPLETED')
    expect(setup.calls().filter((route) => route === 'POST token')).toHaveLength(2)
  })

  it('is renewed before it runs out, and kept until then', async (test) => {
    const brief = await start(test, { token: { seconds: 0.2 }, script: { ms: 500 }, agent })
    await brief.say('Hello')
    const asked = (setup: MoveworksSetup) => setup.calls().filter((route) => route === 'POST token').length
    expect(asked(brief)).toBeGreaterThan(1)
    const lasting = await start(test, { agent })
    await Promise.all([lasting.say('Hello'), lasting.call('GET', '')])
    await lasting.say('Hello')
    expect(asked(lasting)).toBe(1)
  })

  it('may come from elsewhere', async (test) => {
    const elsewhere = await start(test)
    const { tokenUrl } = elsewhere.fake
    const setup = await start(test, { agent: { ...agent, tokenUrl } })
    expect((await setup.say('Hello')).error?.code).toBe('ENGINE_MISCONFIGURED')
    expect(elsewhere.calls()).toContain('POST token')
    expect(setup.calls()).not.toContain('POST token')
  })

  it.for([{ clientSecret: 'wrong' }, { assistantName: 'wrong' }])(
    'or name that is wrong is for the operator to mend: %o',
    async (wrong, test) => {
      const setup = await start(test, { agent: { ...agent, ...wrong } })
      const error = { code: 'ENGINE_MISCONFIGURED', retryable: false }
      expect(await setup.say('Hello')).toMatchObject({ status: 'FAILED', error })
    },
  )

  it.for([{}, { clientId: 'a' }, { token: 'a', clientId: 'b', clientSecret: 'c' }])(
    'or credentials are needed, one of the two: %o',
    async (given) => {
      const it = { engine: 'moveworks', baseUrl: 'https://api.moveworks.ai/rest/v1beta1', assistantName: 'a' }
      const started = startServer({ config: { agents: { it: { ...it, ...given } } } })
      await expect(started).rejects.toThrow('give either "token", or "clientId" and "clientSecret"')
    },
  )
})

describe.concurrent('What Moveworks is sent', () => {
  const asked = ({ fake }: MoveworksSetup) =>
    fake.calls.flatMap(({ body }) => (body as { input?: { text: string } } | undefined)?.input?.text ?? [])

  it("is the visitor's words, once more when the reply is asked for again", async (test) => {
    const setup = await start(test)
    await setup.say('Hello')
    await setup.say(undefined)
    expect(asked(setup)).toEqual(['Hello', 'Hello'])
    expect(setup.calls().filter((route) => route === 'POST conversations')).toHaveLength(1)
  })

  it('is nothing of the state, and nothing that asks for no reply', async (test) => {
    const setup = await start(test)
    await setup.call('POST', '/messages', {
      role: 'control',
      content: 'Be brief.',
      stateAfter: { phase: 'x' },
    })
    await setup.call('POST', '/messages', { role: 'agent', content: 'Welcome!' })
    expect(setup.calls()).toEqual([])
    expect(textsOf(await setup.say('Hello'))).toEqual(['You asked: Hello'])
    expect(asked(setup)).toEqual(['Hello'])
  })

  it('cannot be nothing: the agent does not speak first', async (test) => {
    const setup = await start(test)
    const response = await setup.say(undefined, 'control')
    expect(response).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_REJECTED' } })
    expect(response.error?.message).toContain('nothing was said yet')
    expect(setup.calls()).toEqual([])
  })

  it('is that the conversation is archived when ours is deleted', async (test) => {
    const setup = await start(test)
    await setup.say('Hello')
    expect((await setup.call('DELETE', '')).status).toBe(204)
    await test.expect.poll(() => setup.fake.archived.size).toBe(1)
  })

  it('is not sent again when nobody knows whether it came', async (test) => {
    const setup = await start(test)
    setup.fake.faults.push(undefined, (_request, reply) => refuse(reply, 500))
    const error = { code: 'ENGINE_FAILED', retryable: true }
    expect(await setup.say('Hello')).toMatchObject({ status: 'FAILED', error })
    expect(setup.calls()).toEqual(['POST conversations', 'POST responses'])
  })
})
