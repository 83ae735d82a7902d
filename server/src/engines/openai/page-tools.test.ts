import type { Json, Message } from '@confab/shared/conversation'
import { describe, expect, it } from 'vitest'
import { describeTool, pageTools, withoutTools } from './page-tools.ts'

const createdAt = '2026-01-01T00:00:00.000Z'
const said = (pageContext: Json | undefined, role: Message['role'] = 'user'): Message => ({
  id: 'msg_1',
  conversationId: 'conv_1',
  role,
  content: { type: 'PLAIN_TEXT', text: 'Hi' },
  createdAt,
  ...(pageContext === undefined ? {} : { pageContext }),
})
const names = (history: Message[], ...taken: string[]): string[] =>
  pageTools(history, new Set(taken)).map(({ name }) => name)
const offering = (...tools: Json[]): Message => said({ tools })

describe('the tools of a page', () => {
  it('are those of the last message that came from it', () => {
    expect(names([offering({ name: 'old' }), offering({ name: 'new' }), said(undefined, 'tool')])).toEqual([
      'new',
    ])
    expect(names([offering({ name: 'old' }), said({ page: '/a' })])).toEqual([])
    expect(names([])).toEqual([])
  })

  it('are left out when they are none, or have the name of one that is configured', () => {
    const tools: Json[] = [
      { name: 'fine_tool-1', parameters: { type: 'object' } },
      { name: 'taken' },
      { name: 'two words' },
      { name: 'x'.repeat(65) },
      { name: 'odd', parameters: 'none' },
      { description: 'nameless' },
      'tool',
      null,
    ]
    expect(names([offering(...tools)], 'taken')).toEqual(['fine_tool-1'])
    expect(names([said({ tools: 'all' })])).toEqual([])
    expect(names([said('tools')])).toEqual([])
  })

  it('are no more than a model can choose from', () => {
    expect(names([offering(...Array.from({ length: 200 }, (_, at) => ({ name: `t${at}` })))])).toHaveLength(
      64,
    )
  })

  it('are described with a schema, also when they have none', () => {
    expect(describeTool({ name: 'a', description: 'A' })).toEqual({
      name: 'a',
      description: 'A',
      parameters: { type: 'object', properties: {} },
    })
    const parameters = { properties: { city: { type: 'string' } }, required: ['city'] }
    expect(describeTool({ name: 'a', parameters })).toEqual({
      name: 'a',
      parameters: { type: 'object', ...parameters },
    })
  })

  it('are not what the page says of itself', () => {
    expect(withoutTools({ page: '/a', tools: [] })).toEqual({ page: '/a' })
    expect(withoutTools({ tools: [{ name: 'a' }] })).toBeUndefined()
    for (const context of ['/a', null, 3, ['tools'], { page: '/a' }, { tools: 'all' }])
      expect(withoutTools(context)).toEqual(context)
  })
})
