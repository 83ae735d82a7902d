/** A crash in the middle of a reply, wherever in it: the reply ends, and its engine is not asked a second time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildServer, type ChaosBuild } from './support/chaos/build.ts'
import { isAsExpected } from './support/chaos/parts-proof.ts'
import { crashReplies, phases, type InterruptedReply } from './support/chaos/replies.ts'
import { wires, type Wire } from './support/engine-wires.ts'

let build: ChaosBuild
beforeAll(async () => {
  build = await buildServer()
})
afterAll(() => build.remove())

/** One of each kind; `pnpm chaos` takes them all. */
const names = ['numeno', 'moveworks (poll)', 'orq (background)', 'openai (background)', 'openai (chat)']
const kinds = wires.filter(({ name }) => names.includes(name))
const six = phases.filter((phase) => phase !== 'reply.grown:4')

describe.concurrent('A reply whose server dies', () => {
  it.each(kinds)(
    'ends all the same: $name, in six phases',
    async (wire) => {
      const replies = await crashReplies(build, wire, six)
      expect(replies.map(({ phase }) => phase)).toEqual(six)
      expect(replies.filter((reply) => !reply.died || !isAsExpected(reply))).toEqual([])
      expect(statusIn(replies, 'message.stored:1'), 'nobody had been asked').toBe('COMPLETED')
      if (canGoOn(wire)) expect(statusIn(replies, 'reply.ending:1'), 'it can go on').toBe('COMPLETED')
    },
    180_000,
  )
})

function statusIn(
  replies: readonly InterruptedReply[],
  phase: InterruptedReply['phase'],
): string | undefined {
  return replies.find((reply) => reply.phase === phase)?.response?.status
}

function canGoOn({ transport, isResumable }: Wire): boolean {
  return transport === 'polling' || isResumable
}
