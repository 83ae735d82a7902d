/** The arguments of a call as a model writes them. */
import type { Json } from '@confab/shared/conversation'

/** What is not a JSON object counts as none. */
export function parseArguments(json: string): Record<string, Json> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, Json>)
      : {}
  } catch {
    return {}
  }
}
