import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Response } from '@confab/shared/conversation'
import type { EngineOutput } from '../../server/src/engines/engine.ts'
import { KeptConversation, textOf } from '../../server/src/testing/kept-conversation.ts'
import { watched, type Watchers } from '../../server/src/testing/watched-engine.ts'
import { wires, type Speech, type Wire } from '../support/engine-wires.ts'
import type { Fault } from '../support/fake-engines/fake-engine.ts'
import { openWire, type OpenWire } from '../support/tested-engines.ts'
import { answers, eventsOf, hangs, streams, type StreamEnd } from '../support/upstream-faults.ts'

const isStreaming = ({ transport }: Wire): boolean => transport === 'streaming'
const streaming = wires.filter(isStreaming)
const speechOf = ({ speech }: Wire): Speech => speech!
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

let opened: OpenWire
let conversation: KeptConversation
let responseId: string

async function open(wire: Wire): Promise<void> {
  opened = await openWire(wire)
  opened.fake.faults.push(...Array.from({ length: wire.before }, () => undefined))
}
beforeEach(async () => {
  conversation = new KeptConversation()
  responseId = (await conversation.ask('hi')).id
})
afterEach(() => opened.close())

const run = (watchers: Watchers = {}, signal?: AbortSignal): Promise<Response> =>
  conversation.run(watched(opened.make(), watchers).engine, responseId, signal ? { signal } : {})

/** The answer stands in what is said to the request that asks, or to the first poll. */
const answerWith = (wire: Wire, fault: Fault): void => {
  if (wire.transport === 'polling') opened.fake.faults.push(answers(wire.pending ?? {}, {}, 202))
  opened.fake.faults.push(fault)
}

const stream = (data: object[], end: StreamEnd = 'ends'): Fault => streams(eventsOf(data), end)

/** A fault that says when it was met, and when the connection it was met on is closed. */
function noticed(fault: Fault): { fault: Fault; met: Promise<void>; closed: Promise<void> } {
  let meet = (): void => {}
  let close = (): void => {}
  const met = new Promise<void>((resolve) => (meet = resolve))
  const closed = new Promise<void>((resolve) => (close = resolve))
  const noticing: Fault = (request, reply) => {
    reply.raw.once('close', () => close())
    meet()
    return fault(request, reply)
  }
  return { fault: noticing, met, closed }
}

const speech = (wire: Wire, text: string): object[] => {
  const { started, said, ended } = speechOf(wire)
  return [...started, ...said(text, ''), ...ended(text)]
}

describe.each([...wires])('$name', (wire) => {
  beforeEach(() => open(wire))

  it('lets go of its upstream within a second of being stopped', async () => {
    const silent = noticed(hangs)
    answerWith(wire, silent.fault)
    const stop = new AbortController()
    const outputs: EngineOutput[] = []
    const ended = run({ onOutput: (output) => outputs.push(output) }, stop.signal)
    await silent.met
    const said = outputs.length
    stop.abort()
    expect(await Promise.race([silent.closed.then(() => 'closed'), pause(1_000, 'open')])).toBe('closed')
    await ended
    expect(outputs).toHaveLength(said)
  })

  it('takes a huge piece in one, if it is within bounds', async () => {
    const text = 'Grüezi '.repeat(200_000)
    answerWith(
      wire,
      wire.whole && !isStreaming(wire) ? answers(wire.whole(text)) : stream(speech(wire, text)),
    )
    const response = await run()
    expect(response).toMatchObject({ status: 'COMPLETED' })
    expect(hash(textOf(response))).toBe(hash(text))
  })

  it('asks its upstream once, whatever becomes of the server', async () => {
    const crash = new AbortController()
    const crashed = run({}, crash.signal)
    await expect.poll(() => opened.asks()).toBe(1)
    crash.abort()
    const before = await crashed
    const after = before.status === 'IN_PROGRESS' ? await run() : before
    expect(opened.asks()).toBe(1)
    if (after.status === 'COMPLETED') expect(textOf(after)).toBe(wire.answer)
    else expect(after.error?.code).toBe('ENGINE_INTERRUPTED')
  })
})

describe.each(streaming)('$name', (wire) => {
  beforeEach(() => open(wire))

  it('closes the stream of a reply that is stopped, and hears nothing of what comes late', async () => {
    const { started, said } = speechOf(wire)
    const late = Array.from({ length: 100 }, (_, index) => said('late ', `Hello${'late '.repeat(index)}`))
    const events = [...started, ...said('Hello', ''), ...late.flat()]
    const flowing = noticed(streams(eventsOf(events), 'hangs', 30))
    opened.fake.faults.push(flowing.fault)
    const stop = new AbortController()
    const ended = run({}, stop.signal)
    await expect.poll(() => textOf(conversation.response(responseId))).toContain('Hello')
    stop.abort()
    await ended
    const kept = textOf(conversation.response(responseId))
    expect(await Promise.race([flowing.closed.then(() => 'closed'), pause(1_000, 'open')])).toBe('closed')
    await pause(100)
    expect(textOf(conversation.response(responseId))).toBe(kept)
  })

  it('goes on after a restart in mid-text, without saying anything twice; or ends as interrupted', async () => {
    const crash = new AbortController()
    const before = await run(
      {
        async onOutput() {
          await pause(1)
          if (textOf(conversation.response(responseId)) !== '') crash.abort()
        },
      },
      crash.signal,
    )
    const shown = textOf(before)
    expect(before.status).toBe('IN_PROGRESS')
    const after = await run()
    expect(opened.asks()).toBe(1)
    expect({ status: after.status, code: after.error?.code, text: textOf(after) }).toEqual(
      wire.isResumable
        ? { status: 'COMPLETED', code: undefined, text: wire.answer }
        : { status: 'FAILED', code: 'ENGINE_INTERRUPTED', text: shown },
    )
  })

  it('waits for a disk that is slow, and loses nothing', async () => {
    const piece = 'word '.repeat(400)
    const { started, said, ended } = speechOf(wire)
    const pieces = Array.from({ length: 150 }, (_, index) => said(piece, piece.repeat(index)))
    opened.fake.faults.push(stream([...started, ...pieces.flat(), ...ended(piece.repeat(150))]))
    let free = (): void => {}
    const stuck = new Promise<void>((resolve) => (free = resolve))
    let taken = 0
    const finished = run({ onOutput: () => void taken++ })
    conversation.disk = () => stuck
    await pause(300)
    expect(taken).toBeLessThan(100)
    free()
    const response = await finished
    expect(response.status).toBe('COMPLETED')
    expect(hash(textOf(response))).toBe(hash(piece.repeat(150)))
  })

  it('takes thoughts that come after text, and text that comes after them', async () => {
    const { started, said, thought, ended } = speechOf(wire)
    opened.fake.faults.push(
      stream([
        ...started,
        ...said('Hello', ''),
        ...thought('Anything else?'),
        ...said(', world', 'Hello'),
        ...ended('Hello, world'),
      ]),
    )
    const response = await run()
    expect(response.status).toBe('COMPLETED')
    expect(textOf(response)).toBe('Hello, world')
    expect(response.outputs.map(({ type }) => type)).toEqual(['MESSAGE', 'REASONING_MESSAGE'])
    expect(response.outputs.every(({ done }) => done)).toBe(true)
  })

  it('keeps the text that came before an error', async () => {
    const { started, said, failed } = speechOf(wire)
    opened.fake.faults.push(stream([...started, ...said('Hello', ''), ...failed]))
    const response = await run()
    expect(response).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_FAILED' } })
    expect(textOf(response)).toBe('Hello')
  })

  it('fails when nothing is said', async () => {
    const { started, ended } = speechOf(wire)
    opened.fake.faults.push(stream([...started, ...ended('')]))
    expect(await run()).toMatchObject({ status: 'FAILED', error: { code: 'ENGINE_EMPTY_REPLY' } })
  })
})
