import type { VisitorTranscript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { TranscriptFeed, type News } from './transcript-feed.ts'

const id = 'conv_1'
const at = '2026-01-01T00:00:00.000Z'
const empty: VisitorTranscript = {
  id,
  agent: 'help',
  visitorId: 'vis_1',
  title: null,
  agentTakeOver: false,
  archived: false,
  seq: 0,
  createdAt: at,
  updatedAt: at,
  messages: [],
  responses: [],
  order: [],
  feedback: {},
}

function message(seq: number): ConversationEvent {
  const content = { type: 'PLAIN_TEXT' as const, text: `text ${seq}` }
  const said = { id: `m${seq}`, conversationId: id, role: 'user' as const, content, createdAt: at }
  return { conversationId: id, seq, at, type: 'message.created', message: said }
}

const events = Array.from({ length: 30 }, (_, index) => message(index + 1))

function feed(snapshot?: VisitorTranscript): { feed: TranscriptFeed; news: News[] } {
  const news: News[] = []
  const made = new TranscriptFeed(id, (next) => news.push(next))
  if (snapshot) made.catchUp({ kind: 'snapshot', conversation: snapshot })
  return { feed: made, news }
}

describe('A transcript feed', () => {
  it('comes to the same transcript in whatever order, and however often, events arrive', () => {
    const expected = feed(empty).feed
    for (const event of events) expected.accept(event)
    for (let seed = 1; seed <= 100; seed++) {
      const random = seededRandom(seed)
      const mixed = [...events, ...events.filter(() => random.chance(0.5))]
        .map((event) => ({ event, place: event.seq + random.int(0, 12) }))
        .sort((a, b) => a.place - b.place)
      const { feed: shuffled } = feed(random.chance(0.5) ? empty : undefined)
      for (const { event } of mixed) shuffled.accept(event)
      if (shuffled.seq === undefined) shuffled.catchUp({ kind: 'snapshot', conversation: empty })
      expect(shuffled.transcript, `seed ${seed}`).toEqual(expected.transcript)
      expect(shuffled.hasGap).toBe(false)
    }
  })

  it('has a gap until what is missing has come', () => {
    const { feed: gappy } = feed(empty)
    gappy.accept(message(2))
    expect([gappy.hasGap, gappy.seq, gappy.transcript?.messages.length]).toEqual([true, 0, 0])
    gappy.catchUp({ kind: 'events', events: [message(1), message(2)] })
    expect([gappy.hasGap, gappy.seq, gappy.transcript?.messages.length]).toEqual([false, 2, 2])
  })

  it('lets a snapshot replace everything, an older one too, and mixes in nothing from before a new connection', () => {
    const { feed: restored } = feed(empty)
    for (const event of events.slice(0, 5)) restored.accept(event)
    restored.accept(message(9))
    restored.dropHeld()
    restored.catchUp({ kind: 'snapshot', conversation: { ...empty, seq: 3 } })
    for (const seq of [4, 5, 6, 7, 8]) restored.accept(message(seq))
    expect(restored.transcript).toMatchObject({ seq: 8, order: ['m4', 'm5', 'm6', 'm7', 'm8'] })
  })

  it('tells of messages and ends once, and of none in the first snapshot', () => {
    const { feed: told, news } = feed({
      ...empty,
      seq: 1,
      order: ['m0'],
      messages: [{ ...said(), id: 'm0' }],
    })
    told.accept(message(2))
    told.accept(message(2))
    const response = {
      id: 'r',
      conversationId: id,
      messageId: 'm2',
      outputs: [],
      createdAt: at,
      completedAt: null,
    }
    const place = { conversationId: id, at }
    told.accept({ ...place, seq: 3, type: 'response.created', response: { ...response, status: 'CREATED' } })
    told.accept({ ...place, seq: 4, type: 'response.completed', responseId: 'r', stopped: false })
    told.accept({ ...place, seq: 5, type: 'hidden' })
    expect(news.flatMap(({ messages }) => messages.map((one) => one.id))).toEqual(['m2'])
    expect(news.flatMap(({ responses }) => responses.map((one) => one.status))).toEqual(['COMPLETED'])
  })

  it('tells what a later snapshot brings', () => {
    const { feed: behind, news } = feed(empty)
    const messages = [said()]
    behind.catchUp({ kind: 'snapshot', conversation: { ...empty, seq: 900, messages, order: ['m1'] } })
    expect(news.flatMap((one) => one.messages)).toEqual(messages)
  })
})

function said(): VisitorTranscript['messages'][number] {
  const event = message(1)
  if (event.type !== 'message.created') throw new Error('It is a message.')
  return event.message
}
