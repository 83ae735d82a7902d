/** Waits for a task that runs on its own. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import type { EngineOutput } from '../engine.ts'
import { signOfLife } from '../http/sign-of-life.ts'
import type { Upstream } from '../http/upstream.ts'
import { polledSchema, type Answer } from './wire.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 5_000

/**
 * The task's answer when it has one that `isWanted`; a reply's whole time bounds the wait.
 *
 * @throws ConfabError ENGINE_INTERRUPTED when there is no such task (any more).
 */
export async function* pollTask(
  upstream: Upstream,
  path: string,
  task: string | undefined,
  signal: AbortSignal,
  isWanted: (answer: Answer) => boolean = () => true,
): AsyncGenerator<EngineOutput, Answer> {
  if (task === undefined) throw lost()
  let isMissing = false
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(LONGEST_PAUSE_MS, wait * 1.5)) {
    await pause(wait * (0.75 + Math.random() / 2), undefined, { signal })
    const answer = await read(upstream, `${path}/${encodeURIComponent(task)}`, signal)
    if (!answer && isMissing) throw lost()
    isMissing = !answer
    if (answer && answer.status !== 'in_progress' && isWanted(answer)) return answer
    yield signOfLife
  }
}

/** Undefined when the task is not known: perhaps not yet. */
async function read(upstream: Upstream, path: string, signal: AbortSignal): Promise<Answer | undefined> {
  try {
    return (
      await upstream.json({ method: 'GET', path, signal, notFound: 'ENGINE_INTERRUPTED' }, polledSchema)
    ).value
  } catch (error) {
    if (error instanceof ConfabError && error.code === 'ENGINE_INTERRUPTED') return undefined
    throw error
  }
}

function lost(): ConfabError {
  return new ConfabError('ENGINE_INTERRUPTED', 'The engine lost the task of this reply.')
}
