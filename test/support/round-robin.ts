/** A load balancer without any memory: each request, and each upgrade, goes to the next server. */
import { createServer, request as forward, type IncomingMessage, type RequestOptions } from 'node:http'
import type { Duplex } from 'node:stream'
import { listen } from './loopback.ts'

export interface RoundRobin {
  readonly url: string
  /** How many requests each server has had. */
  readonly counts: number[]
  close(): void
}

export async function startRoundRobin(servers: readonly string[]): Promise<RoundRobin> {
  const counts = servers.map(() => 0)
  let turn = 0
  const next = ({ url = '/', method = 'GET', headers }: IncomingMessage): RequestOptions => {
    const index = turn++ % servers.length
    counts[index]!++
    const { hostname, port } = new URL(servers[index]!)
    return { hostname, port, path: url, method, headers, agent: false }
  }
  const balancer = createServer((request, response) => {
    const onward = forward(next(request), (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  balancer.on('upgrade', (request, client: Duplex) => {
    const onward = forward(next(request))
    onward.on('upgrade', (answer, server: Duplex) => {
      const lines = answer.rawHeaders.flatMap((name, index) =>
        index % 2 ? [] : `${name}: ${answer.rawHeaders[index + 1]}`,
      )
      client.write(['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n'))
      client.pipe(server).pipe(client)
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const)
        one.on('error', () => other.destroy()).on('close', () => other.destroy())
    })
    onward.on('error', () => client.destroy())
    onward.end()
  })
  return {
    url: await listen(balancer),
    counts,
    close: () => {
      balancer.close()
      balancer.closeAllConnections()
    },
  }
}
