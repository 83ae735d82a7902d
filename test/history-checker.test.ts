/** The checker is only worth as much as it finds: each kind of fault, put into a history that was sound. */
import { describe, expect, it } from 'vitest'
import type { Transcript, VisitorTranscript } from '@confab/shared/conversation'
import { applyEvent } from '@confab/shared/apply-event'
import type { Change, ConversationEvent } from '@confab/shared/events'
import { newTranscript } from '../server/src/conversations/transcripts.ts'
import { visitorEvent, visitorTranscript } from '@confab/shared/visibility'
import {
  checkHistory,
  type Evidence,
  type KeptConversation,
  type ProblemKind,
} from './support/history-checker.ts'
import { digestOf, History } from './support/history.ts'
import { newConversation } from './support/open-store.ts'

const at = '2026-01-01T00:00:00.000Z'
const id = 'conv_1'
const created: Transcript = newTranscript(newConversation({ id }), new Date(at))

const message = (messageId: string, text: string): Change => ({
  type: 'message.created',
  message: {
    id: messageId,
    conversationId: id,
    role: 'user',
    content: { type: 'PLAIN_TEXT', text },
    createdAt: at,
  },
})
const asked = (responseId: string, messageId: string): Change => ({
  type: 'response.created',
  response: {
    id: responseId,
    conversationId: id,
    messageId,
    status: 'CREATED',
    outputs: [],
    createdAt: at,
    completedAt: null,
  },
})
const completed = (responseId: string): Change => ({ type: 'response.completed', responseId, stopped: false })

const sound: Change[] = [
  message('msg_1', 'One'),
  asked('resp_1', 'msg_1'),
  { type: 'response.started', responseId: 'resp_1' },
  { type: 'engine.remembered', memory: { thread: 'x' } },
  completed('resp_1'),
  message('msg_2', 'Two'),
  asked('resp_2', 'msg_2'),
  completed('resp_2'),
]

const numbered = (changes: readonly Change[]): ConversationEvent[] =>
  changes.map((change, index) => ({ conversationId: id, seq: index + 1, at, ...change }))

/** What a sender and two readers write of a sound conversation; one of the readers begins with a snapshot. */
function soundEvidence(): Evidence & {
  history: History['entries']
  kept: KeptConversation[]
} {
  const history = new History()
  const events = numbered(sound)
  for (const [messageId, text] of [
    ['msg_1', 'One'],
    ['msg_2', 'Two'],
  ] as const) {
    const send = { operation: 'send', client: 'sender', conversationId: id, messageId, text } as const
    history.write({ ...send, type: 'invoke' })
    history.write({ ...send, type: 'info', reason: 'the line was cut' })
    history.write({ ...send, type: 'ok' })
  }
  const fold = (until: number): VisitorTranscript =>
    events.slice(0, until).map(visitorEvent).reduce(applyEvent, visitorTranscript(created))
  const place = { operation: 'read', conversationId: id, type: 'ok' } as const
  const snapshot = { seq: 3, digest: digestOf(fold(3)), isSnapshot: true }
  history.write({ ...place, client: 'late reader', ...snapshot })
  for (const event of events) {
    const seen = { ...place, seq: event.seq, digest: digestOf(visitorEvent(event)) }
    history.write({ ...seen, client: 'reader' })
    if (event.seq > 3) history.write({ ...seen, client: 'late reader' })
  }
  for (const client of ['reader', 'late reader']) {
    const digest = digestOf(fold(events.length))
    history.write({ operation: 'finish', type: 'ok', client, conversationId: id, seq: 8, digest })
  }
  return { history: history.entries, kept: [{ created, events }], asked: ['resp_1', 'resp_2'] }
}

type Corruption = (evidence: ReturnType<typeof soundEvidence>) => Evidence

/** As if the log held these events instead. */
const keeping =
  (change: (events: ConversationEvent[]) => ConversationEvent[]): Corruption =>
  (evidence) => ({ ...evidence, kept: [{ created, events: change([...evidence.kept[0]!.events]) }] })
/** As if the log had been made from these changes. */
const made = (changes: Change[]): Corruption => keeping(() => numbered(changes))
/** As if a client had written this instead; undefined: nothing. */
const writing =
  (change: (entry: History['entries'][number]) => History['entries'][number] | undefined): Corruption =>
  (evidence) => ({ ...evidence, history: evidence.history.flatMap((entry) => change(entry) ?? []) })
const isSeen = (entry: History['entries'][number], client: string, seq: number): boolean =>
  entry.operation === 'read' && entry.client === client && entry.seq === seq

const corruptions: [string, ProblemKind, Corruption][] = [
  [
    'an acknowledged message that is not there',
    'lost',
    made(sound.filter((one) => one.type !== 'message.created' || one.message.id !== 'msg_2')),
  ],
  ['a conversation that is not there', 'lost', (evidence) => ({ ...evidence, kept: [] })],
  ['a message that is there twice', 'duplicated', made([...sound, message('msg_2', 'Two')])],
  [
    'two replies to one message',
    'duplicated',
    made([...sound, asked('resp_3', 'msg_2'), completed('resp_3')]),
  ],
  [
    'a number that is given twice',
    'duplicated',
    keeping((events) => events.map((event) => (event.seq === 7 ? { ...event, seq: 6 } : event))),
  ],
  ['a number that is not in the log', 'gap', keeping((events) => events.filter(({ seq }) => seq !== 4))],
  [
    'a number that a reader was not told',
    'gap',
    writing((entry) => (isSeen(entry, 'reader', 4) ? undefined : entry)),
  ],
  [
    'events that a reader took in the wrong order',
    'reordered',
    ({ history, ...rest }) => ({ ...rest, history: history.toReversed() }),
  ],
  [
    'a message that stands before what was acknowledged before it',
    'reordered',
    made([message('msg_2', 'Two'), message('msg_1', 'One')]),
  ],
  [
    'two replies at the same time',
    'overlapping',
    made([...sound.slice(0, 4), ...sound.slice(5), completed('resp_1')]),
  ],
  ['a reply that never ended', 'unterminated', made(sound.slice(0, -1))],
  [
    'a reply that went on after its end',
    'late',
    made([...sound, { type: 'output.appended', responseId: 'resp_1', outputId: 'a', text: 'late' }]),
  ],
  ['an event that only a reader knows', 'phantom', keeping((events) => events.slice(0, -1))],
  ['a message that nobody sent', 'phantom', made([...sound, message('msg_3', 'Three')])],
  [
    'a message that was refused',
    'phantom',
    writing((entry) =>
      entry.operation === 'send' && entry.type === 'ok' ? { ...entry, type: 'fail' } : entry,
    ),
  ],
  ['a message with other words', 'altered', made([message('msg_1', 'Another'), ...sound.slice(1)])],
  [
    'an event that reads otherwise',
    'divergent',
    writing((entry) =>
      isSeen(entry, 'reader', 6) ? ({ ...entry, digest: 'other' } as typeof entry) : entry,
    ),
  ],
  [
    'a snapshot that reads otherwise',
    'divergent',
    writing((entry) =>
      isSeen(entry, 'late reader', 3) ? ({ ...entry, digest: 'other' } as typeof entry) : entry,
    ),
  ],
  [
    'a reader that is not told the end',
    'missing',
    writing((entry) => (isSeen(entry, 'reader', 8) ? undefined : entry)),
  ],
  [
    'a reader that holds something else in the end',
    'unequal',
    writing((entry) => (entry.operation === 'finish' ? { ...entry, digest: 'other' } : entry)),
  ],
  [
    'a message that nothing was heard of',
    'unanswered',
    writing((entry) => (entry.operation === 'send' && entry.type === 'ok' ? undefined : entry)),
  ],
  [
    'an engine that was asked again',
    'asked-twice',
    (evidence) => ({ ...evidence, asked: ['resp_1', 'resp_1'] }),
  ],
]

describe('The history checker', () => {
  it('has nothing to say of a sound history', () => {
    expect(checkHistory(soundEvidence())).toEqual([])
  })

  it.each(corruptions)('finds %s (%s)', (_what, kind, corrupt) => {
    const problems = checkHistory(corrupt(soundEvidence()))
    expect(problems.map((problem) => problem.kind)).toContain(kind)
  })
})
