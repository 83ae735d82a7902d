import { describe, expect, it } from 'vitest'
import { Breaker } from './breaker.ts'

describe('a breaker', () => {
  let now = 0
  const start = (): Breaker => {
    now = 0
    return new Breaker(() => now)
  }
  const tell = (breaker: Breaker, count: number, outcome: Parameters<Breaker['tell']>[0]): void => {
    for (let told = 0; told < count; told++) breaker.tell(outcome)
  }
  const opened = (): Breaker => {
    const breaker = start()
    tell(breaker, 20, 'failed')
    return breaker
  }

  it('lets all pass until half of the last 20 requests failed', () => {
    const breaker = start()
    tell(breaker, 9, 'failed')
    tell(breaker, 10, 'succeeded')
    expect(breaker.closedFor()).toBe(0)
    tell(breaker, 1, 'failed')
    expect(breaker.closedFor()).toBe(10_000)
  })

  it('judges by the last 20 requests, not by older ones', () => {
    const breaker = start()
    tell(breaker, 9, 'failed')
    tell(breaker, 40, 'succeeded')
    tell(breaker, 9, 'failed')
    expect(breaker.closedFor()).toBe(0)
    tell(breaker, 1, 'failed')
    expect(breaker.closedFor()).toBeGreaterThan(0)
  })

  it('does not judge by fewer than 20', () => {
    const breaker = start()
    tell(breaker, 19, 'failed')
    expect(breaker.closedFor()).toBe(0)
  })

  it('is not moved by requests that were given up', () => {
    const breaker = start()
    tell(breaker, 100, 'unclear')
    tell(breaker, 19, 'failed')
    expect(breaker.closedFor()).toBe(0)
  })

  it('says how long it stays open, and lets one pass after 10 s', () => {
    const breaker = opened()
    now = 4_000
    expect(breaker.closedFor()).toBe(6_000)
    now = 10_000
    expect(breaker.closedFor()).toBe(0)
    expect(breaker.closedFor()).toBe(10_000)
  })

  it('lets another pass every 10 s while they fail, or hang', () => {
    const breaker = opened()
    now = 10_000
    expect(breaker.closedFor()).toBe(0)
    breaker.tell('failed')
    now = 19_999
    expect(breaker.closedFor()).toBe(1)
    now = 20_000
    expect(breaker.closedFor()).toBe(0)
  })

  it('lets all pass again after one that passed succeeded, and forgets the failures', () => {
    const breaker = opened()
    now = 10_000
    breaker.closedFor()
    breaker.tell('succeeded')
    expect(breaker.closedFor()).toBe(0)
    tell(breaker, 19, 'failed')
    expect(breaker.closedFor()).toBe(0)
  })

  it('stays open when the one that passed was given up', () => {
    const breaker = opened()
    now = 10_000
    breaker.closedFor()
    breaker.tell('unclear')
    expect(breaker.closedFor()).toBeGreaterThan(0)
  })
})
