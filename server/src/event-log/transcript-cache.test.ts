import type { Transcript } from '@confab/shared/conversation'
import { describe, expect, it } from 'vitest'
import { newTranscript } from '../conversations/transcripts.ts'
import { numbered } from './numbering.ts'
import { TranscriptCache } from './transcript-cache.ts'

const transcriptOf = (id: string, characters = 0): Transcript =>
  newTranscript(
    {
      id,
      agent: 'help',
      visitorId: null,
      title: 'x'.repeat(characters),
      state: { playbook: 'neutral', phase: null, systemMessage: null, context: [] },
      agentTakeOver: false,
      archived: false,
      metadata: {},
      tags: [],
    },
    new Date(),
  )

describe('the transcripts in memory', () => {
  it('are those last used', () => {
    const cache = new TranscriptCache()
    for (let count = 0; count <= 500; count++) cache.keep(transcriptOf(`conv_${count}`))
    expect(cache.get('conv_0')).toBeUndefined()
    expect(cache.get('conv_1')).toBeDefined()
  })

  it('are fewer when they are long, and at least the one in use', () => {
    const cache = new TranscriptCache()
    for (const id of ['a', 'b', 'c']) cache.keep(transcriptOf(id, 20_000_000))
    expect(['a', 'b', 'c'].filter((id) => cache.get(id))).toEqual(['b', 'c'])
    cache.keep(transcriptOf('d', 60_000_000))
    expect(['b', 'c', 'd'].filter((id) => cache.get(id))).toEqual(['d'])
    cache.keep(transcriptOf('e'))
    expect(['d', 'e'].filter((id) => cache.get(id))).toEqual(['e'])
  })

  it('count what comes after they were loaded', () => {
    const cache = new TranscriptCache()
    const transcript = transcriptOf('a')
    cache.keep(transcript)
    const before = cache.sizeOf('a')
    const text = 'x'.repeat(1_000)
    const change = { type: 'output.appended', responseId: 'resp_1', outputId: 'msg_1', text } as const
    cache.keep(transcript, numbered(transcript, [change], new Date()))
    expect(cache.sizeOf('a')).toBe(before + 1_000)
    cache.forget('a')
    expect(cache.sizeOf('a')).toBe(0)
  })
})
