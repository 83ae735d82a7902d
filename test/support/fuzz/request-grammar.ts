/** HTTP requests as malformed clients write them, byte by byte. */
import fc from 'fast-check'
import type { Known } from './grammars.ts'

const strangePath = fc.oneof(
  fc.constantFrom('/v1/responses', '/metrics', '/%', '/v1/conversations/%00', '/socket.io/', '//', '*'),
  fc.string({ maxLength: 60 }).map((text) => `/${text.replace(/[\r\n ]/g, '')}`),
)
const method = fc.constantFrom(
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'HEAD',
  'TRACE',
  'get',
  'X',
)
const header = fc.oneof(
  fc.constantFrom('content-type: application/json', 'content-type: text/plain', 'transfer-encoding: chunked'),
  fc.constantFrom('connection: upgrade', 'upgrade: websocket', 'expect: 100-continue', 'origin: null'),
  fc.constantFrom('accept: text/event-stream', 'last-event-id: 1e999'),
  fc
    .tuple(
      fc.constantFrom('content-length', 'x-forwarded-for', 'cookie', 'host', 'x'),
      fc.string({ maxLength: 30 }),
    )
    .map((parts) => parts.join(': ')),
)

/** Some of them are whole, with a body of ours or another; others miss what makes them so. */
export function requestsTo(
  { token, conversationId }: Known,
  payload: fc.Arbitrary<unknown>,
): fc.Arbitrary<string> {
  const one = `/v1/conversations/${conversationId}`
  const known = fc.constantFrom(
    ...['/v1/sessions', '/v1/conversations', '/v1/agents/scripted/responses'],
    ...['', '/messages', '/responses', '/events', '/stream'].map((rest) => one + rest),
  )
  const body = fc.oneof(
    payload.map((value) => JSON.stringify(value)),
    fc.string({ maxLength: 100 }),
  )
  return fc
    .record({
      method,
      path: fc.oneof(known, strangePath),
      headers: fc.array(header, { maxLength: 5 }),
      body,
      isWhole: fc.boolean(),
    })
    .map((request) => written(request, token))
}

interface Request {
  readonly method: string
  readonly path: string
  readonly headers: readonly string[]
  readonly body: string
  readonly isWhole: boolean
}

function written({ method: verb, path, headers, body, isWhole }: Request, token: string): string {
  const whole = [
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  // Whoever deletes what it is about has nothing left to be malformed with.
  const isNamed = isWhole && verb !== 'DELETE'
  const lines = [`${verb} ${path} HTTP/1.1`, 'host: x', ...(isNamed ? whole : []), ...headers]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
