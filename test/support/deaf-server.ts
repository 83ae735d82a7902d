/** A server that never takes a connection: it sleeps, and the queue before it is full, so that connecting hangs. */
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

const sleeper = `
  const { createServer } = require('node:net')
  const { parentPort } = require('node:worker_threads')
  const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 10)
  })`

export interface DeafServer {
  readonly url: string
  close(): Promise<void>
}

export async function deafServer(): Promise<DeafServer> {
  const worker = new Worker(sleeper, { eval: true })
  const [port] = (await once(worker, 'message')) as [number]
  await pause(50)
  const waiting: Socket[] = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  await pause(50)
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      for (const socket of waiting) socket.destroy()
      await worker.terminate()
    },
  }
}
