import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { aliveUntil, signOfLife } from './sign-of-life.ts'

describe('work in silence', () => {
  it('that is quick gives nothing but its result', async () => {
    expect(await aliveUntil(Promise.resolve(7)).next()).toEqual({ done: true, value: 7 })
  })

  it('that takes long shows that it goes on, and then gives its result', async () => {
    const alive = aliveUntil(pause(60, 'done'), 10)
    let signs = 0
    for (;;) {
      const { done, value } = await alive.next()
      if (done) {
        expect(value).toBe('done')
        break
      }
      expect(value).toEqual(signOfLife)
      signs++
    }
    expect(signs).toBeGreaterThan(1)
  })

  it('that fails throws what it failed with, early or late', async () => {
    await expect(aliveUntil(Promise.reject(new Error('no'))).next()).rejects.toThrow('no')
    const late = pause(30).then(() => Promise.reject(new Error('late')))
    const alive = aliveUntil(late, 10)
    await alive.next()
    const rest = (async () => {
      while (!(await alive.next()).done);
    })()
    await expect(rest).rejects.toThrow('late')
  })

  it('that fails after nobody waits any more disturbs nobody', async () => {
    const alive = aliveUntil(
      pause(20).then(() => Promise.reject(new Error('too late'))),
      5,
    )
    await alive.next()
    await alive.return(undefined as never)
    await pause(30)
  })
})
