/** When what happens in a replay. */
import type { ConversationEvent } from '@confab/shared/events'

/** Nobody watches for longer than this that nothing happens because nobody had asked anything. */
const PAUSE_MS = 2_000

/**
 * For each event, how many milliseconds after the first it comes at the recorded speed. While a reply is generated that is as
 * it was; otherwise pauses are cut short.
 */
export function replayTimes(events: readonly ConversationEvent[]): number[] {
  let time = 0
  let isRunning = false
  return events.map((event, index) => {
    const before = events[index - 1]
    const passed = before ? Math.max(0, Date.parse(event.at) - Date.parse(before.at)) : 0
    time += isRunning ? passed : Math.min(passed, PAUSE_MS)
    isRunning = goesOn(event, isRunning)
    return time
  })
}

function goesOn({ type }: ConversationEvent, isRunning: boolean): boolean {
  if (type === 'response.created') return true
  return isRunning && type !== 'response.completed' && type !== 'response.failed'
}

/** How many of the events have come at `time`. `times` rise. */
export function cameUntil(times: readonly number[], time: number): number {
  const next = times.findIndex((one) => one > time)
  return next < 0 ? times.length : next
}
