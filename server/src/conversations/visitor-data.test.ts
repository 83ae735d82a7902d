import { describe, expect, it } from 'vitest'
import { ConfabError } from '@confab/shared/errors'
import { VisitorData, type VisitorDataOptions } from './visitor-data.ts'

/** Conversations by their ids, in pages of two. */
function kept(...ids: string[]) {
  const left = new Set(ids)
  const conversations = {
    list: ({ cursor }: { cursor?: string | undefined }) => {
      const later = [...left].filter((id) => cursor === undefined || id > cursor)
      const page = later.slice(0, 2).map((id) => ({ id }))
      return Promise.resolve({ conversations: page, nextCursor: later.length > 2 ? page[1]!.id : null })
    },
    remove: (id: string) =>
      left.delete(id) ? Promise.resolve() : Promise.reject(new ConfabError('NOT_FOUND', 'It is gone.')),
  } as unknown as VisitorDataOptions['conversations']
  return { left, conversations }
}

describe('the data of a visitor', () => {
  it('is all deleted, what began until the last session ended included', async () => {
    const { left, conversations } = kept('a', 'b', 'c', 'd', 'e')
    const visitors = { remove: () => Promise.resolve(void left.add('f')) }
    await new VisitorData({ conversations, visitors }).remove('vis_x')
    expect([...left]).toEqual([])
  })
})
