/** Looks at a response again and again until it has ended. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import type { WireResponse } from './wire.ts'

/** In milliseconds. */
export interface Pace {
  readonly first: number
  readonly longest: number
  /** How long a response may take in all. */
  readonly patience: number
}

/** Moveworks ends a response within two minutes. */
const defaultPace: Pace = { first: 500, longest: 5_000, patience: 120_000 }
const GROWTH = 1.5
/** How often it may contradict itself: not know the response, give another one, or go back in time. */
const FLAPS = 3

const ranks = { CREATED: 0, IN_PROGRESS: 1, COMPLETED: 2, FAILED: 2 } as const

/**
 * Every new state of the response, the last one an end; undefined for a look that told nothing.
 *
 * @param look reads the response; a ConfabError ENGINE_INTERRUPTED says that it is not known.
 * @throws ConfabError ENGINE_INTERRUPTED when it is lost, ENGINE_TIMEOUT when it never ends, and what `look` throws
 */
export async function* poll(
  responseId: string,
  look: () => Promise<WireResponse>,
  signal: AbortSignal,
  pace: Pace = defaultPace,
): AsyncGenerator<WireResponse | undefined> {
  const deadline = performance.now() + pace.patience
  let rank = 0
  let flaps = 0
  let isMissing = false
  for (let looks = 0; performance.now() < deadline; looks++) {
    await pause(waitFor(looks, pace), undefined, { signal })
    const response = await unlessMissing(look)
    const isNext = response?.response_id === responseId && ranks[response.status] >= rank
    if (isNext) {
      rank = ranks[response.status]
      yield response
      if (rank === ranks.COMPLETED) return
    } else {
      flaps++
      if ((isMissing && !response) || flaps > FLAPS) throw lost()
      yield undefined
    }
    isMissing = response === undefined
  }
  throw new ConfabError('ENGINE_TIMEOUT', 'The engine took too long.')
}

/** Grows, with jitter so that many do not ask at once. */
function waitFor(looks: number, { first, longest }: Pace): number {
  return Math.min(first * GROWTH ** looks, longest) * (0.8 + 0.4 * Math.random())
}

async function unlessMissing(look: () => Promise<WireResponse>): Promise<WireResponse | undefined> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof ConfabError && error.code === 'ENGINE_INTERRUPTED') return undefined
    throw error
  }
}

function lost(): ConfabError {
  return new ConfabError('ENGINE_INTERRUPTED', 'The engine lost the reply.')
}
