/** An upstream that gives back, in ever other ways, everything it is sent: headers, bodies, and above all secrets. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from '../loopback.ts'

export interface EchoingUpstream {
  readonly url: string
  /** All that it has been sent, as text. */
  received(): string
  close(): Promise<void>
}

type Answer = (response: ServerResponse, echo: string) => void

const json =
  (status: number): Answer =>
  (response, echo) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'www-authenticate': echo.slice(0, 400) })
      .end(JSON.stringify({ error: { code: 'x', type: echo, message: `You sent ${echo}` }, detail: echo }))

const answers: readonly Answer[] = [
  json(401),
  json(400),
  json(500),
  json(422),
  (response, echo) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>${echo}</h1>`),
  (response, echo) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"unfinished": "${echo}`),
  (response, echo) =>
    response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(`event: error\ndata: ${JSON.stringify({ type: 'error', error: echo, message: echo })}\n\n`),
  (response, echo) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: {"broken": ${echo}\n\n`)
    setTimeout(() => response.destroy(), 20)
  },
  (response, echo) =>
    response.writeHead(302, { location: `http://127.0.0.1:1/?${encodeURIComponent(echo)}` }).end(),
  (response) => response.destroy(),
]

export async function startEchoingUpstream(): Promise<EchoingUpstream> {
  let received = ''
  let count = 0
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const echo = JSON.stringify({ url: request.url, headers: request.headers, body })
      received += `${echo}\n`
      answers[count++ % answers.length]?.(response, echo)
    })
  })
  return {
    url: await listen(server),
    received: () => received,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
