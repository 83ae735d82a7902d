import type { Change, ConversationEvent } from '@confab/shared/events'
import { describe, expect, it } from 'vitest'
import { rowsOf } from './timeline-rows.ts'

/** Events 100 ms after each other. */
function log(...changes: Change[]): ConversationEvent[] {
  return changes.map((change, at) => ({
    ...change,
    conversationId: 'conv_1',
    seq: at + 1,
    at: new Date(1_800_000_000_000 + at * 100).toISOString(),
  }))
}

const content = { type: 'PLAIN_TEXT' as const, text: 'Good  morning' }
const message = { id: 'msg_1', conversationId: 'conv_1', content, createdAt: '2027-01-15T08:00:00.000Z' }
const state = { playbook: 'sales', phase: null, systemMessage: null, context: [] }
const grown = (outputId: string, text: string): Change => ({
  type: 'output.appended',
  responseId: 'resp_1',
  outputId,
  text,
})

describe('the timeline', () => {
  it('makes one line of text that follows text of the same item', () => {
    const rows = rowsOf(log(grown('a', 'One '), grown('a', 'two'), grown('b', 'three'), grown('a', 'four')))
    expect(rows.map(({ events, summary }) => [events.length, summary])).toEqual([
      [2, '“One two”'],
      [1, '“three”'],
      [1, '“four”'],
    ])
  })

  it('counts time from the message that began the turn', () => {
    const asked: Change = { type: 'message.created', message: { ...message, role: 'user' } }
    const started: Change = { type: 'response.started', responseId: 'resp_1' }
    expect(
      rowsOf(log(started, asked, started, started, asked, started)).map(({ elapsed }) => elapsed),
    ).toEqual([0, 0, 100, 200, 0, 100])
  })

  it('shows what is hidden from visitors, and marks it', () => {
    const rows = rowsOf(
      log(
        { type: 'message.created', message: { ...message, role: 'control' } },
        { type: 'state.changed', state },
        { type: 'engine.remembered', memory: { thread: 'x' } },
        { type: 'message.created', message: { ...message, role: 'user' } },
      ),
    )
    expect(rows.map(({ isHidden, summary }) => [isHidden, summary])).toEqual([
      [true, 'control: “Good morning”'],
      [true, 'playbook sales'],
      [true, 'thread'],
      [false, 'user: “Good morning”'],
    ])
  })
})
