import { describe, expect, it } from 'vitest'
import { fuzz } from './support/fuzz/fuzz.ts'

/** More of it, by other seeds: `pnpm fuzz --count 1000000`. */
describe('three thousand malformed inputs', () => {
  it('end no process, trouble no other client, and are answered with errors of the list', async () => {
    const { isAlive, faults, troubles, complaints, isDatabaseWhole, ...figures } = await fuzz({
      count: 3_000,
      seed: 20_261_122,
    })
    expect({ isAlive, faults, troubles, complaints, isDatabaseWhole }).toEqual({
      isAlive: true,
      faults: [],
      troubles: [],
      complaints: [],
      isDatabaseWhole: true,
    })
    expect(figures.sent).toBeGreaterThanOrEqual(3_000)
    expect(figures.asked).toBeGreaterThan(5)
    expect(figures.grownBytes).toBeLessThan(20_000_000)
  }, 90_000)
})
