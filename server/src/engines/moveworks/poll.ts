/** Looks at a response again and again until it has ended. */
import { ConfabError } from '@confab/shared/errors'
import { looks, lost, type Pace } from '../http/looks.ts'
import type { WireResponse } from './wire.ts'

/** Moveworks ends a response within two minutes. */
const defaultPace: Pace = { first: 500, longest: 5_000, patience: 120_000 }
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
  let rank = 0
  let flaps = 0
  for await (const response of looks(look, signal, pace)) {
    const isNext = response?.response_id === responseId && ranks[response.status] >= rank
    if (!isNext) {
      flaps++
      if (flaps > FLAPS) throw lost()
      yield undefined
      continue
    }
    rank = ranks[response.status]
    yield response
    if (rank === ranks.COMPLETED) return
  }
  throw new ConfabError('ENGINE_TIMEOUT', 'The engine took too long.')
}
