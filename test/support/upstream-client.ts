/** The engines' HTTP client, against a real server that answers as a test says. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import type { TestContext } from 'vitest'
import {
  Upstream,
  type UpstreamOptions,
  type UpstreamRequest,
} from '../../server/src/engines/http/upstream.ts'
import { listen as listenAt } from './loopback.ts'

export interface UpstreamClient {
  readonly upstream: Upstream
  /** The requests that came, with their bodies. */
  readonly requests: { readonly request: IncomingMessage; readonly body: string }[]
}

const signal = new AbortController().signal
export const get: UpstreamRequest = { method: 'GET', path: '/thing', signal }
export const post: UpstreamRequest = { method: 'POST', path: '/thing', body: { a: 1 }, signal }

/** Ends with the test. */
export async function upstreamClient(
  test: TestContext,
  listener: RequestListener,
  options: Partial<UpstreamOptions> = {},
): Promise<UpstreamClient> {
  const requests: { request: IncomingMessage; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece))
    request.on('end', () => {
      requests.push({ request, body })
      void listener(request, response)
    })
  })
  const baseUrl = `http://${await listen(test, server)}/base/`
  test.onTestFinished(() => server.closeAllConnections())
  return { upstream: clientOf(test, { baseUrl, ...options }), requests }
}

export function clientOf({ onTestFinished }: TestContext, options: Partial<UpstreamOptions>): Upstream {
  const upstream = new Upstream({ baseUrl: '', headers: async () => ({}), ...options })
  onTestFinished(() => upstream.close())
  return upstream
}

/** @returns host and port */
export async function listen({ onTestFinished }: TestContext, server: Server): Promise<string> {
  const { host } = new URL(await listenAt(server))
  onTestFinished(() => void server.close())
  return host
}

export function sendJson(
  response: ServerResponse,
  body: string | Uint8Array,
  headers = {},
  status = 200,
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(body)
}

/** Writes the piece again and again, as fast as it is taken: at most `limit` bytes. @returns how many so far */
export function pour(response: ServerResponse, piece: string | Buffer, limit: number): () => number {
  let written = 0
  const write = (): void => {
    for (let isTaken = true; isTaken && written < limit; written += Buffer.byteLength(piece)) {
      isTaken = response.write(piece)
    }
  }
  response.on('drain', write).on('error', () => {})
  write()
  return () => written
}
