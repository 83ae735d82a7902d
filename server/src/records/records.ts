/** The records of finished replies, read back: made from the conversations each time, so that they are never stale. */
import { ConfabError } from '@confab/shared/errors'
import type { EventLog } from '../event-log/event-log.ts'
import { finishedReply } from '../replies/finished-replies.ts'
import { recordOf, type RecordLabels, type ResponseRecord } from '../recorders/recorder.ts'
import type { ReplyQuery, ReplyRecordStore, StoredReply } from '../storage/reply-record-store.ts'

export class Records {
  readonly #log: EventLog
  readonly #store: ReplyRecordStore
  readonly #labels: RecordLabels

  constructor(log: EventLog, store: ReplyRecordStore, labels: RecordLabels) {
    this.#log = log
    this.#store = store
    this.#labels = labels
  }

  /** Newest first. @throws ConfabError INVALID_INPUT for an unknown cursor. */
  async list(query: ReplyQuery): Promise<{ records: ResponseRecord[]; nextCursor: string | null }> {
    const { replies, nextCursor } = await this.#store.list(query)
    const records = await Promise.all(replies.map((reply) => this.#record(reply)))
    return { records: records.flatMap((record) => record ?? []), nextCursor }
  }

  /** @throws ConfabError NOT_FOUND */
  async read(responseId: string): Promise<ResponseRecord> {
    const reply = await this.#store.find(responseId)
    const record = reply && (await this.#record(reply))
    if (!record) throw new ConfabError('NOT_FOUND', 'There is no such record.')
    return record
  }

  /** Undefined when the conversation was deleted meanwhile. */
  async #record({ conversationId, responseId }: StoredReply): Promise<ResponseRecord | undefined> {
    const conversation = await this.#log.read(conversationId).catch(() => undefined)
    const finished = conversation && finishedReply(conversation, responseId)
    return finished && recordOf(finished, this.#labels)
  }
}
