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
  const faults = issues.slice(0, 5).map((issue) => {
    const { path, message } = nearest(issue)
    const place = path.join('.')
    return place === '' ? message : `${place}: ${message}`
  })
  return new ConfabError('INVALID_INPUT', faults.join('; '))
}

/** Of what a value could have been, what it came nearest to: where something inside of it is wrong. */
function nearest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') return issue
  const faults = issue.errors.flat()
  const inner = faults.find(({ path }) => path.length > 0)
  if (inner) return nearest({ ...inner, path: [...issue.path, ...inner.path] })
  const expected = faults.flatMap((fault) => (fault.code === 'invalid_type' ? [fault.expected] : []))
  return { ...issue, message: `Invalid input: expected ${expected.join(' or ')}` }
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
