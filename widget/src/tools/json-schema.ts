/** Checks a value against the part of JSON Schema that tools are described with. What it does not know, it lets pass. */
import type { Json } from '@confab/shared/conversation'

type Fields = Readonly<Record<string, Json>>

/** What is wrong, each with its place: `/items/0/count: must be at least 1`. Empty when the value fits. */
export function faultsOf(schema: Json, value: Json | undefined, place = ''): string[] {
  if (!isFields(schema)) return []
  const fault = faultOf(schema, value)
  if (fault !== undefined) return [`${place || '/'}: ${fault}`]
  if (Array.isArray(value)) return listFaults(schema, value, place)
  return isFields(value) ? fieldFaults(schema, value, place) : []
}

function faultOf(schema: Fields, value: Json | undefined): string | undefined {
  const { type, enum: choices } = schema
  const types = (Array.isArray(type) ? type : [type]).filter((one) => typeof one === 'string')
  if (types.length > 0 && !types.some((name) => isOf(name, value))) return `must be ${types.join(' or ')}`
  if (Array.isArray(choices) && !choices.some((choice) => isSame(choice, value)))
    return `must be one of ${JSON.stringify(choices)}`
  if ('const' in schema && !isSame(schema['const'], value))
    return `must be ${JSON.stringify(schema['const'])}`
  if (typeof value === 'number') return outside(value, schema['minimum'], schema['maximum'], '')
  if (typeof value === 'string')
    return outside(Array.from(value).length, schema['minLength'], schema['maxLength'], ' characters')
  return Array.isArray(value)
    ? outside(value.length, schema['minItems'], schema['maxItems'], ' items')
    : undefined
}

function isOf(type: string, value: Json | undefined): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'null') return value === null
  if (type === 'object') return isFields(value)
  return typeof value === type
}

function outside(
  size: number,
  least: Json | undefined,
  most: Json | undefined,
  what: string,
): string | undefined {
  if (typeof least === 'number' && size < least) return `must be at least ${least}${what}`
  return typeof most === 'number' && size > most ? `must be at most ${most}${what}` : undefined
}

function listFaults({ items }: Fields, values: readonly Json[], place: string): string[] {
  return items === undefined ? [] : values.flatMap((value, at) => faultsOf(items, value, `${place}/${at}`))
}

function fieldFaults(schema: Fields, value: Fields, place: string): string[] {
  const { properties, required, additionalProperties } = schema
  const known = isFields(properties) ? properties : {}
  const missing = (Array.isArray(required) ? required : [])
    .filter((name) => typeof name === 'string')
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${place}/${name}: is missing`)
  const others = Object.entries(value).flatMap(([name, field]) => {
    if (Object.hasOwn(known, name)) return faultsOf(known[name] ?? null, field, `${place}/${name}`)
    if (additionalProperties === false) return [`${place}/${name}: is not known`]
    return faultsOf(additionalProperties ?? null, field, `${place}/${name}`)
  })
  return [...missing, ...others]
}

function isFields(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Choices are plain values, or small: their order of keys counts. */
function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
