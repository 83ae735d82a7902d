/** What an error that Moveworks reports in a reply becomes; over HTTP, the status alone tells. */
import { ConfabError, type ErrorCode } from '@confab/shared/errors'
import type { WireError } from './wire.ts'

const codes: Readonly<Record<string, ErrorCode>> = {
  INVALID_INPUT: 'ENGINE_REJECTED',
  UNAUTHORIZED: 'ENGINE_MISCONFIGURED',
  FORBIDDEN: 'ENGINE_MISCONFIGURED',
  NOT_FOUND: 'ENGINE_INTERRUPTED',
  RATE_LIMIT_EXCEEDED: 'ENGINE_RATE_LIMITED',
}

/** Its own words are for the log. */
export function reportedError({ code = 'none', message = 'none' }: WireError): ConfabError {
  const known = Object.hasOwn(codes, code) ? codes[code] : undefined
  return new ConfabError(known ?? 'ENGINE_FAILED', 'The engine reported that the reply failed.', {
    cause: new Error(`Moveworks reported ${code}: ${message}`),
  })
}
