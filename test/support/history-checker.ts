/** Compares what clients did and saw with what the server kept, and names everything that should not be. */
import { applyEvent } from '@confab/shared/apply-event'
import type { Transcript, VisitorTranscript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { visitorEvent, visitorTranscript } from '@confab/shared/visibility'
import { digestOf, type Entry, type FinalEntry, type ReadEntry, type SendEntry } from './history.ts'

export type ProblemKind =
  /** An acknowledged message is not in the log. */
  | 'lost'
  /** A message, a response or a number is in the log more than once. */
  | 'duplicated'
  /** The log, or a reader without a snapshot, leaves out a number. */
  | 'gap'
  /** Messages of one client, or the events a reader took, are in another order than they came. */
  | 'reordered'
  /** Two responses were generated at the same time. */
  | 'overlapping'
  /** A response has not ended. */
  | 'unterminated'
  /** An ended response went on. */
  | 'late'
  /** A reader saw an event that is not in the log, or a message is there that was refused or never sent. */
  | 'phantom'
  /** A message is stored otherwise than it was sent. */
  | 'altered'
  /** A reader saw another event under a number than the log holds. */
  | 'divergent'
  /** A reader was never told of events in the log. */
  | 'missing'
  /** In the end a reader holds another transcript than the server. */
  | 'unequal'
  /** A message was neither acknowledged nor refused in the end. */
  | 'unanswered'
  /** An engine was asked twice for one reply. */
  | 'asked-twice'

export interface Problem {
  readonly kind: ProblemKind
  readonly conversationId: string
  readonly what: string
}

/** A conversation as the server keeps it: as it was created, and its events by number. */
export interface KeptConversation {
  readonly created: Transcript
  readonly events: readonly ConversationEvent[]
}

export interface Evidence {
  readonly history: readonly Entry[]
  readonly kept: readonly KeptConversation[]
  /** The id of a response for each call that asked an engine to generate one. */
  readonly asked?: readonly string[]
}

export function checkHistory({ history, kept, asked = [] }: Evidence): Problem[] {
  const byConversation = groupBy(history, ({ conversationId }) => conversationId)
  const known = new Set(kept.map(({ created }) => created.id))
  const unknown = [...byConversation.keys()].filter((id) => !known.has(id))
  return [
    ...unknown.map((id) => problem('lost', id, 'the conversation is gone')),
    ...kept.flatMap((conversation) => {
      const entries = byConversation.get(conversation.created.id) ?? []
      const fold = foldOf(conversation)
      return [
        ...checkLog(conversation),
        ...checkSends(conversation, entries.filter(isSend)),
        ...checkReaders(conversation, entries.filter(isRead), fold),
        ...checkEnds(conversation, entries.filter(isFinal), fold),
      ]
    }),
    ...repeated(asked).map((id) => problem('asked-twice', '-', id)),
  ]
}

/** How many problems there are of each kind: what a report shows. */
export function countProblems(problems: readonly Problem[]): Partial<Record<ProblemKind, number>> {
  return Object.fromEntries(
    [...groupBy(problems, ({ kind }) => kind)].map(([kind, found]) => [kind, found.length]),
  )
}

const problem = (kind: ProblemKind, conversationId: string, what: string): Problem => ({
  kind,
  conversationId,
  what,
})

const isSend = (entry: Entry): entry is SendEntry => entry.operation === 'send'
const isRead = (entry: Entry): entry is ReadEntry => entry.operation === 'read'
const isFinal = (entry: Entry): entry is FinalEntry => entry.operation === 'finish'

function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group) group.push(value)
    else groups.set(keyOf(value), [value])
  }
  return groups
}

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index)
}

function checkLog({ created: { id }, events }: KeptConversation): Problem[] {
  const numbers = events.map(({ seq }) => seq)
  const made = events.flatMap((event) => {
    if (event.type === 'message.created') return [event.message.id]
    return event.type === 'response.created'
      ? [event.response.id, `reply to ${event.response.messageId}`]
      : []
  })
  const missing = Array.from({ length: Math.max(0, ...numbers) }, (_, index) => index + 1).filter(
    (seq) => !numbers.includes(seq),
  )
  return [
    ...repeated(numbers.map(String)).map((seq) => problem('duplicated', id, `number ${seq}`)),
    ...repeated(made).map((what) => problem('duplicated', id, what)),
    ...missing.map((seq) => problem('gap', id, `number ${seq} is not in the log`)),
    ...checkResponses(id, events),
  ]
}

function checkResponses(id: string, events: readonly ConversationEvent[]): Problem[] {
  const problems: Problem[] = []
  let open: string | undefined
  for (const event of events) {
    const responseId =
      event.type === 'response.created' ? event.response.id : (event as { responseId?: string }).responseId
    if (responseId === undefined) continue
    if (event.type === 'response.created') {
      if (open !== undefined)
        problems.push(problem('overlapping', id, `${responseId} begins before ${open} has ended`))
      open = responseId
    } else if (responseId !== open) {
      problems.push(
        problem('late', id, `${event.type} at ${event.seq} for ${responseId}, which is not running`),
      )
    } else if (event.type === 'response.completed' || event.type === 'response.failed') {
      open = undefined
    }
  }
  return open === undefined ? problems : [...problems, problem('unterminated', id, open)]
}

function checkSends({ created: { id }, events }: KeptConversation, sends: readonly SendEntry[]): Problem[] {
  const stored = new Map(
    events.flatMap((event) =>
      event.type === 'message.created' && event.message.role === 'user'
        ? [[event.message.id, { text: event.message.content?.text, seq: event.seq }] as const]
        : [],
    ),
  )
  const byMessage = groupBy(sends, ({ messageId }) => messageId)
  const problems = [...stored.keys()]
    .filter((messageId) => !byMessage.has(messageId))
    .map((messageId) => problem('phantom', id, `nobody sent ${messageId}`))
  for (const [messageId, tries] of byMessage) {
    const kept = stored.get(messageId)
    const end = tries.find(({ type }) => type === 'ok' || type === 'fail')
    if (!end) problems.push(problem('unanswered', id, messageId))
    if (end?.type === 'ok' && !kept) problems.push(problem('lost', id, messageId))
    if (end?.type === 'fail' && kept) problems.push(problem('phantom', id, `${messageId} was refused`))
    if (kept && kept.text !== tries[0]!.text) problems.push(problem('altered', id, messageId))
  }
  return [...problems, ...checkOrder(id, sends, (messageId) => stored.get(messageId)?.seq)]
}

/** What a client sent after something was acknowledged to it stands after that. */
function checkOrder(
  id: string,
  sends: readonly SendEntry[],
  seqOf: (messageId: string) => number | undefined,
): Problem[] {
  const problems: Problem[] = []
  for (const [client, entries] of groupBy(sends, (entry) => entry.client)) {
    let newest = 0
    const invokedAfter = new Map<string, number>()
    for (const { type, messageId } of entries) {
      const seq = seqOf(messageId)
      if (type === 'invoke' && !invokedAfter.has(messageId)) invokedAfter.set(messageId, newest)
      if (seq === undefined) continue
      if (type === 'ok') newest = Math.max(newest, seq)
      if (seq <= (invokedAfter.get(messageId) ?? 0) && type === 'ok') {
        problems.push(problem('reordered', id, `${client} sent ${messageId} after what stands behind it`))
      }
    }
  }
  return problems
}

function checkReaders({ created }: KeptConversation, reads: readonly ReadEntry[], fold: Fold): Problem[] {
  return [...groupBy(reads, ({ client }) => client)].flatMap(([client, entries]) =>
    checkReader(created.id, client, entries, fold),
  )
}

function checkReader(id: string, client: string, entries: readonly ReadEntry[], fold: Fold): Problem[] {
  const problems: Problem[] = []
  const find = (kind: ProblemKind, what: string): void =>
    void problems.push(problem(kind, id, `${client}: ${what}`))
  let last = 0
  for (const { type, seq, digest, isSnapshot } of entries) {
    if (type !== 'ok') continue
    if (isSnapshot) {
      if (seq > fold.seq) find('phantom', `a snapshot at ${seq}, the log ends at ${fold.seq}`)
      else if (fold.transcript(seq) !== digest) find('divergent', `the snapshot at ${seq}`)
      last = seq
      continue
    }
    if (seq <= last) find('reordered', `number ${seq} after ${last}`)
    else if (seq > last + 1) find('gap', `number ${seq} after ${last}`)
    const kept = fold.events.get(seq)
    if (kept === undefined) find('phantom', `number ${seq}, the log ends at ${fold.seq}`)
    else if (kept !== digest) find('divergent', `number ${seq}`)
    last = seq
  }
  if (last < fold.seq) find('missing', `came to ${last} of ${fold.seq}`)
  return problems
}

function checkEnds(
  { created: { id } }: KeptConversation,
  ends: readonly FinalEntry[],
  fold: Fold,
): Problem[] {
  return ends.flatMap(({ client, seq, digest }) =>
    seq === fold.seq && digest === fold.transcript(seq)
      ? []
      : [problem('unequal', id, `${client} at ${seq} of ${fold.seq}`)],
  )
}

interface Fold {
  readonly seq: number
  /** Digests of the events as a visitor sees them, by number. */
  readonly events: ReadonlyMap<number, string>
  /** The digest of the transcript as it was after this number. */
  transcript(seq: number): string
}

function foldOf({ created, events }: KeptConversation): Fold {
  const visible = events.map(visitorEvent)
  const transcripts = new Map<number, string>()
  const transcript = (seq: number): string => {
    const known = visible.filter((event) => event.seq <= seq)
    const digest = transcripts.get(seq) ?? digestOf(known.reduce(foldEvent, visitorTranscript(created)))
    transcripts.set(seq, digest)
    return digest
  }
  return {
    seq: events.at(-1)?.seq ?? 0,
    events: new Map(visible.map((event) => [event.seq, digestOf(event)])),
    transcript,
  }
}

/** A log with holes is still folded, for what else may be wrong with it. */
function foldEvent(transcript: VisitorTranscript, event: ConversationEvent): VisitorTranscript {
  return applyEvent({ ...transcript, seq: event.seq - 1 }, event)
}
