import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConversationEvent } from '@confab/shared/events'
import { newConversation, openLog, type OpenLog } from '../../../test/support/open-store.ts'
import { followEvents, type FeedReader } from './event-feed.ts'

describe('one who follows a conversation', () => {
  let opened: OpenLog
  beforeAll(async () => {
    opened = await openLog()
  })
  afterAll(() => opened.remove())

  const withEvents = async (count: number): Promise<string> => {
    const { id } = (await opened.log.create(newConversation()))!
    const titles = Array.from({ length: count }, (_, index) => ({
      type: 'conversation.changed' as const,
      title: `${index}`,
    }))
    await opened.log.append(id, () => titles)
    return id
  }
  const readerOf = (heard: ConversationEvent[], ready: () => Promise<void>): FeedReader => ({
    event: (event) => void heard.push(event),
    snapshot: () => {},
    ready,
  })

  it('is told that it is deleted also in the middle of reading, and nothing after that', async () => {
    const id = await withEvents(5)
    const heard: ConversationEvent[] = []
    const ready = async (): Promise<void> => {
      if (heard.length === 2) await opened.log.remove(id)
    }
    await followEvents(opened.log, id, 0, readerOf(heard, ready))
    expect(heard.map(({ type, seq }) => [type, seq])).toEqual([
      ['conversation.changed', 1],
      ['conversation.changed', 2],
      ['conversation.deleted', 6],
    ])
  })
})
