import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Response } from '@confab/shared/conversation'
import { newId } from '@confab/shared/ids'
import { defaultLimits } from '@confab/shared/limits'
import { say, textOf, type Generate } from '../../../test/support/open-reply.ts'
import { askForReply, openLog, withMethods, type OpenLog } from '../../../test/support/open-store.ts'
import { defineEngine } from '../define.ts'
import type { Engine } from '../engines/engine.ts'
import { EngineInbox } from './engine-inbox.ts'
import { EventLog } from '../event-log/event-log.ts'
import { Replies } from './replies.ts'
import type { LeaseStore } from '../storage/lease-store.ts'

const logger = pino({ level: 'silent' })

const talkative: Generate = async function* () {
  yield say('Fine')
}
/** Says one word and then nothing until it is stopped. */
const hanging: Generate = async function* (_request, signal) {
  yield say('Well')
  await pause(60_000, undefined, { signal })
}

describe('the replies of a server', () => {
  let opened: OpenLog
  beforeEach(async () => {
    opened = await openLog()
  })
  afterEach(() => opened.remove())

  let inbox: EngineInbox
  const repliesOf = (
    engine: Partial<Engine>,
    log = opened.log,
    limits = {},
    leases: LeaseStore = opened.leases,
  ): Replies => {
    const options = {
      log,
      engineOf: () => defineEngine({ generateReply: talkative, ...engine }),
      limits: { ...defaultLimits, ...limits },
      logger,
    }
    inbox = new EngineInbox(options)
    return new Replies({ ...options, leases, inbox })
  }

  const startReply = async (replies: Replies, log = opened.log): Promise<Response> => {
    const { response } = await askForReply(log)
    replies.start(response.conversationId, response.id)
    return response
  }

  const now = async ({ conversationId, id }: Response, log = opened.log): Promise<Response> =>
    (await log.read(conversationId)).responses.find((response) => response.id === id)!

  const untilSaid = (response: Response): Promise<void> =>
    expect.poll(async () => textOf(await now(response))).toEqual(['Well'])

  it('are waited for until they have ended, however often', async () => {
    const replies = repliesOf({})
    const { conversationId, id } = await startReply(replies)
    const all = await Promise.all([1, 2, 3].map(() => replies.finished(conversationId, id)))
    expect(all.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED'])
    expect(await replies.finished(conversationId, id)).toMatchObject({ status: 'COMPLETED' })
  })

  it('leave no listener behind', async () => {
    const listening = new Set<symbol>()
    const counted = withMethods(opened.log, {
      follow(conversationId, listener) {
        const stop = opened.log.follow(conversationId, listener)
        const id = Symbol('listener')
        listening.add(id)
        return () => {
          listening.delete(id)
          stop()
        }
      },
    })
    const replies = repliesOf({ generateReply: hanging }, counted)
    const [stopped, removed] = [await startReply(replies), await startReply(replies)]
    const waits = [
      replies.finished(stopped.conversationId, stopped.id),
      replies.finished(removed.conversationId, removed.id),
      replies.finished('conv_none', 'resp_none'),
      replies.finished(stopped.conversationId, 'resp_none'),
    ]
    const settled = Promise.allSettled(waits)
    await untilSaid(stopped)
    await replies.stop(stopped.conversationId)
    await opened.log.remove(removed.conversationId)
    expect((await settled).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ])
    await expect.poll(() => listening.size).toBe(0)
  })

  it('that are stopped end at once, their text kept, though the engine hangs', async () => {
    const replies = repliesOf({ generateReply: hanging })
    const response = await startReply(replies)
    await untilSaid(response)
    expect(await replies.stop(response.conversationId)).toMatchObject({ status: 'COMPLETED', stopped: true })
    expect(textOf(await now(response))).toEqual(['Well'])
    expect(await replies.stop(response.conversationId)).toBeUndefined()
  })

  it('are stopped only by their own id', async () => {
    const replies = repliesOf({ generateReply: hanging })
    const response = await startReply(replies)
    expect(await replies.stop(response.conversationId, 'resp_other')).toBeUndefined()
    expect(await replies.stop(response.conversationId, response.id)).toMatchObject({ stopped: true })
  })

  it('never reach the engine when they are stopped while it is still being told of an earlier message', async () => {
    let calls = 0
    let goOn = (): void => {}
    const replies = repliesOf({
      receive: () => new Promise((resolve) => (goOn = () => resolve(undefined))),
      generateReply: async function* () {
        calls += 1
        yield say('Too late')
      },
    })
    const { transcript, response } = await askForReply(opened.log)
    inbox.deliver(transcript.id, transcript.messages[0]!.id)
    replies.start(transcript.id, response.id)
    await replies.stop(transcript.id)
    goOn()
    await replies.shutdown(0)
    expect(calls).toBe(0)
    expect(await now(response)).toMatchObject({ status: 'COMPLETED', stopped: true, outputs: [] })
  })

  it('begin at once after one that was stopped, though its lease is given back slowly', async () => {
    const slow = withMethods(opened.leases, {
      release: async (lease) => {
        await pause(200)
        await opened.leases.release(lease)
      },
    })
    let calls = 0
    const once: Generate = (request, signal) => (calls++ === 0 ? hanging : talkative)(request, signal)
    const replies = repliesOf({ generateReply: once }, opened.log, {}, slow)
    const { conversationId, ...first } = await startReply(replies)
    await untilSaid({ conversationId, ...first })
    await replies.stop(conversationId)
    const next = { ...first, id: newId('resp'), conversationId }
    await opened.log.append(conversationId, () => [{ type: 'response.created', response: next }])
    replies.start(conversationId, next.id)
    const begin = performance.now()
    expect(await replies.finished(conversationId, next.id)).toMatchObject({ status: 'COMPLETED' })
    expect(performance.now() - begin).toBeLessThan(2_000)
  })

  it('do not wait for ever for an engine that never takes an earlier message', async () => {
    const replies = repliesOf({ receive: () => new Promise(() => {}) }, opened.log, { idleSeconds: 0.05 })
    const { transcript, response } = await askForReply(opened.log)
    inbox.deliver(transcript.id, transcript.messages[0]!.id)
    replies.start(transcript.id, response.id)
    expect(await replies.finished(transcript.id, response.id)).toMatchObject({ status: 'COMPLETED' })
  })

  it('end even when the disk refuses the end for a while', async () => {
    let refuse = 3
    const log = new EventLog(
      withMethods(opened.store, {
        append: (commit) =>
          commit.events.some(({ type }) => /^response\.(completed|failed)$/.test(type)) && refuse-- > 0
            ? Promise.reject(new Error('disk full'))
            : opened.store.append(commit),
      }),
      () => new Date(),
    )
    const replies = repliesOf({}, log)
    const { conversationId, id } = await startReply(replies, log)
    expect(await replies.finished(conversationId, id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'ENGINE_INTERRUPTED' },
    })
  })

  describe('when the server ends', () => {
    it('may end in time', async () => {
      const replies = repliesOf({
        async *generateReply() {
          yield say('Give me')
          await pause(50)
          yield say('Give me a moment')
        },
      })
      const response = await startReply(replies)
      await replies.shutdown(5_000)
      expect(await now(response)).toMatchObject({ status: 'COMPLETED' })
    })

    it('are ended as interrupted, with whoever waits for them, when their time is up', async () => {
      const replies = repliesOf({ generateReply: hanging })
      const response = await startReply(replies)
      const waiting = replies.finished(response.conversationId, response.id)
      await untilSaid(response)
      await replies.shutdown(10)
      expect(await waiting).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_INTERRUPTED' } })
      expect(textOf(await now(response))).toEqual(['Well'])
    })

    it('are left to the next start, untouched, when they are asked for too late', async () => {
      const replies = repliesOf({ generateReply: hanging })
      const stopping = replies.shutdown(0)
      const response = await startReply(replies)
      await expect(replies.finished(response.conversationId, response.id)).rejects.toMatchObject({
        code: 'ENGINE_INTERRUPTED',
        retryable: true,
      })
      await stopping
      expect(await now(response)).toMatchObject({ status: 'CREATED' })

      const log = await opened.reopen()
      const next = repliesOf({}, log)
      await next.watch(true)
      await next.finished(response.conversationId, response.id)
      expect(await now(response, log)).toMatchObject({ status: 'COMPLETED' })
    })

    it('are left to the next start when the engine can go on; nobody is left waiting', async () => {
      const engine = {
        generateReply: hanging,
        async *resumeReply() {
          yield say('Well, here I am')
        },
      }
      const replies = repliesOf(engine)
      const response = await startReply(replies)
      const waiting = replies.finished(response.conversationId, response.id)
      const refused = expect(waiting).rejects.toMatchObject({ code: 'ENGINE_INTERRUPTED', retryable: true })
      await untilSaid(response)
      await replies.shutdown(0)
      await refused
      expect(await now(response)).toMatchObject({ status: 'IN_PROGRESS' })

      const log = await opened.reopen()
      const next = repliesOf(engine, log)
      await next.watch(true)
      await next.finished(response.conversationId, response.id)
      expect(textOf(await now(response, log))).toEqual(['Well, here I am'])
    })

    it('do not hold it back when their conversation is gone', async () => {
      const replies = repliesOf({ generateReply: hanging })
      const response = await startReply(replies)
      await opened.log.remove(response.conversationId)
      await replies.shutdown(0)
    })
  })

  it('that a crash left open are ended truthfully, or begun when the engine was never called', async () => {
    const { response: never } = await askForReply(opened.log)
    const { response: midway } = await askForReply(opened.log)
    await opened.log.append(midway.conversationId, () => [
      { type: 'response.started', responseId: midway.id },
    ])
    const log = await opened.reopen()
    const replies = repliesOf({}, log)
    await replies.watch(true)
    expect(await replies.finished(never.conversationId, never.id)).toMatchObject({ status: 'COMPLETED' })
    expect(await replies.finished(midway.conversationId, midway.id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'ENGINE_INTERRUPTED' },
    })
    expect(await opened.leases.abandoned()).toEqual([])
  })

  it('recover though one conversation cannot be read', async () => {
    const { response } = await askForReply(opened.log)
    const leases = withMethods(opened.leases, {
      abandoned: () => Promise.resolve(['conv_broken', response.conversationId]),
    })
    const replies = repliesOf({}, opened.log, {}, leases)
    await replies.watch(true)
    expect(await replies.finished(response.conversationId, response.id)).toMatchObject({
      status: 'COMPLETED',
    })
  })
})
