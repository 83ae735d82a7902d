import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { ToolClaims } from './tool-claims.ts'

const server = 'https://chat.example.com'
const never = new AbortController().signal
let id = ''
let count = 0

/** A tab of this browser. */
function tab(storage: () => Storage | undefined = () => localStorage): ToolClaims {
  const claims = new ToolClaims(server, storage)
  onTestFinished(() => claims.close())
  return claims
}

const newCall = (): string => (id = `tool_${++count}_${Math.random()}`)

afterEach(() => {
  localStorage.clear()
  vi.restoreAllMocks()
})

describe('a call of a tool', () => {
  it('is taken up by one tab; another waits until that is gone, and then knows that it was', async () => {
    newCall()
    const [one, other] = [tab(), tab()]
    expect(await one.take(id, never)).toBe('mine')
    const waiting = other.take(id, never)
    const early = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 50, 'waits'))])
    expect(early).toBe('waits')
    one.close()
    expect(await waiting).toBe('broken')
  })

  it('is not waited for any longer once it is settled', async () => {
    newCall()
    await tab().take(id, never)
    const settled = new AbortController()
    const waiting = tab().take(id, settled.signal)
    settled.abort()
    await expect(waiting).rejects.toThrow()
  })

  it('is known after a reload to have been begun', async () => {
    newCall()
    const before = tab()
    await before.take(id, never)
    before.close()
    expect(await tab().take(id, never)).toBe('broken')
  })

  it('is known after a reload to be left to the page', async () => {
    newCall()
    const before = tab()
    await before.take(id, never)
    before.leave(id)
    before.close()
    expect(await tab().take(id, never)).toBe('left')
  })

  it('is taken up once also where nothing can be stored', async () => {
    newCall()
    const refuses = (): Storage => {
      throw new DOMException('', 'SecurityError')
    }
    const [one, other] = [tab(refuses), tab(() => undefined)]
    expect(await one.take(id, never)).toBe('mine')
    const waiting = other.take(id, never)
    one.close()
    expect(await waiting).toBe('broken')
  })

  it('is taken up once also where there are no locks, as far as storage can tell', async () => {
    newCall()
    vi.spyOn(navigator, 'locks', 'get').mockReturnValue(undefined as never)
    expect([await tab().take(id, never), await tab().take(id, never)]).toEqual(['mine', 'broken'])
  })

  it('is forgotten after a day', async () => {
    localStorage.setItem(`confab:${server}#tool_old`, `broken ${Date.now() - 90_000_000}`)
    localStorage.setItem('confab:elsewhere', 'kept')
    await tab().take(newCall(), never)
    expect(Object.keys(localStorage).sort()).toEqual([`confab:${server}#${id}`, 'confab:elsewhere'].sort())
  })
})
