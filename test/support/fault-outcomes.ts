/** How a reply ends that an upstream's fault ended, and what the visitor reads then. */
import { errorTable, type ErrorCode } from '@confab/shared/errors'
import type { Outcome } from './fault-matrix.ts'

/** What the words for a fault must say. */
export const words = {
  notAvailable: /not available/,
  cannotAnswer: /cannot answer/,
  busy: /busy/,
  problem: /problem/,
  tooLong: /took too long/,
  interrupted: /interrupted/,
  tooLarge: /too long to show/,
  noAnswer: /no answer/,
}

export const completed: Outcome = { asks: 1 }

/** Retryable as the table of codes says, and asked for once. */
export function failed(code: ErrorCode, more: Partial<Outcome> = {}): Outcome {
  return { code, retryable: errorTable[code].retryable, asks: 1, ...more }
}
