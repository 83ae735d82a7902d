/** Runs a table of upstream faults: every row on every wire it is about, each with a fake and an agent of its own. */
import { createHash } from 'node:crypto'
import type { Response } from '@confab/shared/conversation'
import type { ErrorCode } from '@confab/shared/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../widget/src/strings/en.ts'
import type { Wire } from './engine-wires.ts'
import type { FakeEngine, Fault } from './fake-engines/fake-engine.ts'
import { call, startServer, type TestServer } from './start-server.ts'
import { secretWords } from './upstream-faults.ts'

export interface Outcome {
  /** Left out: the reply is complete. */
  readonly code?: ErrorCode
  readonly retryable?: boolean
  /** Left out: none. */
  readonly retryAfterMs?: number
  /** The text of its messages; left out: none of a reply that failed, the fake's whole answer of one that did not. */
  readonly text?: string
  /** How often the upstream was asked for the reply. */
  readonly asks: number
  /** How long it took at least, in milliseconds. */
  readonly leastMs?: number
}

export interface Row {
  readonly fault: string
  /** What it becomes by the matrix of faults, and what the visitor reads. */
  readonly becomes: string
  readonly words?: RegExp
  /** Where ours is another outcome than the matrix names, and why. */
  readonly differs?: string
  readonly on: readonly Wire[]
  /** For the requests from the one that asks for the reply on; `undefined` lets one through. */
  readonly faults: (wire: Wire) => readonly (Fault | undefined)[]
  readonly outcome: Outcome | ((wire: Wire) => Outcome)
  /** More of the agent's configuration; an address that is none of the fake's, too. */
  readonly agent?: object
}

interface Case {
  readonly key: string
  readonly row: Row
  readonly wire: Wire
}

interface Seen {
  readonly response: Response
  readonly asks: number
  readonly ms: number
}

/** Silence that is long for a test, and short for one. */
export const timeouts = { connectMs: 2_000, firstByteMs: 6_000, idleMs: 6_000 }
const REPLY_SECONDS = 12
const AT_ONCE = 40

export function faultMatrix(title: string, rows: readonly Row[]): void {
  const cases = rows.flatMap((row, index) =>
    row.on.map((wire): Case => ({ key: `row ${index} ${wire.name}`, row, wire })),
  )
  describe(title, () => {
    const fakes = new Map<Case, FakeEngine>()
    const seen = new Map<Case, Promise<Seen>>()
    let server: TestServer

    beforeAll(async () => {
      await Promise.all(cases.map(async (one) => fakes.set(one, await one.wire.fake())))
      const agents = Object.fromEntries(cases.map((one) => [one.key, agentOf(one, fakes.get(one)!)]))
      server = await startServer({ config: { agents, limits: { replySeconds: REPLY_SECONDS } } })
      const turn = turns(AT_ONCE)
      for (const one of cases) {
        const run = turn(() => ask(server.url, one, fakes.get(one)!))
        run.catch(() => {})
        seen.set(one, run)
      }
    })
    afterAll(async () => {
      await server.close()
      await Promise.all([...fakes.values()].map((fake) => fake.close()))
    })

    for (const one of cases) {
      const name = `${one.row.fault}: ${one.row.becomes} (${one.wire.name})`
      it(name, async () => check(one, await seen.get(one)!), 60_000)
    }
  })
}

function agentOf({ row, wire }: Case, fake: FakeEngine): object {
  return { ...wire.agent(fake.url), timeouts, ...row.agent }
}

async function ask(url: string, { key, row, wire }: Case, fake: FakeEngine): Promise<Seen> {
  const { body } = await call(url, 'POST', '/v1/conversations', { agent: key })
  fake.faults.push(...Array.from({ length: wire.before }, () => undefined), ...row.faults(wire))
  const started = performance.now()
  const message = { role: 'user', content: 'hi', action: 'generate-reply' }
  const answer = await call(url, 'POST', `/v1/conversations/${body.id}/messages`, message)
  expect(answer.status).toBe(201)
  const asks = fake.calls.filter(({ route }) => wire.asks.test(route)).length
  return { response: answer.body.response, asks, ms: performance.now() - started }
}

function check({ row, wire }: Case, { response, asks, ms }: Seen): void {
  const outcome = typeof row.outcome === 'function' ? row.outcome(wire) : row.outcome
  const { code, retryable, retryAfterMs, leastMs = 0 } = outcome
  const { error, outputs } = response
  const text = outputs.flatMap((item) => (item.type === 'MESSAGE' ? [item.content.text] : [])).join('\n')
  expect({
    status: response.status,
    code: error?.code,
    retryable: error?.retryable,
    retryAfterMs: error?.retryAfterMs,
    text: shortened(text),
    asks,
  }).toEqual({
    status: code ? 'FAILED' : 'COMPLETED',
    code,
    retryable,
    retryAfterMs,
    text: shortened(outcome.text ?? (code ? '' : wire.answer)),
    asks: outcome.asks,
  })
  expect(ms).toBeGreaterThanOrEqual(leastMs)
  expect(JSON.stringify(response)).not.toContain(secretWords)
  if (code) expect(en[code]).toMatch(row.words ?? /^$/)
}

/** Huge texts are compared by what tells them apart: nobody wants to read them when they differ. */
function shortened(text: string): string {
  if (text.length <= 1_000) return text
  const hash = createHash('sha256').update(text).digest('hex')
  return `${text.length} characters beginning with "${text.slice(0, 20)}" (${hash})`
}

/** Lets so many tasks run at once, the others in their turn. */
function turns(atOnce: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (task) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    running++
    try {
      return await task()
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}
