/** Waits for a task that runs on its own. */
import { ConfabError } from '@confab/shared/errors'
import type { EngineOutput } from '../engine.ts'
import { looks, lost, type Pace } from '../http/looks.ts'
import { signOfLife } from '../http/sign-of-life.ts'
import type { Upstream } from '../http/upstream.ts'
import { polledSchema, type Answer } from './wire.ts'

/** As patient as a call that blocks. */
const pace: Pace = { first: 500, longest: 5_000, patience: 600_000 }

/**
 * The task's answer when it has one that `isWanted`.
 *
 * @throws ConfabError ENGINE_INTERRUPTED when there is no such task (any more), ENGINE_TIMEOUT when it never ends
 */
export async function* pollTask(
  upstream: Upstream,
  path: string,
  task: string | undefined,
  signal: AbortSignal,
  isWanted: (answer: Answer) => boolean = () => true,
): AsyncGenerator<EngineOutput, Answer> {
  if (task === undefined) throw lost()
  const look = async (): Promise<Answer> => {
    const from = `${path}/${encodeURIComponent(task)}`
    const request = { method: 'GET', path: from, signal, notFound: 'ENGINE_INTERRUPTED' } as const
    return (await upstream.json(request, polledSchema)).value
  }
  for await (const answer of looks(look, signal, pace)) {
    if (answer && answer.status !== 'in_progress' && isWanted(answer)) return answer
    yield signOfLife
  }
  throw new ConfabError('ENGINE_TIMEOUT', 'The engine took too long.')
}
