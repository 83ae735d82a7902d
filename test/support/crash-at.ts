/** Ends this process as a power cut would, at the n-th time that a moment of the server's work is reached. */
import { subscribe } from 'node:diagnostics_channel'
import { channelOf, moments } from '../../server/src/moments.ts'

/** `point` is such as `commit.flushed:3`. */
export function crashAt(point: string): void {
  const [name, count] = point.split(':')
  const moment = moments.find((one) => one === name)
  if (!moment) throw new Error(`There is no moment "${point}".`)
  let left = Number(count)
  subscribe(channelOf(moment), () => {
    if (--left === 0) process.kill(process.pid, 'SIGKILL')
  })
}
