import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfabError } from '@confab/shared/errors'
import { openReply, say, textOf, type Generate, type OpenReply } from '../../../test/support/open-reply.ts'
import type { EngineOutput, ReplyRequest } from '../engines/engine.ts'

describe('a reply', () => {
  let reply: OpenReply
  beforeEach(async () => {
    reply = await openReply()
  })
  afterEach(() => reply.remove())

  it('goes from started through its outputs to completed', async () => {
    await reply.run(async function* () {
      yield say('Fine')
    })
    expect(reply.events.map(({ type }) => type)).toEqual([
      'response.started',
      'output.put',
      'output.done',
      'response.completed',
    ])
    expect(await reply.ended()).toMatchObject({
      status: 'COMPLETED',
      stopped: false,
      outputs: [{ done: true }],
    })
  })

  it('is asked for with the message, the history and what was remembered', async () => {
    await reply.log.append(reply.transcript.id, () => [{ type: 'engine.remembered', memory: { thread: 7 } }])
    reply.transcript = await reply.log.read(reply.transcript.id)
    let asked: ReplyRequest | undefined
    await reply.run(async function* (request) {
      asked = request
      yield say('Fine')
    })
    expect(asked).toMatchObject({
      message: { id: reply.response.messageId, content: { text: 'How are you?' } },
      history: [{ id: reply.response.messageId }],
      response: { id: reply.response.id },
      memory: { thread: 7 },
      conversation: { id: reply.transcript.id },
    })
  })

  it('that fails keeps its text, and says how when the engine knows', async () => {
    const { failure } = await reply.run(async function* () {
      yield say('Well, I')
      throw new ConfabError('ENGINE_BUSY', 'Busy.', { retryAfterMs: 1_000 })
    })
    expect(failure).toMatchObject({ code: 'ENGINE_BUSY' })
    const failed = await reply.ended()
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_BUSY', retryAfterMs: 1_000 } })
    expect(textOf(failed)).toEqual(['Well, I'])
    expect(reply.ends()).toEqual(['response.failed'])
  })

  it.each([
    ['an exception', () => new Error('password=123')],
    ['not even an error', () => 'password=123'],
    ['an error that is not about engines', () => new ConfabError('NOT_FOUND', 'password=123')],
  ])('that fails with %s says nothing of it', async (_name, thrown) => {
    await reply.run(async function* () {
      yield say('Well')
      throw thrown()
    })
    expect(await reply.ended()).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_FAILED' } })
    expect(JSON.stringify(await reply.ended())).not.toContain('123')
  })

  it.each<[string, Generate]>([
    [
      'throws when it is called',
      () => {
        throw new Error('at once')
      },
    ],
    ['gives nothing that can be read', () => undefined as never],
    [
      'gives outputs it should not',
      async function* () {
        yield { type: 'shout' } as never
      },
    ],
    [
      'gives no output but null',
      async function* () {
        yield null as never
      },
    ],
    [
      'has its own idea of an iterator',
      () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.reject(new Error('no')),
          return: (() => {
            throw new Error('nor this')
          }) as never,
        }),
      }),
    ],
  ])('fails when the engine %s', async (_name, generate) => {
    await reply.run(generate)
    expect(await reply.ended()).toMatchObject({ status: 'FAILED' })
    expect(reply.ends()).toEqual(['response.failed'])
  })

  it.each<[string, EngineOutput[]]>([
    ['nothing', []],
    ['white space', [say(' \n')]],
    [
      'only thoughts',
      [
        {
          type: 'put',
          item: { type: 'REASONING_MESSAGE', id: 'thought', content: { type: 'PLAIN_TEXT', text: 'Hm.' } },
        },
      ],
    ],
  ])('of %s is no answer', async (_name, outputs) => {
    await reply.run(async function* () {
      yield* outputs
    })
    expect(await reply.ended()).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_EMPTY_REPLY' } })
  })

  it('that is a pending tool call is complete, and the call waits for its result', async () => {
    await reply.run(async function* () {
      yield {
        type: 'put',
        item: { type: 'TOOL_CALL', id: 'c', name: 'look', arguments: {}, status: 'PENDING' },
      }
    })
    expect(await reply.ended()).toMatchObject({ status: 'COMPLETED', outputs: [{ status: 'PENDING' }] })
  })

  it('that grows too long ends, keeping what fits', async () => {
    await reply.run(
      async function* () {
        yield say('12345')
        yield say('1234567890')
        yield say('never')
      },
      { tiny: { engineBytes: 6 } },
    )
    const failed = await reply.ended()
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_REPLY_TOO_LARGE' } })
    expect(textOf(failed)).toEqual(['12345'])
  })

  it('whose conversation is deleted ends without a fault', async () => {
    const { failure } = await reply.run(async function* () {
      yield say('Good')
      await reply.log.remove(reply.transcript.id)
      yield say('Good day')
    })
    expect(failure).toBeUndefined()
    await expect(reply.log.read(reply.transcript.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
