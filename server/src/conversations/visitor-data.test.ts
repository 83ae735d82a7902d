import { describe, expect, it } from 'vitest'
import { ConfabError } from '@confab/shared/errors'
import { VisitorData, type VisitorDataOptions } from './visitor-data.ts'

/** Conversations by their ids, those used last first, in pages of two. */
function kept(...ids: string[]) {
  let clock = 0
  const usedAt = new Map<string, number>()
  const use = (id: string): void => void usedAt.set(id, ++clock)
  ids.forEach(use)
  const conversations = {
    list: ({ cursor = '999' }: { cursor?: string | undefined }) => {
      const later = [...usedAt].filter(([, at]) => at < Number(cursor)).sort(([, a], [, b]) => b - a)
      const page = later.slice(0, 2)
      const nextCursor = later.length > 2 ? `${page[1]![1]}` : null
      return Promise.resolve({ conversations: page.map(([id]) => ({ id })), nextCursor })
    },
    read: (id: string) => Promise.resolve({ id }),
    remove: (id: string) =>
      usedAt.delete(id) ? Promise.resolve() : Promise.reject(new ConfabError('NOT_FOUND', 'It is gone.')),
  } as unknown as VisitorDataOptions['conversations']
  return { use, left: () => [...usedAt.keys()], conversations }
}

describe('the data of a visitor', () => {
  it('is all deleted, what began until the last session ended included', async () => {
    const { use, left, conversations } = kept('a', 'b', 'c', 'd', 'e')
    const visitors = { remove: () => Promise.resolve(use('f')) }
    await new VisitorData({ conversations, visitors }).remove('vis_x')
    expect(left()).toEqual([])
  })

  it('is handed out whole and once, although some of it is used meanwhile', async () => {
    const { use, conversations } = kept('a', 'b', 'c', 'd', 'e')
    const visitors = { remove: () => Promise.resolve() }
    const given: string[] = []
    for await (const { id } of new VisitorData({ conversations, visitors }).conversationsOf('vis_x')) {
      if (given.length === 0) use('a')
      given.push(id)
    }
    expect(given.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})
