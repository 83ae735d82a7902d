/** What the upstream says in its stream that went wrong. */
import { ConfabError } from '@confab/shared/errors'

/** By the upstream's own codes; its words stay in the log. */
export function reportedError(code: unknown): ConfabError {
  const cause = new Error(`The engine reported "${String(code)}".`)
  if (code === 'rate_limit_exceeded' || code === 429) {
    return new ConfabError('ENGINE_RATE_LIMITED', 'The engine asks for patience.', { cause })
  }
  return new ConfabError('ENGINE_FAILED', 'The engine reported an error.', { cause })
}
