import { ConfabError } from '@confab/shared/errors'
import { describe, expect, it } from 'vitest'
import { poll } from './poll.ts'
import type { WireResponse } from './wire.ts'

type Look = WireResponse['status'] | 'missing' | 'another' | ConfabError

const pace = { first: 1, longest: 2, patience: 500 }

/** What a poller makes of these looks, the last of which repeats: the states it tells of, and how it ends. */
async function statesOf(looks: Look[]): Promise<(string | undefined)[]> {
  const states: (string | undefined)[] = []
  const look = async (): Promise<WireResponse> => {
    const next = looks.length > 1 ? looks.shift() : looks[0]
    if (next instanceof ConfabError) throw next
    if (next === 'missing') throw new ConfabError('ENGINE_INTERRUPTED', 'Not found.')
    if (next === 'another') return response('COMPLETED', 'resp_2')
    return response(next ?? 'FAILED', 'resp_1')
  }
  try {
    for await (const state of poll('resp_1', look, new AbortController().signal, pace))
      states.push(state?.status)
  } catch (error) {
    states.push(error instanceof ConfabError ? error.code : String(error))
  }
  return states
}

function response(status: WireResponse['status'], id: string): WireResponse {
  return { response_id: id, status, created_at: '2026-01-01T00:00:00Z' }
}

describe('polling', () => {
  it('tells of every state up to the end', async () => {
    expect(await statesOf(['CREATED', 'IN_PROGRESS', 'IN_PROGRESS', 'COMPLETED'])).toEqual([
      'CREATED',
      'IN_PROGRESS',
      'IN_PROGRESS',
      'COMPLETED',
    ])
    expect(await statesOf(['FAILED'])).toEqual(['FAILED'])
  })

  it('looks once more for a response that is not there', async () => {
    expect(await statesOf(['IN_PROGRESS', 'missing', 'COMPLETED'])).toEqual([
      'IN_PROGRESS',
      undefined,
      'COMPLETED',
    ])
    expect(await statesOf(['IN_PROGRESS', 'missing', 'missing', 'COMPLETED'])).toEqual([
      'IN_PROGRESS',
      undefined,
      'ENGINE_INTERRUPTED',
    ])
  })

  it('never goes back, and bears three contradictions', async () => {
    const flapping: Look[] = ['IN_PROGRESS', 'missing', 'IN_PROGRESS', 'CREATED', 'another']
    expect(await statesOf([...flapping, 'COMPLETED'])).toEqual([
      'IN_PROGRESS',
      undefined,
      'IN_PROGRESS',
      undefined,
      undefined,
      'COMPLETED',
    ])
    expect((await statesOf([...flapping, 'missing'])).at(-1)).toBe('ENGINE_INTERRUPTED')
  })

  it('gives up on a response that never ends, and at once on what no look can mend', async () => {
    expect((await statesOf(['IN_PROGRESS'])).at(-1)).toBe('ENGINE_TIMEOUT')
    expect(await statesOf([new ConfabError('ENGINE_MISCONFIGURED', 'No.')])).toEqual(['ENGINE_MISCONFIGURED'])
  })
})
