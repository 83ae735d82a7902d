/** A process of its own that uses the widget's socket and does nothing else: `socket-errand.ts <server>`. */
import { testSocket } from './stock-server.ts'

const server = process.argv[2]!
const used = testSocket(server)
await used.connect()
await used.ask('echo', 'errand')
used.ask('ignore').catch(() => undefined)
used.socket.disconnect()
const left = testSocket(server)
left.socket.connect()
left.socket.disconnect()
const refused = testSocket('http://127.0.0.1:1')
await refused.connect().catch(() => undefined)
console.log('done')
