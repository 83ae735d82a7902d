/** A visitor who stays away for days while the conversation goes on, and the server is started again and again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Message, Transcript, VisitorConversation, VisitorTranscript } from '@confab/shared/conversation'
import type { Change } from '@confab/shared/events'
import { newId } from '@confab/shared/ids'
import type { Session } from '@confab/shared/protocol'
import { EventLog } from '../../../server/src/event-log/event-log.ts'
import { openDatabase } from '../../../server/src/storage/database.ts'
import { SqlConversationStore } from '../../../server/src/storage/sql-conversation-store.ts'
import { ReplyProjection } from '../../../server/src/storage/sql-reply-record-store.ts'
import { transports, type Transport } from './lines.ts'
import { Reader } from './reader.ts'
import { History } from '../history.ts'
import { seededRandom } from '../seeded-random.ts'
import { call, newVisitor, startServer, type TestServer } from '../start-server.ts'
import { canonical } from '../transcripts.ts'

export interface AbsenceOptions {
  readonly hours: number
  readonly events: number
  /** The server ends and starts again so often. */
  readonly restarts: number
  readonly limits: object
}

export interface Absence {
  readonly url: string
  /** The visitor's, renewed on coming back. */
  readonly token: string
  /** What the visitor held on leaving. */
  readonly transcript: VisitorTranscript
  /** What there is now. */
  readonly seq: number
  close(): Promise<void>
}

const HOUR_MS = 3_600_000
const PATIENCE_MS = 20_000
const leaving = Date.parse('2026-01-01T00:00:00.000Z')

export async function stayAway({ hours, events, restarts, limits }: AbsenceOptions): Promise<Absence> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'confab-away-'))
  let time = leaving
  const start = (): Promise<TestServer> =>
    startServer({ now: () => new Date(time), config: { limits }, dataFolder })
  let server = await start()
  const { visitorToken } = await newVisitor(server.url)
  const created = await call(server.url, 'POST', '/v1/conversations', {}, { token: visitorToken })
  const conversation = created.body as VisitorConversation
  const path = `/v1/conversations/${conversation.id}`
  for (let restart = 0; restart < restarts; restart++) {
    await server.app.close()
    const until = time + (hours / restarts) * HOUR_MS
    await goOn(server, conversation.id, events / restarts, time, until)
    time = until
    server = await start()
    await call(server.url, 'POST', `${path}/messages`, {
      role: 'user',
      content: 'Hello',
      action: 'generate-reply',
    })
  }
  const { seq } = (await call(server.url, 'GET', path)).body as VisitorConversation
  await server.app.close()
  // The server that the visitor comes back to has read nothing of the conversation.
  server = await start()
  const session = await call(server.url, 'POST', '/v1/sessions', { visitorToken }, { token: null })
  return {
    url: server.url,
    token: (session.body as Session).visitorToken,
    transcript: { ...conversation, messages: [], responses: [], order: [], feedback: {} },
    seq,
    async close() {
      await server.close()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

/** Writes so many events, evenly over the time, past the server that has ended. */
async function goOn(
  place: Pick<TestServer, 'dataFolder' | 'databaseUrl'>,
  id: string,
  count: number,
  from: number,
  until: number,
): Promise<void> {
  const database = openDatabase(place)
  let written = 0
  const now = (): Date => new Date(from + (written / count) * (until - from))
  const log = new EventLog(new SqlConversationStore(database, new ReplyProjection([], now)), now)
  while (written < count) {
    const { seq } = await log.append(id, (transcript) => exchange(transcript, now().toISOString()))
    written += EXCHANGE
    if (seq < written) throw new Error('The events are not counted right.')
  }
  await database.destroy()
}

/** How many events one exchange has. */
const EXCHANGE = 25

/** A question, something that no visitor sees, and an answer in pieces. */
function exchange({ id, state }: Transcript, at: string): Change[] {
  const message: Message = {
    id: newId('msg'),
    conversationId: id,
    role: 'user',
    content: { type: 'PLAIN_TEXT', text: `What is it like at ${at}?` },
    createdAt: at,
  }
  const place = { conversationId: id, createdAt: at }
  const responseId = newId('resp')
  const outputId = newId('msg')
  const content = { type: 'PLAIN_TEXT' as const, text: '' }
  const response = { ...place, id: responseId, messageId: message.id, status: 'CREATED' as const }
  const item = { type: 'MESSAGE' as const, id: outputId, content, citations: [], done: false }
  return [
    { type: 'message.created', message },
    { type: 'state.changed', state: { ...state, phase: at } },
    { type: 'response.created', response: { ...response, outputs: [], completedAt: null } },
    { type: 'response.started', responseId },
    { type: 'output.put', responseId, item },
    ...Array.from({ length: EXCHANGE - 7 }, (_, piece): Change => ({
      type: 'output.appended',
      responseId,
      outputId,
      text: `piece ${piece}, `,
    })),
    { type: 'output.done', responseId, outputId },
    { type: 'response.completed', responseId, stopped: false },
  ]
}

export interface Return {
  readonly reader: Reader
  /** How long the first event, or the snapshot, takes to arrive, in milliseconds. */
  readonly first: Promise<number>
}

/** A reader with what the visitor held on leaving; the caller closes it. */
export function comeBack({ url, token, transcript }: Absence, transport: Transport): Return {
  const history = new History()
  const begin = performance.now()
  const common = { url, token, transcript, history, random: seededRandom(1) }
  const reader = new Reader({ ...common, name: `back over ${transport}`, transport })
  const first = async (): Promise<number> => {
    for (;;) {
      const entry = history.entries.find(({ type }) => type === 'ok')
      if (entry) return entry.at - begin
      await pause(2)
    }
  }
  return { reader, first: first() }
}

/** The median of five, in milliseconds: what else the machine does for a moment is not the server's fault. */
export async function firstPage(absence: Absence, transport: Transport): Promise<number> {
  const times: number[] = []
  for (let attempt = 0; attempt < 5; attempt++) {
    const { reader, first } = comeBack(absence, transport)
    times.push(await first)
    reader.close()
  }
  return Math.round(times.toSorted((a, b) => a - b)[2]!)
}

/** The first page of all since the server started: nothing has been read into its memory. */
export async function coldPage(absence: Absence): Promise<number> {
  const { reader, first } = comeBack(absence, 'socket')
  const ms = await first
  reader.close()
  return Math.round(ms)
}

/** Whether a reader comes to hold what the server holds, to the byte. */
export async function catchesUp(absence: Absence, transport: Transport): Promise<boolean> {
  const { url, token, transcript, seq } = absence
  const { reader } = comeBack(absence, transport)
  const deadline = performance.now() + PATIENCE_MS
  while (reader.transcript.seq < seq && performance.now() < deadline) await pause(5)
  reader.close()
  const path = `/v1/conversations/${transcript.id}/events?after=${seq + 1}`
  const { body } = await call(url, 'GET', path, undefined, { token })
  return canonical(reader.transcript) === canonical(body.conversation)
}

export interface Returned {
  readonly seq: number
  readonly coldMs: number
  readonly arrivals: readonly {
    readonly transport: Transport
    readonly firstMs: number
    readonly isEqual: boolean
  }[]
}

/** Comes back over every transport. */
export async function returnAfter(options: AbsenceOptions): Promise<Returned> {
  const absence = await stayAway(options)
  const coldMs = await coldPage(absence)
  const arrivals: Returned['arrivals'][number][] = []
  for (const transport of transports) {
    const isEqual = await catchesUp(absence, transport)
    arrivals.push({ transport, isEqual, firstMs: await firstPage(absence, transport) })
  }
  await absence.close()
  return { seq: absence.seq, coldMs, arrivals }
}
