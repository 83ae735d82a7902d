import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, type TestContext } from 'vitest'
import { refuse } from './support/fake-engines/moveworks.ts'
import { MoveworksSetup, textsOf } from './support/moveworks-setup.ts'

const start = MoveworksSetup.start.bind(MoveworksSetup)

/** Data that outlives the server, but not the test. */
function keptFolder({ onTestFinished }: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'confab-moveworks-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

describe.concurrent.each(['poll', 'stream'] as const)('Moveworks, by %s', (mode) => {
  const agent = { mode }

  it('is asked, thinks, and answers with its sources', async (test) => {
    const source = { url: 'https://people.example/ada', title: 'Ada' }
    const cite = [
      { ...source, offset: 18, body: 'See <https://a.example|her page> :wave:' },
      { url: 'https://people.example/', title: 'All' },
    ]
    const script = { think: 'Looking at the org chart.', say: 'She reports to Ada.', cite }
    const setup = await start(test, { script, agent })
    const { status, outputs } = await setup.say('Who does she report to?')
    const citations = [
      { ...source, offset: 18, body: 'See her page 👋' },
      { ...cite[1], offset: null },
    ]
    expect(status).toBe('COMPLETED')
    expect(outputs).toMatchObject([
      { type: 'REASONING_MESSAGE', content: { type: 'PLAIN_TEXT', text: script.think } },
      { type: 'MESSAGE', content: { type: 'COMMONMARK_TEXT', text: script.say }, citations },
    ])
    expect(setup.fake.calls[1]?.body).toEqual({ input: { text: 'Who does she report to?' } })
  })

  it('has the sources of both editions in their places, emoji or not', async (test) => {
    const say = '👋 Hi :tada: see <https://a.example|the page>. Done.'
    const after = (part: string) => Array.from(say.slice(0, say.indexOf(part) + part.length)).length
    const cite = ['Done.', '👋 Hi', ':tada:', 'page>.'].map((part) => {
      return { offset: after(part), url: 'https://b.example/', title: part }
    })
    for (const edition of ['seed', 'later'] as const) {
      const script = { say, cite, type: 'MARKDOWN_TEXT' as const }
      const setup = await start(test, { edition, script, agent })
      const [message] = (await setup.say('Hello')).outputs
      if (message?.type !== 'MESSAGE') throw new Error('There is no message.')
      const { type, text } = message.content
      expect({ type, text }).toEqual({
        type: 'MARKDOWN_TEXT',
        text: '👋 Hi 🎉 see [the page](https://a.example). Done.',
      })
      expect(message.citations.map(({ title, offset }) => [title, text.slice(0, offset ?? 0)])).toEqual([
        ['👋 Hi', '👋 Hi'],
        [':tada:', '👋 Hi 🎉'],
        ['page>.', '👋 Hi 🎉 see [the page](https://a.example).'],
        ['Done.', text],
      ])
    }
  })

  it('is heard while its answer grows, and never taken back', async (test) => {
    const say = 'One :tada: two <https://a.example|three> four. '.repeat(20)
    const timing = { ms: mode === 'poll' ? 2_500 : 300, pieces: 8, isShownEarly: true }
    const script = { think: 'Let me see.', say, type: 'MARKDOWN_TEXT' as const, ...timing }
    const setup = await start(test, { script, agent })
    const { outputs } = await setup.say('Count')
    expect(outputs.map(({ type }) => type)).toEqual(['REASONING_MESSAGE', 'MESSAGE'])
    const { events } = (await setup.call('GET', '/events')).body
    const ofMessage = events.filter(({ type, item, outputId }: any) =>
      type === 'output.put' ? item.type === 'MESSAGE' : outputId === outputs[1]?.id,
    )
    const types = ofMessage.map(({ type }: any) => type)
    expect(types.shift()).toBe('output.put')
    expect(types.filter((type: string) => type === 'output.appended').length).toBeGreaterThan(0)
    expect(types).not.toContain('output.put')
  })

  it('thinks before it speaks, in whatever order that is listed', async (test) => {
    const script = { think: 'Hm.', say: 'So.', isDisordered: true }
    const setup = await start(test, { script, agent })
    expect(textsOf(await setup.say('Well?'))).toEqual(['Hm.', 'So.'])
  })

  it('fails with the text kept, and without its own words for why', async (test) => {
    const setup = await start(test, { script: { say: 'Half of it', pieces: 2, fails: true }, agent })
    const bare = await setup.say('Hello')
    expect(bare).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_FAILED', retryable: true } })
    expect(textsOf(bare)).toEqual(['Half '])
    setup.fake.script = { fails: { code: 'INVALID_INPUT', message: 'Secret of the vendor.' } }
    const told = await setup.say('Hello')
    expect(told).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_REJECTED' } })
    expect(JSON.stringify(told)).not.toContain('Secret')
  })

  it('is read from the messages when its response is empty', async (test) => {
    const setup = await start(test, { script: { say: 'First.' }, agent })
    await setup.say('One')
    setup.fake.script = { say: 'At once.', lateMs: 0 }
    expect(textsOf(await setup.say('Two'))).toEqual(['At once.'])
    setup.fake.script = { say: 'Late.', lateMs: 700 }
    expect(textsOf(await setup.say('Three'))).toEqual(['Late.'])
    setup.fake.script = { say: 'Never.', lateMs: 60_000 }
    expect((await setup.say('Four')).error?.code).toBe('ENGINE_EMPTY_REPLY')
  })

  it('is waited for when it asks for patience', async (test) => {
    const setup = await start(test, { agent })
    setup.fake.faults.push(undefined, (_request, reply) => refuse(reply.header('retry-after', '0'), 429))
    expect((await setup.say('Hello')).status).toBe('COMPLETED')
    setup.fake.faults.push((_request, reply) => refuse(reply.header('retry-after', '90'), 429))
    const error = { code: 'ENGINE_RATE_LIMITED', retryAfterMs: 90_000 }
    expect(await setup.say('Hello')).toMatchObject({ status: 'FAILED', error })
  })

  it('is stopped', async (test) => {
    const script = { think: 'This will take long.', ms: 3_000, pieces: 20, isShownEarly: true }
    const setup = await start(test, { script, agent })
    const response = await setup.ask('Hello')
    await test.expect
      .poll(async () => (await setup.read(response)).outputs.length, { timeout: 5_000 })
      .toBeGreaterThan(0)
    const stopped = (await setup.call('POST', `/responses/${response.id}/stop`)).body
    expect(stopped).toMatchObject({ status: 'COMPLETED', stopped: true })
    const calls = setup.calls().length
    await pause(1_200)
    expect(setup.calls()).toHaveLength(calls)
    setup.fake.script = {}
    expect((await setup.say('And now?')).status).toBe('COMPLETED')
  })

  it('goes on where it was after a restart, without being asked twice', async (test) => {
    const dataFolder = keptFolder(test)
    const script = { think: 'A moment.', say: 'Here it is.', ms: 1_200 }
    const setup = await start(test, { script, agent, dataFolder })
    const response = await setup.ask('Hello')
    await test.expect.poll(() => setup.calls().length).toBeGreaterThan(1)
    await pause(mode === 'stream' ? 800 : 100)
    await setup.stopServer()
    await setup.startServer()
    const ended = await setup.ended(response)
    expect(ended.status).toBe('COMPLETED')
    expect(textsOf(ended)).toEqual(['A moment.', 'Here it is.'])
    expect(setup.calls().filter((route) => route.startsWith('POST'))).toHaveLength(2)
  })

  it('is not asked again after a restart when nobody knows whether it was', async (test) => {
    const dataFolder = keptFolder(test)
    const setup = await start(test, { agent, dataFolder })
    setup.fake.faults.push(undefined, () => new Promise(() => {}))
    const response = await setup.ask('Hello')
    await test.expect.poll(() => setup.calls().length).toBe(2)
    await setup.stopServer()
    await setup.startServer()
    const error = { code: 'ENGINE_INTERRUPTED', retryable: true }
    expect(await setup.ended(response)).toMatchObject({ status: 'FAILED', error })
    expect(setup.calls()).toHaveLength(2)
  })

  it('is told of ratings by their callbacks', async (test) => {
    const setup = await start(test, { agent })
    const [first] = (await setup.say('One')).outputs
    setup.fake.script = { lateMs: 0 }
    const [second] = (await setup.say('Two')).outputs
    const rate = (id: string | undefined, feedback: object) =>
      setup.call('PUT', `/messages/${id}/feedback`, feedback)
    await rate(first?.id, { rating: 'up' })
    await test.expect.poll(() => setup.fake.ratings).toMatchObject([{ rating: 'helpful' }])
    await rate(second?.id, { rating: 1, comment: 'Wrong.' })
    await test.expect
      .poll(() => setup.fake.ratings[1])
      .toMatchObject({ rating: 'unhelpful', comment: 'Wrong.' })
    expect(setup.fake.ratings[0]?.message).not.toBe(setup.fake.ratings[1]?.message)
  })
})

describe.concurrent('Moveworks, by poll', () => {
  it('is looked at once more when a response is not there, then counts as interrupted', async (test) => {
    const setup = await start(test, { script: { ms: 600 } })
    const missing = (_request: unknown, reply: Parameters<typeof refuse>[0]) => refuse(reply, 404)
    setup.fake.faults.push(undefined, undefined, missing)
    expect((await setup.say('Hello')).status).toBe('COMPLETED')
    setup.fake.faults.push(undefined, missing, missing)
    const error = { code: 'ENGINE_INTERRUPTED', retryable: true }
    expect(await setup.say('Hello')).toMatchObject({ status: 'FAILED', error })
  })

  it('is not taken for silent while it is only waited for', async (test) => {
    const setup = await start(test, { script: { ms: 3_000 }, limits: { idleSeconds: 2.2 } })
    expect((await setup.say('Hello')).status).toBe('COMPLETED')
    const { events } = (await setup.call('GET', '/events')).body
    expect(events.filter(({ type }: any) => type === 'engine.remembered')).toHaveLength(3)
  })
})

describe.concurrent('Moveworks, by stream', () => {
  const agent = { mode: 'stream' }

  it('is polled when its stream is closed early, or cut', async (test) => {
    const script = { think: 'Hm, let me see.', say: 'The whole answer.', ms: 400 }
    const setup = await start(test, { agent })
    for (const closesAfter of [1, 3, 6]) {
      setup.fake.script = { ...script, closesAfter, isCut: closesAfter === 3 }
      expect(textsOf(await setup.say('Hello'))).toEqual([script.think, script.say])
    }
    expect(setup.calls().filter((route) => route === 'GET responses').length).toBeGreaterThan(2)
  })

  it('is interrupted when its stream is closed before it says what to poll', async (test) => {
    const setup = await start(test, { script: { closesAfter: 0 }, agent })
    expect((await setup.say('Hello')).error?.code).toBe('ENGINE_INTERRUPTED')
  })

  it('has failed when it reports an error, and is not polled', async (test) => {
    const error = { code: 'RATE_LIMIT_EXCEEDED', message: 'Secret of the vendor.', after: 4 }
    const setup = await start(test, { script: { say: 'Half of it', pieces: 2, ms: 50, error }, agent })
    const response = await setup.say('Hello')
    expect(response).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_RATE_LIMITED' } })
    expect(textsOf(response)).toEqual(['Half of it'])
    expect(JSON.stringify(response)).not.toContain('Secret')
    expect(setup.calls()).toEqual(['POST conversations', 'POST stream'])
  })
})
