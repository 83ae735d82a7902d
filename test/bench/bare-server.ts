/** Socket.IO as it comes, in a process of its own that a bench ends: what a connection costs at least. */
import { once } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { startStockServer } from '../support/stock-server.ts'

process.on('disconnect', () => process.exit(0))
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const { url } = await startStockServer({ serveClient: false })
process.send?.(url)
for (;;) {
  await once(process, 'message')
  collect()
  const { heapUsed, external } = process.memoryUsage()
  // In megabytes, as the server says it that is measured beside it.
  process.send?.((heapUsed + external) / 2 ** 20)
}
