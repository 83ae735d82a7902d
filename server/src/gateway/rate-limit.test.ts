import { describe, expect, it } from 'vitest'
import type { ConfabError } from '@confab/shared/errors'
import { RateLimit } from './rate-limit.ts'

describe('a rate limit', () => {
  const create = (): { limit: RateLimit; wait: (milliseconds: number) => void } => {
    let time = 0
    const limit = new RateLimit({ burst: 3, perSecond: 2, now: () => time })
    return { limit, wait: (milliseconds) => (time += milliseconds) }
  }
  const refusal = (take: () => void): ConfabError | undefined => {
    try {
      take()
      return undefined
    } catch (error) {
      return error as ConfabError
    }
  }

  it('lets a burst through, then the steady rate, and says how long to wait', () => {
    const { limit, wait } = create()
    for (let count = 0; count < 3; count++) limit.take('a')
    expect(refusal(() => limit.take('a'))).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', retryAfterMs: 500 })
    wait(250)
    expect(refusal(() => limit.take('a'))?.retryAfterMs).toBe(250)
    wait(250)
    limit.take('a')
    expect(refusal(() => limit.take('a'))).toBeDefined()
  })

  it('fills up to the burst and no further', () => {
    const { limit, wait } = create()
    limit.take('a')
    wait(3_600_000)
    for (let count = 0; count < 3; count++) limit.take('a')
    expect(refusal(() => limit.take('a'))).toBeDefined()
  })

  it('counts each key by itself', () => {
    const { limit } = create()
    for (let count = 0; count < 3; count++) limit.take('a')
    limit.take('b')
  })

  it('takes nothing from one key when another is empty', () => {
    const { limit } = create()
    for (let count = 0; count < 3; count++) limit.take('address')
    for (let count = 0; count < 5; count++)
      expect(refusal(() => limit.take('visitor', 'address'))).toBeDefined()
    for (let count = 0; count < 3; count++) limit.take('visitor')
  })

  it('is not lifted by many others, whose buckets are forgotten in time', () => {
    const { limit, wait } = create()
    for (let count = 0; count < 3; count++) limit.take('a')
    const begin = performance.now()
    for (let count = 0; count < 40_000; count++) limit.take(`visitor ${count}`)
    expect(performance.now() - begin).toBeLessThan(2_000)
    expect(refusal(() => limit.take('a'))).toBeDefined()
    wait(10_000)
    limit.take('a')
  })
})
