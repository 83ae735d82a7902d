/** Bytes as a bad network or a bad client might change them. */
import type { Random } from '../seeded-random.ts'

/** Texts that have meant something to somebody. */
const spells = [
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '1e999',
  '-1',
  '51-',
  '{"_placeholder":true,"num":0}',
]

type Mutation = (bytes: Buffer, random: Random) => Buffer

const mutations: readonly Mutation[] = [
  function flip(bytes, random) {
    const copy = Buffer.from(bytes)
    const at = random.int(0, copy.length)
    copy[at] = (copy[at] ?? 0) ^ (1 << random.int(0, 8))
    return copy
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.int(0, bytes.length))
  },
  function duplicate(bytes, random) {
    const [start, end] = range(bytes, random)
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)])
  },
  function splice(bytes, random) {
    const [start, end] = range(bytes, random)
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])
  },
  function insert(bytes, random) {
    const at = random.int(0, bytes.length + 1)
    const spell = spells[random.int(0, spells.length)] ?? ''
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(spell), bytes.subarray(at)])
  },
  function swell(bytes, random) {
    const at = random.int(0, bytes.length + 1)
    const character = bytes.subarray(at, at + 1).toString('latin1') || '['
    const many = Buffer.from(character.repeat(random.int(2, 40_000)), 'latin1')
    return Buffer.concat([bytes.subarray(0, at), many, bytes.subarray(at)])
  },
]

/** One to three changes, each somewhere. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let mutated = bytes
  for (let count = random.int(1, 4); count > 0 && mutated.length > 0; count--) {
    const mutation = mutations[random.int(0, mutations.length)]
    if (mutation) mutated = mutation(mutated, random)
  }
  return mutated
}

function range(bytes: Buffer, random: Random): [number, number] {
  const start = random.int(0, bytes.length)
  return [start, Math.min(bytes.length, start + random.int(1, 64))]
}
