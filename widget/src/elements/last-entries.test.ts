import { describe, expect, it } from 'vitest'
import { asked, conversation, reply, said } from '../../../test/support/drawn.ts'
import { lastEntries } from './last-entries.ts'

const ids = (count: number, ...entries: Parameters<typeof conversation>): string[] =>
  lastEntries(conversation(...entries), count).entries.map(({ id }) => id)

describe('the end of a transcript', () => {
  const question = asked('Why?', 'msg_1')
  const answer = reply([said('Because.')])
  const next = asked('And how?', 'msg_2')

  it('is in reading order', () => {
    expect(ids(9, question, answer, next)).toEqual(['msg_1', 'resp_1', 'msg_2'])
  })

  it('says whether there is more before it', () => {
    const transcript = conversation(question, answer, next)
    expect(lastEntries(transcript, 2).hasMore).toBe(true)
    expect(lastEntries(transcript, 3).hasMore).toBe(false)
    expect(lastEntries(null, 3)).toEqual({ entries: [], hasMore: false })
  })

  it('leaves out what only asked for a reply, and what is for the agent', () => {
    const tool = { ...question, id: 'msg_3', role: 'tool' } as const
    const again = { ...question, id: 'msg_4', content: null }
    expect(ids(9, question, tool, again, answer)).toEqual(['msg_1', 'resp_1'])
  })
})
