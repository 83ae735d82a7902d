/** Servers that tests start at free ports of this machine. */
import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'

/** The address at which it can be called from then on. */
export async function listen(server: Server, port = 0): Promise<string> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export interface Site {
  readonly origin: string
  close(): void
}

/** A site with an origin of its own. */
export async function startSite(answer: RequestListener): Promise<Site> {
  const server = createHttpServer(answer)
  const origin = await listen(server)
  return {
    origin,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

export function sendPage(response: ServerResponse, html: string, headers = {}): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html)
}

/** For what must be told where to listen before it starts. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  const { port } = new URL(await listen(probe))
  probe.close()
  await once(probe, 'close')
  return Number(port)
}
