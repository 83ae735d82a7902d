/** One build at a time: a second run waits for the first, and then finds its work done. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cache } from './stamps.mjs'

const lock = join(cache, 'building')

/** @param {() => Promise<void>} work */
export async function withLock(work) {
  mkdirSync(cache, { recursive: true })
  while (!take()) await pause(100)
  process.once('exit', release)
  await work()
  release()
}

function release() {
  rmSync(lock, { force: true })
}

function take() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (isAbandoned()) rmSync(lock, { force: true })
    return false
  }
}

/** Left behind by a run that was killed. The age decides where another process has its number by now. */
function isAbandoned() {
  try {
    const age = Date.now() - statSync(lock).mtimeMs
    return age > 180_000 || (age > 1_000 && !isRunning(Number(readFileSync(lock, 'utf8'))))
  } catch {
    return false
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
