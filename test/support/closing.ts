/** What tests open, and need not think of again. */
import { onTestFinished } from 'vitest'

/** Closes it when the running test is over: what was opened last goes first. */
export function closing<T extends { close(): unknown }>(one: T): T {
  onTestFinished(async () => void (await one.close()))
  return one
}
