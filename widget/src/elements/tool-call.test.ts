import type { Json } from '@confab/shared/conversation'
import { describe, expect, it } from 'vitest'
import { barriers, called, draw, heard } from '../../../test/support/drawn.ts'
import type { ToolCallView } from './tool-call.ts'
import './tool-call.ts'
import type { ToolCall } from './tool-calls.ts'

const drawn = (
  call: Partial<ToolCall> = {},
  rest: Partial<Pick<ToolCallView, 'state' | 'running'>> = {},
): Promise<ToolCallView> =>
  draw<ToolCallView>('confab-tool-call', { call: called(call) as ToolCall, ...rest })

const summary = (view: ToolCallView): string =>
  view.querySelector('summary')!.textContent.replace(/\s+/g, ' ').trim()

describe('a call of a tool', () => {
  it('is accessible in every state', async () => {
    for (const view of [
      await drawn(),
      await drawn({ status: 'DONE', result: { found: true } }),
      await drawn({ status: 'FAILED', result: null }),
      await drawn({}, { state: 'asks' }),
    ]) {
      for (const details of view.querySelectorAll('details')) details.open = true
      expect(await barriers(view)).toEqual([])
    }
  })

  it.each([
    [{}, {}, 'find order Waiting'],
    [{}, { running: true }, 'find order Running…'],
    [{}, { state: 'runs' }, 'find order Running…'],
    [{ status: 'DONE', result: 1 }, {}, 'find order Done'],
    [{ status: 'FAILED' }, {}, 'find order Failed'],
    [{ status: 'DONE', result: { error: 'no' } }, {}, 'find order Failed'],
  ] as const)('%j with %j reads %j', async (call, rest, words) => {
    expect(summary(await drawn(call, rest))).toBe(words)
  })

  it('keeps what it was called with, and what came of it, folded', async () => {
    const view = await drawn({ status: 'DONE', result: { total: 3 } })
    expect(view.querySelector('details')?.open).toBe(false)
    expect([...view.querySelectorAll('pre')].map((pre) => JSON.parse(pre.textContent) as unknown)).toEqual([
      { orderId: 'A-1' },
      { total: 3 },
    ])
  })

  it('shows markup as the text it is, and cuts what is too long to glance at', async () => {
    const view = await drawn({ status: 'DONE', arguments: {}, result: `<b>${'x'.repeat(9_000)}` })
    expect(view.querySelector('b')).toBeNull()
    expect(view.querySelector('pre')!.textContent).toHaveLength(5_001)
  })

  it('shows all that it is to be allowed with', async () => {
    const view = await drawn(
      { arguments: { note: 'x'.repeat(9_000), to: 'somebody@evil.example' } },
      { state: 'asks' },
    )
    expect(view.querySelector('pre')!.textContent).toContain('somebody@evil.example')
  })

  it('is still told of when what it was called with is nested too deep to be written', async () => {
    let deep: Json = []
    for (let level = 0; level < 50_000; level++) deep = [deep]
    const view = await drawn({ status: 'DONE', arguments: { deep }, result: 1 })
    expect([...view.querySelectorAll('pre')].map(({ textContent }) => textContent)).toEqual(['…', '1'])
  })

  it('asks before it runs, says so to those who do not see it, and passes on the answer', async () => {
    const told: string[] = []
    const listen = (event: Event): void => {
      told.push((event as CustomEvent<{ text: string }>).detail.text)
    }
    addEventListener('announce', listen)
    const view = await drawn({}, { state: 'asks' })
    removeEventListener('announce', listen)
    const decided = heard(view, 'decide-tool-call')
    expect(view.textContent).toContain('Allow “find order”?')
    expect(view.querySelector('pre')?.textContent).toContain('A-1')
    for (const button of view.querySelectorAll('button')) button.click()
    expect(decided.map(({ detail }) => detail)).toEqual([
      { id: 'tool_1', allowed: true },
      { id: 'tool_1', allowed: false },
    ])
  })
})
