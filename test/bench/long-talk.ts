/** Conversations with a long past, written past the server while it is down. */
import type { Message, Transcript } from '@confab/shared/conversation'
import type { Change } from '@confab/shared/events'
import { newId } from '@confab/shared/ids'
import { EventLog } from '../../server/src/event-log/event-log.ts'
import { openDatabase } from '../../server/src/storage/database.ts'
import { SqlConversationStore } from '../../server/src/storage/sql-conversation-store.ts'
import { ReplyProjection } from '../../server/src/storage/sql-reply-record-store.ts'
import type { TestServer } from '../support/start-server.ts'

/** Exchanges that are stored at once. */
const AT_ONCE = 50

/** Goes on with a conversation until it has so many messages: questions, and answers in Markdown. */
export async function writePast(
  place: Pick<TestServer, 'dataFolder' | 'databaseUrl'>,
  id: string,
  messages: number,
): Promise<void> {
  const database = openDatabase(place)
  const now = (): Date => new Date()
  const log = new EventLog(new SqlConversationStore(database, new ReplyProjection([], now)), now)
  let { length } = (await log.read(id)).order
  while (length < messages) {
    const count = Math.min(AT_ONCE, Math.ceil((messages - length) / 2))
    const add = (transcript: Transcript): Change[] =>
      Array.from({ length: count }, (_, index) => exchange(transcript, length + index * 2)).flat()
    ;({ length } = (await log.append(id, add)).order)
  }
  await database.destroy()
}

function exchange({ id: conversationId }: Transcript, number: number): Change[] {
  const place = { conversationId, createdAt: new Date().toISOString() }
  const message: Message = {
    ...place,
    id: newId('msg'),
    role: 'user',
    content: { type: 'PLAIN_TEXT', text: `Where is my parcel number ${number}?` },
  }
  const responseId = newId('resp')
  const outputId = newId('msg')
  const text = `Parcel **${number}** is on its way:\n\n- packed\n- sent\n\nIt takes [three days](https://shop.example/${number}).`
  const content = { type: 'MARKDOWN_TEXT' as const, text }
  const item = { type: 'MESSAGE' as const, id: outputId, content, citations: [], done: true }
  const response = { ...place, id: responseId, messageId: message.id, outputs: [], completedAt: null }
  return [
    { type: 'message.created', message },
    { type: 'response.created', response: { ...response, status: 'CREATED' } },
    { type: 'response.started', responseId },
    { type: 'output.put', responseId, item },
    { type: 'response.completed', responseId, stopped: false },
  ]
}
