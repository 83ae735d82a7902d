/** What malformed clients may say, layer by layer: Engine.IO, Socket.IO, our events, WebSocket frames, HTTP. */
import fc from 'fast-check'
import { clientEventSchemas, type ClientEventName } from '@confab/shared/protocol'
import { requestsTo } from './request-grammar.ts'

/** What the frames are about: a conversation of the client's own, so that some get far. */
export interface Known {
  readonly conversationId: string
  readonly messageId: string
  readonly token: string
}

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', ' ', '\u0000', '\ud800', '\u202e', '__proto__', 'a\u0301'.repeat(50), '😀'.repeat(20)),
  fc.integer({ min: 1, max: 5_000 }).map((length) => 'x'.repeat(length)),
)
const hostileNumber = fc.oneof(
  fc.constantFrom(-1, 0, 2 ** 53 + 2, -(2 ** 63), 1e308, 0.5),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const hostileKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'then', 'toJSON', 'length'),
  hostileText,
)
const hostile: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    hostileNumber,
    hostileText,
    fc.integer({ min: 2, max: 200 }).map(nested),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(hostileKey, tie('value')), { maxLength: 4 }).map((entries) => plainObject(entries)),
  ),
})).value

/** With own keys, `__proto__` among them. */
function plainObject(entries: readonly [string, unknown][]): unknown {
  const members = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`)
  return JSON.parse(`{${members.join(',')}}`)
}

/** An object with fields that are right, wrong, missing or too many. */
function nearly(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const right = fc.record(fields, { requiredKeys: [] })
  const spoilt = fc
    .tuple(right, fc.constantFrom(...Object.keys(fields)), hostile)
    .map(([object, key, value]) => ({
      ...object,
      [key]: value,
    }))
  const more = fc
    .tuple(right, hostileKey, hostile)
    .map(([object, key, value]) => plainObject([...Object.entries(object), [key, value]]))
  return fc.oneof(right, spoilt, more, hostile)
}

export interface Grammars {
  /** Text of a Socket.IO event with an answer wanted, or not. */
  readonly event: fc.Arbitrary<string>
  /** Any text or bytes of an Engine.IO connection. */
  readonly packet: fc.Arbitrary<string | Uint8Array>
  /** The query of a handshake. */
  readonly query: fc.Arbitrary<string>
  /** The body of a poll. */
  readonly poll: fc.Arbitrary<string>
  /** The bytes of a WebSocket connection after its handshake. */
  readonly frame: fc.Arbitrary<Uint8Array>
  /** The bytes of an HTTP connection. */
  readonly request: fc.Arbitrary<string>
}

function payloadsFor({ conversationId, messageId }: Known): Record<ClientEventName, fc.Arbitrary<unknown>> {
  const conversation = fc.oneof({ weight: 5, arbitrary: fc.constant(conversationId) }, hostileText)
  const id = fc.oneof(
    fc.uuid().map((text) => text.slice(0, 12)),
    hostileText,
  )
  const content = fc.oneof(
    hostileText,
    fc.record({ type: fc.constantFrom('PLAIN_TEXT', 'MARKDOWN_TEXT', 'HTML'), text: hostileText }),
  )
  const action = fc.constantFrom('generate-reply', 'dance')
  return {
    subscribe: nearly({ conversationId: conversation, after: hostileNumber }),
    'create-conversation': nearly({ id, agent: hostileText, title: hostileText }),
    'post-message': nearly({ conversationId: conversation, id, content, action, pageContext: hostile }),
    'stop-response': nearly({ conversationId: conversation, responseId: id }),
    'give-feedback': nearly({
      conversationId: conversation,
      messageId: fc.oneof(fc.constant(messageId), id),
      rating: fc.constantFrom('up', 3, 6, 'best'),
      comment: hostileText,
    }),
    'claim-tool-call': nearly({
      conversationId: conversation,
      toolCallId: id,
      claimant: id,
      leaseMs: hostileNumber,
    }),
    'submit-tool-result': nearly({ conversationId: conversation, id, toolCallId: id, result: hostile }),
  }
}

export function grammarsFor(known: Known): Grammars {
  const payload = fc.oneof(...Object.values(payloadsFor(known)))
  const ours = Object.entries(payloadsFor(known)).map(([name, own]) =>
    fc.tuple(
      fc.constant(name),
      own.map((value) => [value]),
    ),
  )
  const strange = fc.tuple(
    fc.oneof(fc.constantFrom('connect', 'disconnect', 'newListener', '__proto__', 'error', ''), hostileText),
    fc.array(payload, { maxLength: 3 }),
  )
  const mixed = fc.tuple(
    fc.constantFrom(...Object.keys(clientEventSchemas)),
    fc.array(payload, { maxLength: 3 }),
  )
  const ackId = fc.oneof(
    fc.constant(''),
    fc.nat().map(String),
    fc.constantFrom('9007199254740993', '-1', '00'),
  )
  const event = fc
    .tuple(ackId, fc.oneof({ weight: 6, arbitrary: fc.oneof(...ours) }, strange, mixed))
    .map(([id, [name, args]]) => `42${id}${JSON.stringify([name, ...args])}`)
  const packet = fc.oneof(event, socketPacket(payload), enginePacket)
  const query = fc
    .array(fc.tuple(fc.constantFrom('EIO', 'transport', 'sid', 't', 'b64', '__proto__'), queryValue), {
      maxLength: 5,
    })
    .map((pairs) => pairs.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&'))
  const poll = fc
    .array(fc.oneof(event, enginePacket.map(String)), { maxLength: 6 })
    .map((packets) => packets.join('\x1e'))
  return { event, packet, query, poll, frame: webSocketFrames, request: requestsTo(known, payload) }
}

const queryValue = fc.oneof(
  fc.constantFrom('4', '3', '99', '', 'websocket', 'polling', 'constructor', '__proto__', 'x'.repeat(3_000)),
  fc.string({ maxLength: 20 }),
)

const enginePacket = fc.oneof(
  fc
    .tuple(fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', 'b', ''), fc.string({ maxLength: 40 }))
    .map((parts) => parts.join('')),
  fc.constantFrom('2probe', '3probe', '5', '6', 'b4AAEC', 'bAAAA====', '4', '40', '41', '40{}', '40null'),
  fc.uint8Array({ maxLength: 200 }),
)

function socketPacket(payload: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const attachments = fc.oneof(
    fc.constant(''),
    fc.constantFrom('0-', '1-', '10-', '11-', '999999999-', '-', '1.5-'),
  )
  const namespace = fc.oneof(
    fc.constant(''),
    fc.constantFrom('/,', '//,', '/admin,', '/x?y=z,', `/${'n'.repeat(9_000)},`),
  )
  const data = fc.oneof(
    payload.map((value) => JSON.stringify(value)),
    fc.tuple(payload, payload).map((values) => JSON.stringify(values)),
    fc.constantFrom(
      '{"_placeholder":true,"num":0}',
      '["x",{"_placeholder":true,"num":-1}]',
      '[',
      '[]',
      '{"a":',
    ),
  )
  return fc
    .tuple(
      fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '99'),
      attachments,
      namespace,
      fc.constantFrom('', '1', '0'),
      data,
    )
    .map((parts) => `4${parts.join('')}`)
}

/** Head and payload as they travel, right or wrong: RSV bits, opcodes, lengths, masks, fragments. */
const webSocketFrames = fc
  .array(
    fc.record({
      head: fc.nat({ max: 255 }),
      isMasked: fc.boolean(),
      length: fc.option(fc.constantFrom(0, 1, 125, 126, 127, 65_535, 65_536), { nil: undefined }),
      payload: fc.uint8Array({ maxLength: 140 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((frames) => Buffer.concat(frames.map(toFrame)))

function toFrame(frame: {
  head: number
  isMasked: boolean
  length: number | undefined
  payload: Uint8Array
}): Buffer {
  const { head, isMasked, payload, length = payload.length } = frame
  const code = length > 65_535 ? 127 : length > 125 ? 126 : length
  const extended = code === 126 ? 2 : code === 127 ? 8 : 0
  const start = Buffer.alloc(2 + extended)
  start[0] = head
  start[1] = code | (isMasked ? 128 : 0)
  if (code === 126) start.writeUInt16BE(Math.min(length, 65_535), 2)
  if (code === 127) start.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([start, isMasked ? Buffer.alloc(4) : Buffer.alloc(0), payload])
}
