/** How long this machine's disk takes to keep something: the floor of whatever is acknowledged. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** About as much as a message is in the log. */
const BYTES = 300

/** The times of so many appended pieces, each flushed by itself, in milliseconds. */
export function flushTimes(folder: string, count: number): number[] {
  const path = join(folder, 'flush')
  const file = openSync(path, 'a')
  const piece = Buffer.alloc(BYTES, 'x')
  const times = Array.from({ length: count }, () => {
    const begin = performance.now()
    writeSync(file, piece)
    fdatasyncSync(file)
    return performance.now() - begin
  })
  closeSync(file)
  rmSync(path)
  return times
}
