/** A process of its own that uses the widget's socket and does nothing else: `socket-errand.ts <server>`. */
import { byPolling, testSocket } from './stock-server.ts'

const server = process.argv[2]!
for (const options of [{}, byPolling]) {
  const used = testSocket(server, options)
  await used.connect()
  await used.ask('echo', 'errand')
  used.ask('ignore').catch(() => undefined)
  used.socket.disconnect()
  const left = testSocket(server, options)
  left.socket.connect()
  left.socket.disconnect()
}
const refused = testSocket('http://127.0.0.1:1')
await refused.connect().catch(() => undefined)
console.log('done')
