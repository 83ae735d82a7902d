import type { Change, ConversationEvent } from '@confab/shared/events'
import { describe, expect, it } from 'vitest'
import {
  asked,
  conversationId,
  response,
  responseId,
  started,
} from '../../../../test/support/sample-transcript.ts'
import { cameUntil, replayTimes } from './replay-times.ts'

const completed: Change = { type: 'response.completed', responseId, stopped: false }

/** Each change as many milliseconds after the one before it. */
function recorded(...changes: [number, Change][]): ConversationEvent[] {
  let at = Date.parse(started)
  return changes.map(([after, change], index) => {
    at += after
    return { ...change, conversationId, seq: index + 1, at: new Date(at).toISOString() }
  })
}

describe('a replay', () => {
  const [message, created, begun] = asked as [Change, Change, Change]

  it('takes as long over a reply as the agent took, and cuts short the pauses between', () => {
    const events = recorded(
      [0, message],
      [10, created],
      [30, begun],
      [9_000, completed],
      [3_600_000, message],
    )
    expect(replayTimes(events)).toEqual([0, 10, 40, 9_040, 11_040])
  })

  it('waits its time for the next question, too, when that came soon', () => {
    expect(replayTimes(recorded([0, message], [10, created], [10, completed], [500, message]))).toEqual([
      0, 10, 20, 520,
    ])
  })

  it('cuts pauses after a failure as well', () => {
    const error = { code: 'ENGINE_FAILED', message: '', retryable: true } as const
    const failed: Change = { type: 'response.failed', responseId: response.id, error }
    expect(replayTimes(recorded([0, created], [5_000, failed], [5_000, message]))).toEqual([0, 5_000, 7_000])
  })

  it('never goes back in time, though the clock was set back', () => {
    expect(replayTimes(recorded([0, message], [-60_000, created], [20, completed]))).toEqual([0, 0, 20])
  })

  it.each([
    { time: 0, came: 2 },
    { time: 9.9, came: 2 },
    { time: 10, came: 3 },
    { time: 1_000, came: 4 },
  ])('has shown $came events after $time ms', ({ time, came }) => {
    expect(cameUntil([0, 0, 10, 500], time)).toBe(came)
  })
})
