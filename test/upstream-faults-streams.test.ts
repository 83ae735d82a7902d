import { wires, type Speech, type Wire } from './support/engine-wires.ts'
import { faultMatrix, type Row } from './support/fault-matrix.ts'
import { completed, failed, words } from './support/fault-outcomes.ts'
import type { Fault } from './support/fake-engines/fake-engine.ts'
import { answers, eventsOf, refuses, streams, type StreamEnd } from './support/upstream-faults.ts'

const streaming = wires.filter(({ transport }) => transport === 'streaming')
const byModel = streaming.filter(({ engine }) => engine === 'openai')
const byPolling = streaming.filter(({ engine, isResumable }) => isResumable && engine !== 'openai')
const notResumable = streaming.filter(({ isResumable }) => !isResumable)
const numbered = streaming.filter(({ name }) => /moveworks|openai \((responses|background)/.test(name))

const text = 'Héllo 👋🏽, wörld!'
const [half, rest] = ['Héllo 👋🏽', ', wörld!']

const speechOf = ({ speech }: Wire): Speech => speech!

/** The whole answer in two pieces, and its end. */
const spoken = (wire: Wire): object[] => {
  const { started, said, ended } = speechOf(wire)
  return [...started, ...said(half, ''), ...said(rest, half), ...ended(text)]
}
const begun = (wire: Wire): object[] => [...speechOf(wire).started, ...speechOf(wire).said(half, '')]

const grownBy = (wire: Wire, piece: string, times: number): object[] =>
  Array.from({ length: times }, (_, index) => speechOf(wire).said(piece, half + piece.repeat(index))).flat()

const stream = (data: object[], end: StreamEnd = 'ends'): Fault => streams(eventsOf(data), end)
/** The reply cannot be asked for any more, however often. */
const lost = Array.from({ length: 12 }, () => refuses(404))

const bytesOf = (wire: Wire): Buffer => Buffer.from(eventsOf(spoken(wire)).join(''))
const cutInto = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )

const forms: Row[] = [
  {
    fault: 'cut inside of characters',
    becomes: 'the same text',
    on: streaming,
    faults: (wire) => [streams(cutInto(bytesOf(wire), 7))],
    outcome: { asks: 1, text },
  },
  {
    fault: 'with all kinds of line ends, comments, and fields that nobody knows',
    becomes: 'the same text',
    on: streaming,
    faults: (wire) => {
      const ends = ['\r\n', '\n', '\r']
      const lines = (event: string, index: number) =>
        `: ping\n\nretry: 10\nx: y\n${event}`.replaceAll('\n', ends[index % 3]!)
      return [streams([...eventsOf(spoken(wire)).map(lines), '\n\n'])]
    },
    outcome: { asks: 1, text },
  },
  {
    fault: 'with a charset, and a byte order mark',
    becomes: 'the same text',
    on: streaming,
    faults: (wire) => [
      answers(`\uFEFF${bytesOf(wire).toString()}`, { 'content-type': 'text/event-stream; charset=utf-8' }),
    ],
    outcome: { asks: 1, text },
  },
  {
    fault: 'whose numbers come twice and out of order',
    becomes: 'the same text',
    on: numbered,
    faults: (wire) => {
      const events = spoken(wire).map((event, index) => ({ ...event, sequence_number: index + 1 }))
      return [stream(events.flatMap((event, index) => [event, ...events.slice(0, index)]))]
    },
    outcome: { asks: 1, text },
  },
  {
    fault: 'that takes its time, in mid-text too',
    becomes: 'the same text',
    on: streaming,
    faults: (wire) => [streams(eventsOf(spoken(wire)), 'ends', 400)],
    agent: { timeouts: { idleMs: 2_500 } },
    outcome: { asks: 1, text, leastMs: 1_000 },
  },
]

const silences: Row[] = [
  {
    fault: 'of comments only',
    becomes: 'a timeout: it is events that count',
    words: words.tooLong,
    on: byModel,
    agent: { timeouts: { idleMs: 800 } },
    faults: () => [
      streams(
        Array.from({ length: 100 }, () => ': ping\n\n'),
        'hangs',
        100,
      ),
    ],
    outcome: failed('ENGINE_TIMEOUT', { leastMs: 780 }),
  },
  {
    fault: 'that drips byte by byte',
    becomes: 'a timeout, the text that came kept',
    words: words.tooLong,
    on: byModel,
    agent: { timeouts: { idleMs: 800 } },
    faults: (wire) => {
      const drops = Array.from(eventsOf(speechOf(wire).said(rest, half)).join('')).slice(0, 100)
      return [streams([...eventsOf(begun(wire)), ...drops], 'hangs', 100)]
    },
    outcome: failed('ENGINE_TIMEOUT', { text: half, leastMs: 780 }),
  },
]

const ends: Row[] = [
  {
    fault: 'before its first event',
    becomes: 'interrupted',
    differs: 'the request was heard: it is not sent again, for the upstream may have begun to act on it',
    words: words.interrupted,
    on: streaming,
    faults: () => [streams([], 'breaks')],
    outcome: failed('ENGINE_INTERRUPTED'),
  },
  ...(['breaks', 'ends'] as const).map((end): Row => ({
    fault: `${end} in mid-text, and nothing can be asked again`,
    becomes: 'interrupted, the text that came kept',
    words: words.interrupted,
    on: notResumable,
    faults: (wire) => [stream(begun(wire), end)],
    outcome: failed('ENGINE_INTERRUPTED', { text: half }),
  })),
  {
    fault: 'breaks in mid-text, and the reply is lost',
    becomes: 'interrupted, the text that came kept',
    words: words.interrupted,
    on: byPolling,
    faults: (wire) => [stream(begun(wire), 'breaks'), ...lost],
    outcome: failed('ENGINE_INTERRUPTED', { text: half }),
  },
  ...(['breaks', 'ends'] as const).map((end): Row => ({
    fault: `${end} in mid-text, and the reply can be polled for`,
    becomes: 'complete, nothing said twice',
    on: byPolling,
    faults: (wire) => [stream(begun(wire), end), answers(finished(wire))],
    outcome: { asks: 1, text },
  })),
  {
    fault: 'breaks in mid-text again and again, and can be taken up',
    becomes: 'complete, nothing said twice',
    on: wires.filter(({ name }) => name === 'openai (background)'),
    faults: (wire) => {
      const events = spoken(wire).map((event, index) => ({ ...event, sequence_number: index + 1 }))
      return events.map((event, index) => stream([event], index < events.length - 1 ? 'breaks' : 'ends'))
    },
    outcome: { asks: 1, text },
  },
  {
    fault: 'with an error after some text',
    becomes: 'failed, the text that came kept',
    words: words.problem,
    on: streaming,
    faults: (wire) => [stream([...begun(wire), ...speechOf(wire).failed])],
    outcome: failed('ENGINE_FAILED', { text: half }),
  },
  {
    fault: 'after thoughts, with nothing said',
    becomes: 'no answer',
    words: words.noAnswer,
    on: streaming,
    faults: (wire) => {
      const { started, thought, ended } = speechOf(wire)
      return [stream([...started, ...thought('Let me think.'), ...ended('')])]
    },
    outcome: failed('ENGINE_EMPTY_REPLY'),
  },
  {
    fault: 'in something that is no event of its kind',
    becomes: 'a bad reply, the text that came kept',
    words: words.problem,
    on: streaming.filter(({ engine }) => engine !== 'moveworks'),
    faults: (wire) => [streams([...eventsOf(begun(wire)), 'data: <h1>Bad gateway</h1>\n\n'])],
    outcome: failed('ENGINE_BAD_REPLY', { text: half }),
  },
  {
    fault: 'in a piece beyond all bounds',
    becomes: 'too large, the text that fitted kept',
    words: words.tooLarge,
    on: streaming,
    faults: (wire) => [stream([...begun(wire), ...speechOf(wire).said('x'.repeat(2_100_000), half)])],
    outcome: failed('ENGINE_REPLY_TOO_LARGE', { text: half }),
  },
  {
    fault: 'in a text that grows beyond all bounds',
    becomes: 'too large, the text that fitted kept',
    words: words.tooLarge,
    on: streaming,
    faults: (wire) => [stream([...begun(wire), ...grownBy(wire, 'x'.repeat(900_000), 3)])],
    outcome: failed('ENGINE_REPLY_TOO_LARGE', { text: half + 'x'.repeat(1_800_000) }),
  },
]

/** What a poll gives when the reply that the stream began is complete. */
function finished(wire: Wire): object {
  const whole = wire.whole?.(text) ?? {}
  return wire.engine === 'orq' ? { ...whole, status: 'completed' } : whole
}

faultMatrix('a stream', forms)
faultMatrix('a stream in silence', silences)
faultMatrix('a stream that ends', ends)

// One that is well, so that a table of faults cannot pass by failing everything.
faultMatrix('an upstream without faults', [
  { fault: 'nothing', becomes: 'complete', on: wires, faults: () => [], outcome: completed },
])
