import { describe, expect, it } from 'vitest'
import { applyEvent, isFinished, runningResponse } from './apply-event.ts'
import type { OutputItem, Transcript } from './conversation.ts'
import type { Change, ConversationEvent } from './events.ts'
import {
  after,
  answer,
  answering,
  call,
  conversationId,
  empty,
  follow,
  message,
  response,
  responseId,
  started,
  timeOf,
} from '../../test/support/sample-transcript.ts'

function outputs(transcript: Transcript): OutputItem[] {
  return transcript.responses[0]?.outputs ?? []
}

describe('the fold', () => {
  it('refuses an event that is not the next one', () => {
    for (const seq of [0, 2, -1]) {
      const event: ConversationEvent = { conversationId, seq, at: started, type: 'hidden' }
      expect(() => applyEvent(empty, event)).toThrow(`Event ${seq} cannot follow 0`)
    }
  })

  it('keeps up with an event of a type it does not know', () => {
    const event = { conversationId, seq: 1, at: timeOf(1), type: 'message.whispered', text: 'psst' }
    const transcript = applyEvent(empty, event as unknown as ConversationEvent)
    expect(transcript).toEqual({ ...empty, seq: 1, updatedAt: timeOf(1) })
  })

  it('changes neither the transcript nor the event it is given', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      let transcript = freeze(empty)
      for (const change of history(seed)) transcript = freeze(follow(transcript, freeze(change)))
      expect(transcript.seq).toBeGreaterThan(0)
    }
  })

  it('shares what an event does not touch, so that drawing can tell what changed', () => {
    const before = after(...answering, { type: 'output.put', responseId, item: call })
    const grown = follow(before, { type: 'output.appended', responseId, outputId: answer.id, text: '!' })
    expect(grown.messages).toBe(before.messages)
    expect(outputs(grown)[1]).toBe(outputs(before)[1])
    expect(outputs(grown)[0]).not.toBe(outputs(before)[0])
  })

  it('gives the same transcript in one go and from any point in between', () => {
    for (const seed of [11, 12, 13, 14, 15]) {
      const changes = history(seed)
      const whole = after(...changes)
      for (let point = 0; point <= changes.length; point++) {
        const kept = JSON.parse(JSON.stringify(after(...changes.slice(0, point)))) as Transcript
        expect(changes.slice(point).reduce(follow, kept)).toEqual(whole)
      }
    }
  })

  it('never has more than one running response', () => {
    for (const seed of [21, 22, 23]) {
      let transcript = empty
      for (const change of history(seed)) {
        transcript = follow(transcript, change)
        const open = transcript.responses.filter((one) => !isFinished(one))
        expect(open).toEqual([runningResponse(transcript)].filter((one) => one !== undefined))
      }
    }
  })
})

/** A conversation that could have happened, the same one for the same seed. */
function history(seed: number): Change[] {
  const random = generator(seed)
  const changes: Change[] = []
  for (let turn = 0; turn < 4; turn++) changes.push(...exchange(turn, random))
  return changes
}

function exchange(turn: number, random: (below: number) => number): Change[] {
  const id = `resp_${turn}`
  const own = { ...message, id: `msg_${turn}` }
  const item = { ...answer, id: `out_${turn}` }
  const spoken = Array.from({ length: random(5) }, (_, index): Change => {
    const appended = {
      type: 'output.appended',
      responseId: id,
      outputId: item.id,
      text: `${index} `,
    } as const
    return random(4) === 0 ? { type: 'output.put', responseId: id, item } : appended
  })
  const error = { code: 'ENGINE_FAILED', message: '', retryable: true } as const
  return [
    { type: 'message.created', message: own },
    { type: 'response.created', response: { ...response, id, messageId: own.id } },
    { type: 'response.started', responseId: id },
    { type: 'output.put', responseId: id, item },
    ...spoken,
    random(3) === 0
      ? { type: 'response.failed', responseId: id, error }
      : { type: 'response.completed', responseId: id, stopped: random(2) === 0 },
    ...(random(2) === 0 ? [{ type: 'feedback.given', messageId: item.id, rating: 'up' } as const] : []),
    ...(random(3) === 0 ? [{ type: 'engine.remembered', memory: { turn } } as const] : []),
  ]
}

/** A small seeded generator (linear congruential): whole numbers from 0 to below `below`. */
function generator(seed: number): (below: number) => number {
  let value = seed
  return (below) => {
    value = (value * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return Math.floor((value / 4_294_967_296) * below)
  }
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(freeze)
  }
  return value
}
