/** Checks what came in against its schema, and says what is wrong in words. */
import { ConfabError } from '@confab/shared/errors'
import type { z } from 'zod'

/** @throws ConfabError INVALID_INPUT with one sentence per fault. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = examine(schema, value)
  if (result.success) return result.data
  throw invalidInput(result.error.issues)
}

export function invalidInput(issues: readonly z.core.$ZodIssue[]): ConfabError {
  const faults = issues.slice(0, 5).map(({ path, message }) => {
    const place = path.join('.')
    return place === '' ? message : `${place}: ${message}`
  })
  return new ConfabError('INVALID_INPUT', faults.join('; '))
}

/** A value may be built so that looking at it throws: `{length: {toString: null, valueOf: null}}` where text is due. */
function examine<S extends z.ZodType>(schema: S, value: unknown): z.ZodSafeParseResult<z.output<S>> {
  try {
    return schema.safeParse(value)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new ConfabError('INVALID_INPUT', 'There is a value of no sensible kind.')
  }
}
