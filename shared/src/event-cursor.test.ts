import { describe, expect, it } from 'vitest'
import { EventCursor } from './event-cursor.ts'

const event = (seq: number) => ({ seq })
const numbers = (events: readonly { seq: number }[]): number[] => events.map(({ seq }) => seq)

/** The same shuffle for the same seed. */
function shuffled(count: number, seed: number): number[] {
  const list = Array.from({ length: count }, (_, index) => index + 1)
  let value = seed
  for (let index = list.length - 1; index > 0; index--) {
    value = (value * 1_664_525 + 1_013_904_223) % 4_294_967_296
    const other = Math.floor((value / 4_294_967_296) * (index + 1))
    ;[list[index], list[other]] = [list[other] ?? 0, list[index] ?? 0]
  }
  return list
}

describe('a cursor', () => {
  it('releases each event once and in order, however they arrive', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const cursor = new EventCursor(0)
      const arriving = [...shuffled(40, seed), ...shuffled(40, seed + 1_000)]
      const released = arriving.flatMap((seq) => cursor.accept(event(seq)))
      expect(numbers(released)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
      expect(cursor).toMatchObject({ seq: 40, hasGap: false })
    }
  })

  it('drops what it has released before', () => {
    const cursor = new EventCursor(5)
    expect(cursor.accept(event(5))).toEqual([])
    expect(cursor.accept(event(1))).toEqual([])
    expect(cursor.hasGap).toBe(false)
    expect(numbers(cursor.accept(event(6)))).toEqual([6])
  })

  it('holds what is early and says that something is missing', () => {
    const cursor = new EventCursor(0)
    expect(cursor.accept(event(3))).toEqual([])
    expect(cursor).toMatchObject({ seq: 0, hasGap: true })
    expect(numbers(cursor.accept(event(1)))).toEqual([1])
    expect(cursor).toMatchObject({ seq: 1, hasGap: true })
    expect(numbers(cursor.accept(event(2)))).toEqual([2, 3])
    expect(cursor).toMatchObject({ seq: 3, hasGap: false })
  })

  it('restarts from a snapshot, dropping what that holds and releasing what follows it', () => {
    const cursor = new EventCursor(0)
    for (const seq of [3, 8, 9, 12]) cursor.accept(event(seq))
    expect(numbers(cursor.restart(7))).toEqual([8, 9])
    expect(cursor).toMatchObject({ seq: 9, hasGap: true })
    expect(numbers([...cursor.accept(event(11)), ...cursor.accept(event(10))])).toEqual([10, 11, 12])
  })

  it('restarts backwards too, when the log is shorter than what it knew', () => {
    const cursor = new EventCursor(40)
    expect(cursor.restart(3)).toEqual([])
    expect(numbers(cursor.accept(event(4)))).toEqual([4])
  })
})
