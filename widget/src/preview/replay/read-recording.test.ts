import type { ConversationEvent } from '@confab/shared/events'
import { describe, expect, it } from 'vitest'
import {
  answering,
  conversation,
  conversationId,
  timeOf,
} from '../../../../test/support/sample-transcript.ts'
import { readRecording } from './read-recording.ts'
import { recordingText } from './recording.ts'

const events = answering.map((change, at): ConversationEvent => {
  return { ...change, conversationId, seq: at + 1, at: timeOf(at + 1) }
})
const changed = (change: object): string => JSON.stringify({ confab: 1, conversation, events, ...change })

describe('a recording', () => {
  it('is read as it was written, one event a line', () => {
    const text = recordingText({ conversation, events })
    expect(readRecording(text)).toEqual({ conversation, events })
    expect(text.split('\n')).toHaveLength(events.length + 3)
  })

  const [first, second, third, fourth] = events
  it.each([
    ['no JSON', '# Notes', 'It is not JSON.'],
    ['JSON of something else', '[1, 2]', 'It is not a recording of Confab.'],
    ['nothing', 'null', 'It is not a recording of Confab.'],
    ['another format', changed({ confab: 2 }), 'It was saved by another version of Confab.'],
    ['no events', changed({ events: [] }), 'It holds no events.'],
    [
      'a conversation without an agent',
      changed({ conversation: { ...conversation, agent: undefined } }),
      'Its conversation is broken at agent.',
    ],
    [
      'an event left out',
      changed({ events: [first, second, fourth] }),
      'Event 3 is missing: in its place is event 4.',
    ],
    [
      'an event that does not hold together',
      changed({ events: [{ ...first, message: { id: 'msg_1' } }] }),
      'Event 1 is broken at message.conversationId.',
    ],
    [
      'an event of tomorrow',
      changed({ events: [first, second, { ...third, type: 'response.danced' }] }),
      'Event 3 is of a type that is not known here.',
    ],
    [
      'more brackets than can be read',
      changed({}).replace('"tags":[]', `"metadata":{"x":${'['.repeat(30_000) + ']'.repeat(30_000)}}`),
      'It is nested too deeply.',
    ],
    ['an event that is none', changed({ events: [null] }), 'Event 1 is of a type that is not known here.'],
    [
      'an event from elsewhere',
      changed({ events: [first, { ...second, conversationId: 'conv_2' }] }),
      'Event 2 belongs to another conversation.',
    ],
  ])('is refused with words: %s', (_what, text, words) => {
    expect(() => readRecording(text)).toThrow(words)
  })
})
