import type { Json } from '@confab/shared/conversation'
import { describe, expect, it, vi } from 'vitest'
import { called, reply } from '../../../test/support/drawn.ts'
import { ToolDesk, type ToolDeskOptions } from './client-tools.ts'
import type { ClientTool } from '../page/host-options.ts'

type Claims = ToolDeskOptions['claims']
const claims = (rest: Partial<Claims> = {}): Claims => ({
  take: () => Promise.resolve('mine'),
  leave: () => undefined,
  close: () => undefined,
  ...rest,
})

interface Desk {
  readonly desk: ToolDesk
  readonly results: Json[]
  readonly states: string[]
  readonly offer: ReturnType<typeof vi.fn<ToolDeskOptions['offer']>>
}

function open(tool: Partial<ClientTool>, rest: Partial<ToolDeskOptions> = {}): Desk {
  const results: Json[] = []
  const states: string[] = []
  const offer = vi.fn<ToolDeskOptions['offer']>(() => true)
  const desk = new ToolDesk({
    tools: () => ({ find_order: { run: () => null, ...tool } }),
    claims: claims(),
    offer,
    submit: (_id, result) => results.push(result),
    onChange: (now) => states.push([...now.values()].join()),
    ...rest,
  })
  return { desk, results, states, offer }
}

const call = reply([called({ arguments: { orderId: 'A-1' } })])
const result = async ({ results }: Desk): Promise<Json | undefined> => {
  await vi.waitFor(() => expect(results).toHaveLength(1))
  return results[0]
}
const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30))

describe('a tool of the page', () => {
  it('runs once with its arguments, however often the conversation is looked at', async () => {
    const run = vi.fn(() => ({ status: 'shipped' }))
    const opened = open({ run })
    opened.desk.look(call)
    opened.desk.look(call)
    expect(await result(opened)).toEqual({ status: 'shipped' })
    opened.desk.look(call)
    await quiet()
    expect(run.mock.calls).toEqual([[{ orderId: 'A-1' }]])
    expect(opened.results).toHaveLength(1)
    expect(opened.states).toEqual(['runs'])
    opened.desk.look(reply([called({ status: 'DONE' })]))
    expect(opened.states).toEqual(['runs', ''])
  })

  it('gets arguments of its own, which it may change', async () => {
    const opened = open({ run: (args) => Object.assign(args, { orderId: 'changed' }) })
    opened.desk.look(call)
    await result(opened)
    expect(call.outputs[0]).toHaveProperty('arguments', { orderId: 'A-1' })
  })

  it.each<[string, ClientTool['run'], unknown]>([
    ['nothing', () => undefined, null],
    ['what it promises', async () => 3, 3],
    ['what JSON makes of it', () => new Date(0) as never, '1970-01-01T00:00:00.000Z'],
    [
      'the error it throws',
      () => {
        throw new Error('sold out')
      },
      { error: 'sold out' },
    ],
    ['the error it rejects with', () => Promise.reject(new Error('no')), { error: 'no' }],
    ['that it is no JSON', () => 1n as never, { error: expect.stringMatching(/BigInt/) }],
    ['that it is too much', () => 'x'.repeat(70_000), { error: 'The result of the tool is too large.' }],
    [
      'that it is too deep',
      () => JSON.parse('['.repeat(20) + ']'.repeat(20)) as Json,
      { error: 'The result of the tool is too large.' },
    ],
  ])('gives %s', async (_, run, given) => {
    const opened = open({ run })
    opened.desk.look(call)
    expect(await result(opened)).toEqual(given)
  })

  it('does not run with arguments that do not fit', async () => {
    const run = vi.fn(() => null)
    const parameters = { type: 'object', properties: { orderId: { type: 'integer' } } }
    const opened = open({ run, parameters })
    opened.desk.look(call)
    expect(await result(opened)).toEqual({ error: 'The arguments do not fit. /orderId: must be integer' })
    expect(run).not.toHaveBeenCalled()
  })

  it('is not waited for longer than it may take', async () => {
    const opened = open({ run: () => new Promise(() => undefined), timeoutMs: 20 })
    opened.desk.look(call)
    expect(await result(opened)).toEqual({ error: 'The tool gave no result within 20 ms.' })
  })

  it('that is not offered is left to others', async () => {
    for (const name of ['other', 'toString', '__proto__']) {
      const opened = open({})
      opened.desk.look(reply([called({ name })]))
      await quiet()
      expect([opened.results, opened.states]).toEqual([[], []])
    }
  })
})

describe('a tool that needs the visitor', () => {
  it('runs when it is allowed', async () => {
    const run = vi.fn(() => 'moved')
    const opened = open({ run, approve: true })
    opened.desk.look(call)
    await quiet()
    expect([run.mock.calls.length, opened.states]).toEqual([0, ['asks']])
    opened.desk.decide('tool_1', true)
    opened.desk.decide('tool_1', false)
    expect(await result(opened)).toBe('moved')
    expect(opened.states).toEqual(['asks', 'runs'])
  })

  it('does not run when it is refused, and the agent is told', async () => {
    const run = vi.fn(() => 'moved')
    const opened = open({ run, approve: true })
    opened.desk.look(call)
    opened.desk.decide('tool_1', false)
    expect(await result(opened)).toEqual({ error: 'The visitor did not allow it.' })
    expect(run).not.toHaveBeenCalled()
  })
})

describe('a call that is somebody else’s', () => {
  it('does not run when the page answers it, and is left to it', async () => {
    const run = vi.fn(() => null)
    const leave = vi.fn()
    const opened = open({ run }, { claims: claims({ leave }), offer: () => false })
    opened.desk.look(call)
    await vi.waitFor(() => expect(leave).toHaveBeenCalledWith('tool_1'))
    await quiet()
    expect([run.mock.calls.length, opened.results]).toEqual([0, []])
  })

  it('that was begun by a page that is gone is answered truthfully, and does not run again', async () => {
    const run = vi.fn(() => null)
    const opened = open({ run }, { claims: claims({ take: () => Promise.resolve('broken') }) })
    opened.desk.look(call)
    expect(await result(opened)).toEqual({
      error: 'The page was closed while the tool ran; whether it did is not known.',
    })
    expect(run).not.toHaveBeenCalled()
  })

  it('is given up when its result has come, or the chat is closed', async () => {
    let signal: AbortSignal | undefined
    const take: Claims['take'] = (_id, given) => {
      signal = given
      return new Promise(() => undefined)
    }
    for (const end of [(desk: ToolDesk) => desk.look(undefined), (desk: ToolDesk) => desk.close()]) {
      const { desk } = open({}, { claims: claims({ take }) })
      desk.look(call)
      end(desk)
      expect(signal?.aborted).toBe(true)
    }
  })

  it('is answered by nobody when it is settled while the tool runs', async () => {
    let finish = (_: Json): void => undefined
    const opened = open({ run: () => new Promise<Json>((resolve) => (finish = resolve)) })
    opened.desk.look(call)
    await quiet()
    opened.desk.look(reply([called({ status: 'DONE' })]))
    finish('late')
    await quiet()
    expect(opened.results).toEqual([])
  })
})
