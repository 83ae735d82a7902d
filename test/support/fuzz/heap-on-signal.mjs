/** Loaded into a server before it starts: on SIGUSR2 it collects garbage and says how much memory is in use. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
/** @type {unknown} */
const found = runInNewContext('gc')
const collect = /** @type {() => void} */ (found)

process.on('SIGUSR2', () => {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  process.stderr.write(`in use: ${heapUsed + external} bytes\n`)
})
