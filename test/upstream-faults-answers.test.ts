import { gzipSync } from 'node:zlib'
import { wires, type Wire } from './support/engine-wires.ts'
import { faultMatrix, type Row } from './support/fault-matrix.ts'
import { completed, failed, words } from './support/fault-outcomes.ts'
import type { Fault } from './support/fake-engines/fake-engine.ts'
import { answers, hangs, refuses, resets } from './support/upstream-faults.ts'

const blocking = wires.filter(({ transport }) => transport === 'blocking')
const polling = wires.filter(({ transport }) => transport === 'polling')
const inJson = [...blocking, ...polling]

/** Where the answer stands: in what is said to the request that asks, or to the first poll. */
const inAnswer = (fault: (wire: Wire) => Fault) => (wire: Wire) =>
  wire.transport === 'polling' ? [accepts(wire), fault(wire)] : [fault(wire)]

/** Takes the request, so that what the polls say can be about the same reply. */
const accepts = (wire: Wire): Fault => answers(pendingFor(wire), {}, 202)

const textOf = (wire: Wire, text: string | null): string => JSON.stringify(wire.whole?.(text))
const badReply = { words: words.problem, outcome: failed('ENGINE_BAD_REPLY') }

const bodies: Row[] = [
  {
    fault: 'a page instead of an answer',
    becomes: 'a bad reply, of which nothing is drawn',
    on: wires,
    faults: () => [answers('<h1>secret words of the upstream</h1>', { 'content-type': 'text/html' })],
    ...badReply,
  },
  {
    fault: 'JSON that is cut off',
    becomes: 'a bad reply',
    on: inJson,
    faults: inAnswer((wire) => answers(textOf(wire, 'Hello').slice(0, -3))),
    ...badReply,
  },
  {
    fault: 'invalid UTF-8',
    becomes: 'a bad reply',
    on: inJson,
    faults: inAnswer((wire) => answers(Buffer.from(textOf(wire, 'H\u00ebllo'), 'latin1'))),
    ...badReply,
  },
  {
    fault: 'a key that stands twice',
    becomes: 'a bad reply',
    on: inJson,
    faults: inAnswer((wire) => answers(textOf(wire, 'Hello').replace(/^\{/, '{"x": 1, "x": 2, '))),
    ...badReply,
  },
  {
    fault: 'a byte order mark',
    becomes: 'a bad reply',
    on: inJson,
    faults: inAnswer((wire) => answers(`\uFEFF${textOf(wire, 'Hello')}`)),
    ...badReply,
  },
  {
    fault: 'more than 2 MB',
    becomes: 'too large',
    words: words.tooLarge,
    on: inJson,
    faults: inAnswer((wire) => answers(textOf(wire, 'x'.repeat(2_000_000)))),
    outcome: failed('ENGINE_REPLY_TOO_LARGE'),
  },
  {
    fault: 'an answer that is compressed, and would be huge',
    becomes: 'a bad reply',
    differs: 'nothing compressed is asked for, so it is not even looked into',
    on: inJson,
    faults: inAnswer(() => answers(gzipSync(Buffer.alloc(20_000_000, ' ')), { 'content-encoding': 'gzip' })),
    ...badReply,
  },
  {
    fault: 'an empty body',
    becomes: 'a bad reply',
    on: inJson,
    faults: inAnswer(() => answers('')),
    ...badReply,
  },
  {
    fault: 'no text but null',
    becomes: 'a bad reply',
    on: inJson,
    faults: inAnswer((wire) => answers(textOf(wire, null))),
    ...badReply,
  },
  {
    fault: 'another shape',
    becomes: 'a bad reply',
    on: inJson,
    faults: inAnswer(() => answers({ result: [] })),
    ...badReply,
  },
  {
    fault: 'an empty text',
    becomes: 'no answer',
    differs: 'the shape is right: nothing was said, which is what the visitor is told',
    words: words.noAnswer,
    on: inJson,
    faults: inAnswer((wire) => answers(textOf(wire, ''))),
    outcome: failed('ENGINE_EMPTY_REPLY'),
  },
  {
    fault: 'a connection that breaks in mid-answer',
    becomes: 'interrupted',
    words: words.interrupted,
    on: blocking,
    faults: () => [
      (_request, reply) => {
        reply.hijack()
        reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
        reply.raw.write('{"id": ', () => setTimeout(() => reply.raw.socket?.resetAndDestroy(), 30))
      },
    ],
    outcome: failed('ENGINE_INTERRUPTED'),
  },
]

const polls: Row[] = [
  {
    fault: 'an acceptance without an id to ask by',
    becomes: 'a bad reply',
    on: polling,
    faults: () => [answers({ status: 'CREATED', created_at: '2030-01-01T00:00:00.000Z' }, {}, 202)],
    ...badReply,
  },
  {
    fault: 'pending for ever',
    becomes: 'a timeout when a reply has taken all its time',
    words: words.tooLong,
    on: polling,
    faults: (wire) => [accepts(wire), ...Array.from({ length: 60 }, () => answers(pendingFor(wire)))],
    outcome: failed('ENGINE_TIMEOUT', { leastMs: 11_000 }),
  },
  {
    fault: '404 to one poll',
    becomes: 'polled again',
    on: polling,
    faults: () => [undefined, refuses(404)],
    outcome: completed,
  },
  {
    fault: '404 to poll after poll',
    becomes: 'lost, so interrupted',
    words: words.interrupted,
    on: polling,
    faults: () => [undefined, refuses(404), refuses(404)],
    outcome: failed('ENGINE_INTERRUPTED'),
  },
  {
    fault: 'a poll that breaks, twice',
    becomes: 'polled again',
    on: polling,
    faults: () => [undefined, resets, resets],
    outcome: completed,
  },
  {
    fault: 'a poll that is never answered',
    becomes: 'polled again',
    on: polling,
    agent: { timeouts: { firstByteMs: 500 } },
    faults: () => [undefined, hangs],
    outcome: completed,
  },
  {
    fault: 'polls that flap: running, unknown, running, unknown',
    becomes: 'complete in the end',
    on: polling,
    faults: (wire) => [
      accepts(wire),
      answers(pendingFor(wire)),
      refuses(404),
      answers(pendingFor(wire)),
      refuses(404),
      answers(textOf(wire, wire.answer)),
    ],
    outcome: completed,
  },
]

function pendingFor(wire: Wire): object {
  return wire.pending ?? {}
}

faultMatrix('an upstream that gives', bodies)
faultMatrix('an upstream whose polls are', polls)
