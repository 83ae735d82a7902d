/** Keeps a reply alive while its engine works in silence: only the whole time of a reply bounds such a wait. */
import { setTimeout as pause } from 'node:timers/promises'
import type { EngineOutput } from '../engine.ts'

/** Stores nothing; it only says that the engine is still at work. */
export const signOfLife: EngineOutput = { type: 'remember', memory: {} }

/** Well within the silence that is allowed. */
const EVERY_MS = 10_000

/** Gives what `work` resolves with, and a sign of life now and then until it does. */
export async function* aliveUntil<T>(work: Promise<T>, everyMs = EVERY_MS): AsyncGenerator<EngineOutput, T> {
  const done = work.then(
    () => true,
    () => true,
  )
  for (;;) {
    const timer = new AbortController()
    const tick = pause(everyMs, false, { signal: timer.signal }).catch(() => true)
    const isDone = await Promise.race([done, tick])
    timer.abort()
    if (isDone) return work
    yield signOfLife
  }
}
