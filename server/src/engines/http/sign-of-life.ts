/** Keeps a reply alive while its engine works in silence: only the whole time of a reply bounds such a wait. */
import { setTimeout as pause } from 'node:timers/promises'
import type { EngineOutput } from '../engine.ts'

/** Stores nothing; it only says that the engine is still at work. */
export const signOfLife: EngineOutput = { type: 'remember', memory: {} }

const EVERY_MS = 10_000

/** Gives what `work` resolves with, and a sign of life now and then until it does. */
export async function* aliveUntil<T>(work: Promise<T>): AsyncGenerator<EngineOutput, T> {
  const done = work.then(
    () => true,
    () => true,
  )
  for (;;) {
    const timer = new AbortController()
    const tick = pause(EVERY_MS, false, { signal: timer.signal }).catch(() => true)
    const isDone = await Promise.race([done, tick])
    timer.abort()
    if (isDone) return work
    yield signOfLife
  }
}
