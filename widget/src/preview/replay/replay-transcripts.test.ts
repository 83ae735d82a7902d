import { applyEvent } from '@confab/shared/apply-event'
import type { VisitorTranscript } from '@confab/shared/conversation'
import type { Change, ConversationEvent } from '@confab/shared/events'
import { visitorEvent, visitorTranscript } from '@confab/shared/visibility'
import { describe, expect, it } from 'vitest'
import {
  answer,
  answering,
  conversation,
  conversationId,
  empty,
  message,
  responseId,
  timeOf,
} from '../../../../test/support/sample-transcript.ts'
import { ReplayTranscripts } from './replay-transcripts.ts'

const secret: Change = { type: 'message.created', message: { ...message, id: 'msg_c', role: 'control' } }
const changes: Change[] = [
  { type: 'takeover.changed', agentTakeOver: true },
  secret,
  ...answering,
  ...Array.from({ length: 600 }, (_, at): Change => {
    return { type: 'output.appended', responseId, outputId: answer.id, text: ` ${at}` }
  }),
  { type: 'conversation.changed', archived: true },
]
const events = changes.map((change, at): ConversationEvent => {
  return { ...change, conversationId, seq: at + 1, at: timeOf(at + 1) }
})
const folded = (seq: number): VisitorTranscript =>
  events.slice(0, seq).map(visitorEvent).reduce(applyEvent, visitorTranscript(empty))

describe('the transcripts of a replay', () => {
  it('are what the visitor had then, in whatever order they are asked for', () => {
    const transcripts = new ReplayTranscripts({
      ...conversation,
      archived: true,
      agentTakeOver: true,
      seq: 608,
    })
    for (const seq of [607, 3, 200, 199, 201, 400, 0, 606, 5]) {
      expect(transcripts.after(events, seq)).toEqual(folded(seq))
    }
  })

  it('hold nothing that steers the agent', () => {
    const transcript = new ReplayTranscripts(conversation).after(events, events.length)
    expect(transcript.order).toEqual([message.id, responseId])
    expect(Object.keys(transcript)).not.toContain('state')
  })

  it('grow with the conversation', () => {
    const transcripts = new ReplayTranscripts(conversation)
    expect(transcripts.after(events.slice(0, 10), 10)).toEqual(folded(10))
    expect(transcripts.after(events, 300)).toEqual(folded(300))
  })

  it('end where an event is missing', () => {
    expect(new ReplayTranscripts(conversation).after(events.toSpliced(9, 1), 20).seq).toBe(9)
  })
})
