/** Looks again and again at what an upstream makes on its own. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'

/** In milliseconds. */
export interface Pace {
  readonly first: number
  readonly longest: number
  /** How long it may take in all. */
  readonly patience: number
}

const GROWTH = 1.5

/**
 * What each look finds; undefined for one that finds nothing, which may be too early. Ends when patience does.
 *
 * @param look throws a ConfabError ENGINE_INTERRUPTED when there is nothing to see.
 * @throws ConfabError ENGINE_INTERRUPTED when there is nothing twice in a row, and whatever else `look` throws
 */
export async function* looks<T>(
  look: () => Promise<T>,
  signal: AbortSignal,
  pace: Pace,
): AsyncGenerator<T | undefined> {
  const deadline = performance.now() + pace.patience
  let isMissing = false
  for (let count = 0; performance.now() < deadline; count++) {
    await pause(waitFor(count, pace), undefined, { signal })
    const found = await unlessMissing(look, signal)
    if (found === undefined && isMissing) throw lost()
    isMissing = found === undefined
    yield found
  }
}

export function lost(): ConfabError {
  return new ConfabError('ENGINE_INTERRUPTED', 'The engine lost the reply.')
}

/** Grows, with jitter so that many do not ask at once. */
function waitFor(count: number, { first, longest }: Pace): number {
  return Math.min(first * GROWTH ** count, longest) * (0.8 + 0.4 * Math.random())
}

/** A look that is stopped has found nothing out. */
async function unlessMissing<T>(look: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    const isMissing = error instanceof ConfabError && error.code === 'ENGINE_INTERRUPTED'
    if (isMissing && !signal.aborted) return undefined
    throw error
  }
}
