/** Gives an answer out in small pieces, quick but readable, so that it is seen to grow. */
import { setTimeout as delay } from 'node:timers/promises'

/** Waits; rejects at once when `signal` aborts. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<unknown>

export const pause: Pause = (milliseconds, signal) => delay(milliseconds, undefined, { signal })

export const PIECE_PAUSE = 20
/** However long an answer is, it takes this many pauses at most. */
const MOST_PIECES = 60
const SHORTEST_PIECE = 12

/** The pieces of a text, cut after spaces where there are any; joined they are the text. */
export function pieces(text: string, wholeLength = text.length): string[] {
  const length = Math.max(SHORTEST_PIECE, Math.ceil(wholeLength / MOST_PIECES))
  const found: string[] = []
  let start = 0
  while (start < text.length) {
    const space = text.slice(start + length).search(/\s/)
    const wanted = space >= 0 && space <= length ? start + length + space + 1 : start + length
    const splitsPair = /[\uD800-\uDBFF]/.test(text.charAt(wanted - 1))
    const end = Math.min(text.length, splitsPair ? wanted + 1 : wanted)
    found.push(text.slice(start, end))
    start = end
  }
  return found
}
