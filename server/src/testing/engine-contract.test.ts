import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ConfabError } from '@confab/shared/errors'
import { defineEngine } from '../define.ts'
import type { EngineOutput, ReplyRequest } from '../engines/engine.ts'
import { engineContract } from './engine-contract.ts'

const say = (text: string): EngineOutput => ({
  type: 'put',
  item: { type: 'MESSAGE', id: 'answer', content: { type: 'PLAIN_TEXT', text } },
})

/** Promises that an engine of this kind breaks. */
async function broken(
  generateReply: (request: ReplyRequest, signal: AbortSignal) => AsyncIterable<EngineOutput>,
  more: object = {},
): Promise<string[]> {
  const engine = defineEngine({ generateReply, ...more })
  const outcomes = await Promise.allSettled(
    engineContract.map(({ check }) => check(engine, { patienceMs: 2_500 })),
  )
  return engineContract.flatMap(({ promise }, index) =>
    outcomes[index]?.status === 'rejected' ? [promise] : [],
  )
}

describe('the contract of engines', () => {
  it('is kept by an engine that just answers', async () => {
    const kept = await broken(async function* () {
      yield say('Fine.')
    })
    expect(kept).toEqual([])
  })

  it('finds an engine that answers nothing to a retry', async () => {
    const found = await broken(async function* ({ message }) {
      yield say(message.content?.text ?? '')
    })
    expect(found).toEqual(['answers once more when a visitor retries'])
  })

  it('finds a text that is replaced', async () => {
    const found = await broken(async function* () {
      yield say('Thinking…')
      yield say('Fine.')
    })
    expect(found).toContain('lets a text that is shown only grow')
  })

  it('finds an engine that does not hear when it is told to stop', async () => {
    const found = await broken(async function* () {
      yield say('Well')
      await pause(2_000)
      yield say('Well, fine.')
    })
    expect(found).toEqual([
      'stops within a second of being told to, before it says anything',
      'stops within a second of being told to, in the middle',
    ])
  })

  it('finds an engine that knows only one visitor at a time', async () => {
    let isBusy = false
    const found = await broken(async function* () {
      if (isBusy) throw new ConfabError('ENGINE_BUSY', 'One after the other.')
      isBusy = true
      await pause(5)
      yield say('Fine.')
      isBusy = false
    })
    expect(found).toContain('answers two visitors at a time')
  })

  it('finds a reply that cannot be gone on with, and does not say so', async () => {
    const found = await broken(
      async function* () {
        yield say('Well')
        await pause(5)
        yield say('Well, fine.')
      },
      {
        resumeReply() {
          throw new Error('What reply?')
        },
      },
    )
    expect(found).toEqual([
      'survives a restart before it says anything',
      'survives a restart in the middle of its text',
    ])
  })

  it('finds an engine that gives what cannot be stored', async () => {
    const found = await broken(async function* () {
      yield { type: 'append', outputId: 'never put', text: 'Fine.' }
    })
    expect(found).toContain('answers a message, in outputs that can be stored')
  })
})
