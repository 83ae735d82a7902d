import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { errorTable, type ErrorCode } from '@confab/shared/errors'
import { en } from '../widget/src/strings/en.ts'
import { deafServer } from './support/deaf-server.ts'
import { wires } from './support/engine-wires.ts'
import { faultMatrix, type Row } from './support/fault-matrix.ts'
import { completed, failed, words } from './support/fault-outcomes.ts'
import { selfSigned } from './support/self-signed.ts'
import { hangs, refuses, resets } from './support/upstream-faults.ts'

/** Of each engine the one way in which it is configured when nothing is said. */
const usual = wires.filter(({ name }) =>
  ['numeno', 'moveworks (poll)', 'orq (stream)', 'openai (responses)'].includes(name),
)
const polling = wires.filter(({ transport }) => transport === 'polling')

const unreachable = failed('ENGINE_UNREACHABLE', { asks: 0 })

const deaf = await deafServer()
const distrusted = createServer(selfSigned).listen(0, '127.0.0.1')
await once(distrusted, 'listening')
afterAll(async () => {
  await deaf.close()
  distrusted.close()
})
const distrustedUrl = `https://127.0.0.1:${(distrusted.address() as AddressInfo).port}`
const elsewhere = (baseUrl: string, more = {}) => ({ agent: { baseUrl, ...more }, faults: () => [] })

const connecting: Row[] = [
  {
    fault: 'no connection is taken',
    becomes: 'unreachable after three more tries',
    words: words.notAvailable,
    on: usual,
    ...elsewhere('http://127.0.0.1:1'),
    outcome: { ...unreachable, leastMs: 800 },
  },
  {
    fault: 'no connection comes about',
    becomes: 'unreachable within 10 s',
    words: words.notAvailable,
    on: usual,
    ...elsewhere(deaf.url, { timeouts: { connectMs: 100 } }),
    outcome: { ...unreachable, leastMs: 1_000 },
  },
  {
    fault: 'there is no such name',
    becomes: 'unreachable after three more tries',
    words: words.notAvailable,
    on: usual,
    ...elsewhere('http://no..such.name'),
    outcome: { ...unreachable, leastMs: 800 },
  },
  {
    fault: 'a certificate that nobody vouches for',
    becomes: 'unreachable, once, and for the operator to mend',
    words: words.notAvailable,
    on: usual,
    ...elsewhere(distrustedUrl),
    outcome: { ...unreachable, retryable: false },
  },
  {
    fault: 'a reset before anything is answered',
    becomes: 'interrupted',
    differs: 'a request that acts is not sent again: the upstream may have begun to act on it',
    words: words.interrupted,
    on: wires,
    faults: () => [resets],
    outcome: failed('ENGINE_INTERRUPTED'),
  },
  {
    fault: 'no answer in time',
    becomes: 'a timeout, and no second request',
    words: words.tooLong,
    on: wires.filter(({ transport }) => transport !== 'blocking'),
    faults: () => [hangs],
    agent: { timeouts: { firstByteMs: 500 } },
    outcome: failed('ENGINE_TIMEOUT', { leastMs: 500 }),
  },
  {
    fault: 'no answer in the time a whole reply may take',
    becomes: 'a timeout, and no second request',
    words: words.tooLong,
    on: wires.filter(({ name }) => name === 'numeno'),
    faults: () => [hangs],
    agent: { timeoutMs: 500 },
    outcome: failed('ENGINE_TIMEOUT', { leastMs: 500 }),
  },
]

const soon = (): string => new Date(Date.now() + 2_500).toUTCString()

const statuses: Row[] = [
  ...[400, 422].map((status): Row => ({
    fault: `${status}`,
    becomes: 'rejected, without Retry',
    words: words.cannotAnswer,
    on: wires,
    faults: () => [refuses(status)],
    outcome: failed('ENGINE_REJECTED'),
  })),
  ...[401, 403].map((status): Row => ({
    fault: `${status}`,
    becomes: 'for the operator to mend',
    words: words.notAvailable,
    on: wires,
    faults: () => [refuses(status)],
    outcome: failed('ENGINE_MISCONFIGURED'),
  })),
  {
    fault: '409, once',
    becomes: 'waited for',
    on: wires,
    faults: () => [refuses(409, { 'retry-after': '0' })],
    outcome: { asks: 2 },
  },
  {
    fault: '409, and no end of it',
    becomes: 'busy, with the time to wait',
    words: words.busy,
    on: wires,
    faults: () => [refuses(409, { 'retry-after': '60' })],
    outcome: failed('ENGINE_BUSY', { retryAfterMs: 60_000 }),
  },
  {
    fault: '429 with a wait of one second, twice',
    becomes: 'waited for',
    on: wires,
    faults: () => [refuses(429, { 'retry-after': '1' }), refuses(429, { 'retry-after': '1' })],
    outcome: { asks: 3, leastMs: 1_950 },
  },
  {
    fault: '429 until a date',
    becomes: 'waited for',
    on: usual,
    faults: () => [refuses(429, { 'retry-after': soon() })],
    outcome: { asks: 2, leastMs: 1_000 },
  },
  {
    fault: '429 with a wait of a day',
    becomes: 'rate limited, with ten minutes to wait',
    words: words.busy,
    on: wires,
    faults: () => [refuses(429, { 'retry-after': '86400' })],
    outcome: failed('ENGINE_RATE_LIMITED', { retryAfterMs: 600_000 }),
  },
  ...[{}, { 'retry-after': '-5' }, { 'retry-after': 'soon' }].map((headers): Row => ({
    fault: `429 with ${JSON.stringify(headers)}`,
    becomes: 'rate limited',
    words: words.busy,
    on: usual,
    faults: () => [refuses(429, headers)],
    outcome: failed('ENGINE_RATE_LIMITED'),
  })),
  {
    fault: '503 with a wait of one second',
    becomes: 'waited for',
    on: wires,
    faults: () => [refuses(503, { 'retry-after': '1' })],
    outcome: { asks: 2, leastMs: 950 },
  },
  ...[500, 502, 503, 504].map((status): Row => ({
    fault: `${status} to the request that asks`,
    becomes: 'failed, and not asked again',
    words: words.problem,
    on: status === 500 ? wires : usual,
    faults: () => [refuses(status)],
    outcome: failed('ENGINE_FAILED'),
  })),
  {
    fault: '500 and 502 to a poll',
    becomes: 'polled again',
    on: polling,
    faults: () => [undefined, refuses(500), refuses(502)],
    outcome: completed,
  },
  {
    fault: '500 to three polls in a row',
    becomes: 'failed',
    words: words.problem,
    on: polling,
    faults: () => [undefined, refuses(500), refuses(500), refuses(500)],
    outcome: failed('ENGINE_FAILED'),
  },
  {
    fault: 'a redirect',
    becomes: 'not followed',
    words: words.problem,
    on: wires,
    faults: () => [refuses(302, { location: 'http://127.0.0.1:1/elsewhere' })],
    outcome: failed('ENGINE_BAD_REPLY'),
  },
]

faultMatrix('an upstream that', connecting)
faultMatrix('an upstream that answers', statuses)

describe('a visitor', () => {
  const codes = Object.keys(errorTable) as ErrorCode[]

  it.each(codes.filter((code) => code.startsWith('ENGINE_')))('has words for %s', (code) => {
    expect(en[code]).toMatch(/^[A-Z].*\.$/)
    expect(en[code]).not.toMatch(/engine|upstream|error|HTTP|_/i)
  })
})
