import { describe, expect, it } from 'vitest'
import { ConfabError, type ErrorCode } from '@confab/shared/errors'
import { Circuit, type Clock } from './circuit.ts'
import { UpstreamFailure, type Fault } from './upstream-errors.ts'

/** Time that passes only by waiting, all at once. */
class PatientClock implements Clock {
  time = 0
  readonly pauses: number[] = []
  now = (): number => this.time
  pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    this.pauses.push(milliseconds)
    this.time += milliseconds
  }
}

const never = new AbortController().signal

function fail(kind: Fault['kind'], code: ErrorCode, waitMs?: number): UpstreamFailure {
  return new UpstreamFailure({ kind, error: new ConfabError(code, 'No.'), waitMs } as Fault)
}

/** Runs a request that always fails like this, and says how often it was sent and what became of it. */
async function course(failure: Error, { isSafe = false, takesMs = 0 } = {}) {
  const clock = new PatientClock()
  let sent = 0
  const request = async (): Promise<never> => {
    sent++
    clock.time += takesMs
    throw failure
  }
  const error: unknown = await new Circuit(clock)
    .run(request, { isSafe, signal: never })
    .catch((thrown: unknown) => thrown)
  return { sent, error, clock }
}

describe('a request', () => {
  it.each<[string, Fault['kind'], boolean, number]>([
    ['cannot have reached the upstream is sent up to four times', 'unreachable', false, 4],
    ['may have been acted upon is sent once', 'unknown', false, 1],
    ['may have been acted upon, harmlessly, is sent up to three times', 'unknown', true, 3],
    ['is refused for what it is is sent once', 'settled', true, 1],
    ['gets a broken answer is sent once', 'broken', true, 1],
    ['is not authorised is sent once', 'unauthorized', true, 1],
    ['was given up is sent once', 'stopped', true, 1],
  ])('that %s', async (_name, kind, isSafe, times) => {
    const { sent, error } = await course(fail(kind, 'ENGINE_FAILED'), { isSafe })
    expect(sent).toBe(times)
    expect(error).toBeInstanceOf(ConfabError)
    expect(error).toMatchObject({ code: 'ENGINE_FAILED' })
  })

  it('comes back later each time, and not all at the same time', async () => {
    const { clock } = await course(fail('unreachable', 'ENGINE_UNREACHABLE'))
    for (const [index, pause] of clock.pauses.entries()) {
      expect(pause).toBeGreaterThanOrEqual(125 * 2 ** index)
      expect(pause).toBeLessThanOrEqual(375 * 2 ** index)
    }
    const other = await course(fail('unreachable', 'ENGINE_UNREACHABLE'))
    expect(other.clock.pauses).not.toEqual(clock.pauses)
  })

  it('tries no more than 10 s to connect', async () => {
    const { sent, clock } = await course(fail('unreachable', 'ENGINE_UNREACHABLE'), { takesMs: 5_000 })
    expect(sent).toBe(2)
    expect(clock.time).toBeLessThan(11_000)
  })

  it('waits exactly as it is asked to, twice', async () => {
    const { sent, clock, error } = await course(fail('wait', 'ENGINE_RATE_LIMITED', 7_000))
    expect([sent, clock.pauses]).toEqual([3, [7_000, 7_000]])
    expect(error).toMatchObject({ code: 'ENGINE_RATE_LIMITED' })
  })

  it('waits no more than 30 s in all', async () => {
    expect((await course(fail('wait', 'ENGINE_RATE_LIMITED', 30_000))).clock.pauses).toEqual([30_000])
    expect((await course(fail('wait', 'ENGINE_RATE_LIMITED', 30_001))).clock.pauses).toEqual([])
  })

  it('waits for an upstream that is busy: longer each time, and no more than 30 s', async () => {
    const { sent, clock, error } = await course(fail('busy', 'ENGINE_BUSY'))
    expect(sent).toBeGreaterThanOrEqual(5)
    expect(clock.time).toBeGreaterThan(15_000)
    expect(clock.time).toBeLessThanOrEqual(30_000)
    expect(clock.pauses.every((pause) => pause >= 750 && pause <= 8_000)).toBe(true)
    expect(error).toMatchObject({ code: 'ENGINE_BUSY' })
  })

  it('does not hammer an upstream that is busy and asks for no wait', async () => {
    expect((await course(fail('busy', 'ENGINE_BUSY', 0))).sent).toBe(9)
  })

  it('succeeds when a later attempt does', async () => {
    const clock = new PatientClock()
    let sent = 0
    const request = async (): Promise<string> => {
      if (++sent < 3) throw fail('unreachable', 'ENGINE_UNREACHABLE')
      return 'there'
    }
    expect(await new Circuit(clock).run(request, { isSafe: false, signal: never })).toBe('there')
    expect(clock.pauses).toHaveLength(2)
  })

  it('is not sent again after a visitor stopped waiting', async () => {
    const stop = new AbortController()
    let sent = 0
    const request = async (): Promise<never> => {
      sent++
      stop.abort()
      throw fail('unreachable', 'ENGINE_UNREACHABLE')
    }
    const run = new Circuit().run(request, { isSafe: true, signal: stop.signal })
    await expect(run).rejects.toBeDefined()
    expect(sent).toBe(1)
  })

  it('that fails by a fault of ours says nothing of it', async () => {
    const { error } = await course(new TypeError('secret of the code'))
    expect(error).toMatchObject({ code: 'INTERNAL_ERROR' })
    expect((error as Error).message).not.toContain('secret')
  })
})

describe('an upstream that fails', () => {
  const broken = fail('broken', 'ENGINE_BAD_REPLY')

  /** Sends that many requests, one after the other. */
  async function send(circuit: Circuit, count: number, answer: () => Promise<unknown>): Promise<unknown[]> {
    const results: unknown[] = []
    for (let sent = 0; sent < count; sent++) {
      const run = circuit.run(answer, { isSafe: false, signal: never })
      results.push(await run.catch((error: unknown) => (error as ConfabError).code))
    }
    return results
  }
  const failing = () => Promise.reject(broken)
  const answering = () => Promise.resolve('answer')

  it('is not asked for a while, and is said to be unavailable at once, with the time it will take', async () => {
    const clock = new PatientClock()
    const circuit = new Circuit(clock)
    await send(circuit, 20, failing)
    let sent = 0
    const run = circuit.run(async () => sent++, { isSafe: true, signal: never })
    await expect(run).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      retryable: true,
      retryAfterMs: 10_000,
    })
    expect(sent).toBe(0)
  })

  it('is asked by one request after 10 s while the others do not wait for it', async () => {
    const clock = new PatientClock()
    const circuit = new Circuit(clock)
    await send(circuit, 20, failing)
    clock.time += 10_000
    let answer = (_text: string): void => {}
    const probe = send(circuit, 1, () => new Promise((resolve) => (answer = resolve)))
    expect(await send(circuit, 1, answering)).toEqual(['ENGINE_UNAVAILABLE'])
    answer('well again')
    expect(await probe).toEqual(['well again'])
    expect(await send(circuit, 1, answering)).toEqual(['answer'])
  })

  it.each<[Fault['kind'], boolean]>([
    ['unreachable', true],
    ['unknown', true],
    ['broken', true],
    ['settled', false],
    ['unauthorized', false],
    ['stopped', false],
  ])('by a fault that is %s is left alone: %s', async (kind, isLeftAlone) => {
    const circuit = new Circuit(new PatientClock())
    await send(circuit, 40, () => Promise.reject(fail(kind, 'ENGINE_FAILED')))
    expect(await send(circuit, 1, answering)).toEqual([isLeftAlone ? 'ENGINE_UNAVAILABLE' : 'answer'])
  })

  it('that asks for patience, or is busy, is well', async () => {
    const circuit = new Circuit(new PatientClock())
    await send(circuit, 10, () => Promise.reject(fail('wait', 'ENGINE_RATE_LIMITED', 1)))
    await send(circuit, 10, () => Promise.reject(fail('busy', 'ENGINE_BUSY', 1)))
    expect(await send(circuit, 1, answering)).toEqual(['answer'])
  })
})
