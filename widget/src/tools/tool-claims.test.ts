import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { ToolClaims } from './tool-claims.ts'
import type { Wishes } from '../conversation/wishes.ts'

const server = 'https://chat.example.com'
const LEASE = 60
const never = new AbortController().signal
let id = ''
let count = 0

/** What the server has granted: who runs a call, and until when. */
const granted = new Map<string, { claimant: string; endsAt: number }>()

const ask: Wishes['claimTool'] = ({ toolCallId, claimant, leaseMs = Infinity }) => {
  const held = granted.get(toolCallId)
  const isOurs = !held || held.claimant === claimant
  const endsAt = isOurs ? Date.now() + leaseMs : held.endsAt
  granted.set(toolCallId, { claimant: held?.claimant ?? claimant, endsAt })
  const endsInMs = endsAt === Infinity ? null : Math.max(0, endsAt - Date.now())
  return Promise.resolve({ granted: isOurs, endsInMs })
}

/** A tab of this browser. */
function tab(storage: () => Storage | undefined = () => localStorage): ToolClaims {
  const claims = new ToolClaims(server, storage, ask)
  onTestFinished(() => claims.close())
  return claims
}

const newCall = (): string => (id = `tool_${++count}_${Math.random()}`)

afterEach(() => {
  granted.clear()
  localStorage.clear()
  vi.restoreAllMocks()
})

describe('a call of a tool', () => {
  it('is taken up by one tab; another waits until that is gone, and then knows that it was', async () => {
    newCall()
    const [one, other] = [tab(), tab()]
    expect(await one.take(id, never, LEASE)).toBe('mine')
    const waiting = other.take(id, never, LEASE)
    const early = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 50, 'waits'))])
    expect(early).toBe('waits')
    one.close()
    expect(await waiting).toBe('broken')
  })

  it('is not waited for any longer once it is settled', async () => {
    newCall()
    await tab().take(id, never, LEASE)
    const settled = new AbortController()
    const waiting = tab().take(id, settled.signal, LEASE)
    settled.abort()
    await expect(waiting).rejects.toThrow()
  })

  it('is known after a reload to have been begun', async () => {
    newCall()
    const before = tab()
    await before.take(id, never, LEASE)
    before.close()
    expect(await tab().take(id, never, LEASE)).toBe('broken')
  })

  it('is known after a reload to be left to the page', async () => {
    newCall()
    const before = tab()
    await before.take(id, never, LEASE)
    before.leave(id)
    before.close()
    expect(await tab().take(id, never, LEASE)).toBe('left')
  })

  it('is taken up once also where nothing can be stored', async () => {
    newCall()
    const refuses = (): Storage => {
      throw new DOMException('', 'SecurityError')
    }
    const [one, other] = [tab(refuses), tab(() => undefined)]
    expect(await one.take(id, never, LEASE)).toBe('mine')
    const waiting = other.take(id, never, LEASE)
    one.close()
    expect(await waiting).toBe('broken')
  })

  it('is taken up once also where there are no locks', async () => {
    newCall()
    vi.spyOn(navigator, 'locks', 'get').mockReturnValue(undefined as never)
    expect([await tab().take(id, never, LEASE), await tab().take(id, never, LEASE)]).toEqual([
      'mine',
      'broken',
    ])
  })

  it('is taken up once also by two browsers, and answered for who has gone', async () => {
    newCall()
    vi.spyOn(navigator, 'locks', 'get').mockReturnValue(undefined as never)
    const [one, other] = [tab(() => undefined), tab(() => undefined)]
    expect(await one.take(id, never, LEASE)).toBe('mine')
    const begun = Date.now()
    expect(await other.take(id, never, LEASE)).toBe('broken')
    expect(Date.now() - begun).toBeGreaterThanOrEqual(LEASE - 5)
  })

  it('is left to the page of another browser for as long as that takes', async () => {
    newCall()
    vi.spyOn(navigator, 'locks', 'get').mockReturnValue(undefined as never)
    const [one, other] = [tab(() => undefined), tab(() => undefined)]
    await one.take(id, never, LEASE)
    one.leave(id)
    expect(await other.take(id, never, LEASE)).toBe('left')
  })

  it('is forgotten after a day', async () => {
    localStorage.setItem(`confab:${server}#tool_old`, `broken ${Date.now() - 90_000_000}`)
    localStorage.setItem('confab:elsewhere', 'kept')
    await tab().take(newCall(), never, LEASE)
    expect(Object.keys(localStorage).sort()).toEqual([`confab:${server}#${id}`, 'confab:elsewhere'].sort())
  })
})
