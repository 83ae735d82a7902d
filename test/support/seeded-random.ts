/** Random numbers that a seed repeats, so that a failing run can be run again. */

export interface Random {
  /** From `least` up to, not including, `limit`; a whole number. */
  int(least: number, limit: number): number
  chance(probability: number): boolean
}

/** The mulberry32 generator. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    int: (least, limit) => least + Math.floor(next() * (limit - least)),
    chance: (probability) => next() < probability,
  }
}
