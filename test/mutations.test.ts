/** A promise is only proven by a test that fails without its mechanism: here each mechanism is taken away, one at a time. */
import { describe, expect, it } from 'vitest'
import { whyNoTrace } from './support/chaos/syscalls.ts'
import { isFoundOut, runMutated } from './support/mutation-run.ts'
import { mutationNames, mutations } from './support/mutations.ts'

/** The weaker setting of the database is the control of the durability tests themselves. */
const names = mutationNames().filter((name) => name !== 'synchronous = NORMAL')
const cannotTrace = whyNoTrace() !== undefined

describe.concurrent('A server without a mechanism', () => {
  for (const name of names) {
    const isOnlyTraced = mutations[name].test[1].includes('durability')
    it.skipIf(cannotTrace && isOnlyTraced)(
      `is found out: ${name}`,
      async () => {
        const run = await runMutated(name)
        expect(isFoundOut(name, run), JSON.stringify(run)).toBe(true)
      },
      180_000,
    )
  }
})
