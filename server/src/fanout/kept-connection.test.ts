import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KeptConnection, type Connection } from './kept-connection.ts'

type Lost = (reason: Error) => void

describe('a connection that is kept', () => {
  let kept: KeptConnection<Connection>
  let told: string[]
  let open: number
  /** How the connections break, in the order they were made. */
  let losts: Lost[]
  let answer: () => Promise<unknown>
  let connect: (lost: Lost) => void

  beforeEach(() => {
    vi.useFakeTimers()
    told = []
    losts = []
    open = 0
    answer = () => Promise.resolve()
    connect = () => {}
    kept = new KeptConnection({
      async connect(lost) {
        connect(lost)
        losts.push(lost)
        open++
        return { ping: () => answer(), close: async () => void open-- }
      },
      onConnected: () => told.push('connected'),
      onLost: ({ message }) => told.push(message),
    })
    kept.open()
  })
  afterEach(async () => {
    await kept.close()
    expect(open).toBe(0)
    vi.useRealTimers()
  })

  const after = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1_000)

  it('is made again when it breaks, and only one is open', async () => {
    await after(0)
    losts[0]!(new Error('cut'))
    expect(kept.current).toBeUndefined()
    await expect(kept.check()).rejects.toThrow('cut')
    await after(1)
    expect(told).toEqual(['connected', 'cut', 'connected'])
    expect(open).toBe(1)
    losts[0]!(new Error('what the first one says is not heard any more'))
    expect(kept.current).toBeDefined()
  })

  it('is told of once while it cannot be made, and tried for as long as it takes', async () => {
    await after(0)
    connect = () => {
      throw new Error('away')
    }
    losts[0]!(new Error('cut'))
    await after(60)
    await expect(kept.check()).rejects.toThrow('away')
    connect = () => {}
    await after(5)
    expect(told).toEqual(['connected', 'cut', 'connected'])
    await kept.check()
  })

  it('is made again when it does not answer any more', async () => {
    await after(11)
    answer = () => new Promise(() => {})
    await after(8)
    answer = () => Promise.resolve()
    await after(1)
    expect(told).toEqual(['connected', expect.stringContaining('no answer'), 'connected'])
    expect(open).toBe(1)
  })

  it('may break while it is made', async () => {
    await after(0)
    connect = (lost) => lost(new Error('broken at once'))
    losts[0]!(new Error('cut'))
    await after(2)
    expect(kept.current).toBeUndefined()
    expect(open).toBe(0)
    connect = () => {}
    await after(5)
    expect(kept.current).toBeDefined()
  })

  it('is not made any more when nobody needs it', async () => {
    await after(0)
    await kept.close()
    losts[0]!(new Error('cut'))
    await after(60)
    expect(told).toEqual(['connected'])
  })
})
