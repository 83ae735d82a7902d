import type { ConversationEvent } from '@confab/shared/events'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  answering,
  conversation,
  conversationId,
  started,
} from '../../../../test/support/sample-transcript.ts'
import type { Recording } from './recording.ts'
import { Replay } from './replay.ts'

/** 100 ms between one event and the next. */
const events = answering.map((change, at): ConversationEvent => {
  const time = new Date(Date.parse(started) + at * 100).toISOString()
  return { ...change, conversationId, seq: at + 1, at: time }
})
const recording: Recording = { conversation, events }
const other: Recording = {
  conversation: { ...conversation, id: 'conv_2' },
  events: events.slice(0, 2).map((event) => ({ ...event, conversationId: 'conv_2' })),
}

describe('a replay', () => {
  let replay: Replay
  /** Plays to the end. @returns where it stood on the way */
  const played = async (): Promise<number[]> => {
    const seen: number[] = []
    replay.onChange = () => {
      if (seen.at(-1) !== replay.at) seen.push(replay.at)
    }
    replay.play()
    await expect.poll(() => replay.isPlaying, { interval: 5, timeout: 10_000 }).toBe(false)
    return seen
  }

  beforeEach(() => {
    replay = new Replay()
    replay.live = recording
  })

  it('stands at the end of the conversation, and stays there while that goes on', () => {
    replay.live = { ...recording, events: events.slice(0, 3) }
    expect(replay.at).toBe(3)
    replay.live = recording
    expect(replay.at).toBe(4)
    expect(replay.transcript?.seq).toBe(4)
  })

  it('stays in the past while the conversation goes on', () => {
    replay.live = { ...recording, events: events.slice(0, 3) }
    replay.goTo(2)
    replay.live = recording
    expect([replay.at, replay.transcript?.seq, replay.event?.seq]).toEqual([2, 2, 2])
  })

  it('plays every event from the first to the last, as fast as wanted', async () => {
    replay.speed = 5
    const from = performance.now()
    expect(await played()).toEqual([1, 2, 3, 4])
    expect(performance.now() - from).toBeGreaterThanOrEqual(60)
  })

  it('goes on from where it was paused', async () => {
    replay.speed = 20
    replay.goTo(3)
    replay.play()
    replay.pause()
    expect(await played()).toEqual([3, 4])
  })

  it('keeps its place when the speed changes, and is at the end at once', () => {
    replay.goTo(2)
    replay.play()
    replay.speed = 0.5
    expect([replay.at, replay.isPlaying]).toEqual([2, true])
    replay.speed = Infinity
    expect([replay.at, replay.isPlaying]).toEqual([4, false])
  })

  it('begins anew with another conversation', () => {
    replay.goTo(1)
    replay.live = other
    expect([replay.at, replay.transcript?.id]).toEqual([2, 'conv_2'])
  })

  it('shows a recording that was opened in the place of the conversation that goes on', () => {
    replay.open('saved.json', other)
    replay.live = { ...recording, events: events.slice(0, 3) }
    expect([replay.name, replay.at, replay.transcript?.id]).toEqual(['saved.json', 2, 'conv_2'])
    replay.close()
    expect([replay.name, replay.at, replay.transcript?.id]).toEqual([undefined, 3, conversationId])
  })

  it('goes nowhere when there is nothing', () => {
    replay.live = undefined
    replay.play()
    expect([replay.at, replay.transcript, replay.isPlaying]).toEqual([0, null, false])
  })
})
