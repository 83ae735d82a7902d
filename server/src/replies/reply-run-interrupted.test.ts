import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReply, say, textOf, type Generate, type OpenReply } from '../../../test/support/open-reply.ts'
import { defineEngine } from '../define.ts'
import { appendWhileOpen } from './reply-run.ts'

describe('a reply', () => {
  let reply: OpenReply
  beforeEach(async () => {
    reply = await openReply()
  })
  afterEach(() => reply.remove())

  describe('that takes too long', () => {
    it('fails after the longest silence, whether the engine minds the signal or not', async () => {
      let told: AbortSignal | undefined
      const begin = performance.now()
      await reply.run(
        async function* (_request, signal) {
          told = signal
          yield say('Let me think')
          await new Promise(() => {})
        },
        { tiny: { idleSeconds: 0.05 } },
      )
      expect(performance.now() - begin).toBeLessThan(2_000)
      expect(await reply.ended()).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_TIMEOUT' } })
      expect(textOf(await reply.ended())).toEqual(['Let me think'])
      expect(told?.aborted).toBe(true)
    })

    it('fails when its whole time is used up, however busy the engine is', async () => {
      await reply.run(
        async function* () {
          for (let turn = 0; ; turn++) {
            await pause(5)
            yield say(`${turn}`)
          }
        },
        { tiny: { replySeconds: 0.1, idleSeconds: 1 } },
      )
      expect(await reply.ended()).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_TIMEOUT' } })
    })

    it('fails in time even when the engine never lets go', async () => {
      await reply.run(
        async function* () {
          for (;;) yield say('again')
        },
        { tiny: { replySeconds: 0.1, idleSeconds: 1 } },
      )
      expect(await reply.ended()).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_TIMEOUT' } })
    })
  })

  describe('that is stopped', () => {
    const stopWhile = async (generate: Generate): Promise<AbortController> => {
      const stop = new AbortController()
      const running = reply.run(generate, { signal: stop.signal })
      await expect.poll(async () => textOf(await reply.ended())).toEqual(['Let me'])
      await appendWhileOpen(reply.log, reply.transcript.id, reply.response.id, [
        { type: 'response.completed', responseId: reply.response.id, stopped: true },
      ])
      stop.abort()
      await running
      return stop
    }

    it('keeps its text, is stopped once, and the engine is told', async () => {
      let wasTold = false
      await stopWhile(async function* (_request, signal) {
        yield say('Let me')
        await pause(60_000, undefined, { signal }).catch(() => (wasTold = true))
        yield say('Let me go on')
      })
      expect(wasTold).toBe(true)
      expect(await reply.ended()).toMatchObject({ status: 'COMPLETED', stopped: true })
      expect(textOf(await reply.ended())).toEqual(['Let me'])
      expect(reply.ends()).toEqual(['response.completed'])
    })

    it('does not wait for an engine that ignores it, and takes nothing more from it', async () => {
      let goOn = (): void => {}
      await stopWhile(async function* () {
        yield say('Let me')
        await new Promise<void>((resolve) => (goOn = resolve))
        yield say('Let me go on')
      })
      goOn()
      await pause(20)
      expect(textOf(await reply.ended())).toEqual(['Let me'])
      expect(reply.ends()).toEqual(['response.completed'])
    })

    it('before it began never reaches the engine', async () => {
      let calls = 0
      await appendWhileOpen(reply.log, reply.transcript.id, reply.response.id, [
        { type: 'response.completed', responseId: reply.response.id, stopped: true },
      ])
      await reply.run(async function* () {
        calls += 1
        yield say('Too late')
      })
      expect(calls).toBe(0)
      expect(await reply.ended()).toMatchObject({ status: 'COMPLETED', stopped: true, outputs: [] })
    })
  })

  describe('that a restart interrupted', () => {
    beforeEach(async () => {
      reply.transcript = await reply.log.append(reply.transcript.id, () => [
        { type: 'response.started', responseId: reply.response.id },
      ])
    })

    it('goes on when the engine can', async () => {
      const engine = defineEngine({
        generateReply: () => {
          throw new Error('never a blind second call')
        },
        async *resumeReply() {
          yield say('Here again')
        },
      })
      await reply.run(engine.generateReply, { engine })
      expect(textOf(await reply.ended())).toEqual(['Here again'])
    })

    it('fails as interrupted when the engine cannot', async () => {
      await reply.run(() => {
        throw new Error('never a blind second call')
      })
      expect(await reply.ended()).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_INTERRUPTED' } })
    })
  })
})
