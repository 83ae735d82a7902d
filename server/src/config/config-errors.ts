/** How a fault of the configuration is said: where it is, what it is, and what was probably meant. */
import { closest, distance } from 'fastest-levenshtein'
import { z } from 'zod'

/** What is wrong with the configuration, one line a fault, ready to be printed. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Checks the part of a configuration that stands at `place` in `source`. @throws ConfigError */
export function checkShape<S extends z.ZodType>(
  schema: S,
  written: unknown,
  place: readonly PropertyKey[],
  source: string,
): z.output<S> {
  const result = schema.safeParse(written)
  if (result.success) return result.data
  throw new ConfigError(
    result.error.issues
      .flatMap((issue) => faults(issue, place, schema))
      .map((fault) => `${source}: ${fault}`)
      .join('\n'),
  )
}

/** One of a list by its name. @throws ConfigError that names the nearest one. */
export function pick<T>(list: Readonly<Record<string, T>>, name: string, what: string, source: string): T {
  const found = Object.hasOwn(list, name) ? list[name] : undefined
  if (found !== undefined) return found
  throw new ConfigError(`${source}: there is no ${what} "${name}"${suggest(name, Object.keys(list))}`)
}

function faults(issue: z.core.$ZodIssue, place: readonly PropertyKey[], schema: z.ZodType): string[] {
  const path = [...place, ...issue.path]
  if (issue.code !== 'unrecognized_keys')
    return [`${path.join('.') || 'the configuration'}: ${issue.message}`]
  const known = keysAt(schema, issue.path)
  return issue.keys.map((key) => `unknown key "${[...path, key].join('.')}"${suggest(key, known)}`)
}

export function suggest(word: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const nearest = closest(word, [...known])
  return distance(word, nearest) <= Math.max(2, word.length / 2)
    ? `; did you mean "${nearest}"?`
    : `; known are ${known.join(', ')}`
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const inner = unwrap(schema)
  const [step, ...rest] = path
  if (inner instanceof z.ZodObject) {
    const shape = inner.shape as Record<string, z.ZodType>
    if (step === undefined) return Object.keys(shape)
    const next = shape[String(step)]
    return next ? keysAt(next, rest) : []
  }
  if (step === undefined) return []
  if (inner instanceof z.ZodRecord) return keysAt(inner.valueType as z.ZodType, rest)
  return inner instanceof z.ZodArray ? keysAt(inner.element as z.ZodType, rest) : []
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) return unwrap(schema.in as z.ZodType)
  const isWrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  return isWrapped ? unwrap(schema.unwrap() as z.ZodType) : schema
}
