import type { Json } from '@confab/shared/conversation'
import { describe, expect, it } from 'vitest'
import { offered } from './page-tools.ts'

const parameters = { type: 'object' }
const tools = {
  find_order: { description: 'Finds an order', parameters, approve: true, run: () => null },
  reload: { run: () => null },
}
const list = [{ name: 'find_order', description: 'Finds an order', parameters }, { name: 'reload' }]

describe('what the agent is told of the page', () => {
  it.each<[Json | undefined, Json | undefined]>([
    [undefined, { tools: list }],
    [null, { tools: list }],
    [{ page: '/a' }, { page: '/a', tools: list }],
    ['/a', { context: '/a', tools: list }],
    [['/a'], { context: ['/a'], tools: list }],
  ])('with the context %j is %j when it offers tools', (context, told) => {
    expect(offered(context, tools)).toEqual(told)
  })

  it('leaves out what the page has no tool for just now', () => {
    const some = { ...tools, pay: undefined, refund: null } as unknown as typeof tools
    expect(offered(null, some)).toEqual({ tools: list })
  })

  it('is the context as it is when it offers none', () => {
    for (const context of [undefined, null, '/a', { page: '/a' }])
      expect(offered(context, undefined)).toBe(context)
  })
})
