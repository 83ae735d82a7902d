import { describe, expect, it } from 'vitest'
import { applyEvent } from '@confab/shared/apply-event'
import type { Message, VisitorTranscript } from '@confab/shared/conversation'
import type { Change, ConversationEvent } from '@confab/shared/events'
import {
  answering,
  conversationId,
  empty,
  message,
  response,
  timeOf,
} from '../../../test/support/sample-transcript.ts'
import { conversationOf } from '../conversations/transcripts.ts'
import { viewFor } from './visibility.ts'

const secret = 'only the agent may read this'
const control: Message = {
  ...message,
  id: 'msg_c',
  role: 'control',
  content: { type: 'PLAIN_TEXT', text: secret },
}
const history: Change[] = [
  { type: 'message.created', message: control },
  ...answering,
  {
    type: 'state.changed',
    state: { playbook: secret, phase: secret, systemMessage: secret, context: [secret] },
  },
  { type: 'engine.remembered', memory: { secret } },
  {
    type: 'message.created',
    message: { ...message, id: 'msg_p', stateAfter: { phase: secret }, pageContext: { secret } },
  },
  { type: 'response.completed', responseId: response.id, stopped: false },
  { type: 'feedback.given', messageId: message.id, rating: 'up' },
  { type: 'takeover.changed', agentTakeOver: true },
  { type: 'conversation.changed', title: 'Mine' },
]
const events = history.map((change, index): ConversationEvent => ({
  conversationId,
  seq: index + 1,
  at: timeOf(index + 1),
  ...change,
}))
const whole = events.reduce(applyEvent, { ...empty, metadata: { secret }, tags: [secret] })
const visitor = viewFor({ kind: 'visitor' })
const server = viewFor({ kind: 'server' })

describe('what a visitor sees', () => {
  it('holds nothing that steers the agent', () => {
    const { messages } = whole
    const seen = [
      events.map(visitor.event),
      visitor.transcript(whole),
      visitor.messages(messages),
      visitor.conversation(conversationOf(whole)),
    ]
    expect(JSON.stringify(seen)).not.toContain(secret)
  })

  it('keeps every number and time', () => {
    const seen = events.map(visitor.event)
    expect(seen.map(({ seq, at }) => [seq, at])).toEqual(events.map(({ seq, at }) => [seq, at]))
    const hidden = seen.flatMap(({ type, seq }) => (type === 'hidden' ? [seq] : []))
    expect(hidden).toEqual([1, 6, 7])
  })

  it('is the same folded from events and taken as a snapshot', () => {
    const { state: _s, metadata: _m, tags: _t, engineMemory: _e, ...start } = empty
    const folded = events.map(visitor.event).reduce(applyEvent<VisitorTranscript>, start)
    expect(visitor.transcript(whole)).toEqual(folded)
  })
})

it('a server sees everything as it is', () => {
  expect(events.map(server.event)).toEqual(events)
  expect(server.transcript(whole)).toBe(whole)
  expect(server.messages(whole.messages)).toEqual(whole.messages)
})
