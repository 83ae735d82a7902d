/** Finished replies and the recorders' outbox in SQL. */
import { ConfabError } from '@confab/shared/errors'
import type { Transaction } from 'kysely'
import type { Database, Tables } from './database.ts'
import type {
  Delivery,
  ReplyQuery,
  ReplyRecordStore,
  StoredReply,
  TouchedReply,
} from './reply-record-store.ts'

/** Writes what an append touched, in the transaction of the append: a reply that is stored is in the outbox. */
export class ReplyProjection {
  readonly #recorders: readonly string[]
  readonly #now: () => Date

  constructor(recorders: readonly string[], now: () => Date) {
    this.#recorders = recorders
    this.#now = now
  }

  async write(
    transaction: Transaction<Tables>,
    conversationId: string,
    replies: readonly TouchedReply[],
  ): Promise<void> {
    const now = this.#now().getTime()
    for (const { responseId, finishedAt } of replies) {
      await transaction
        .insertInto('replies')
        .values({ response_id: responseId, conversation_id: conversationId, finished_at: finishedAt })
        .onConflict((conflict) => conflict.column('response_id').doNothing())
        .execute()
      for (const recorder of this.#recorders) {
        await transaction
          .insertInto('deliveries')
          .values({
            recorder,
            response_id: responseId,
            conversation_id: conversationId,
            attempts: 0,
            first_at: now,
            due_at: now,
          })
          .onConflict((conflict) =>
            conflict
              .columns(['recorder', 'response_id'])
              .doUpdateSet({ attempts: 0, first_at: now, due_at: now }),
          )
          .execute()
      }
    }
  }
}

export class SqlReplyRecordStore implements ReplyRecordStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async list(query: ReplyQuery): Promise<{ replies: StoredReply[]; nextCursor: string | null }> {
    let rows = this.#database
      .selectFrom('replies')
      .selectAll()
      .orderBy('finished_at', 'desc')
      .orderBy('response_id', 'desc')
      .limit(query.limit + 1)
    if (query.since !== undefined) rows = rows.where('finished_at', '>=', query.since)
    if (query.cursor !== undefined) {
      const last = await this.#database
        .selectFrom('replies')
        .selectAll()
        .where('response_id', '=', query.cursor)
        .executeTakeFirst()
      if (!last) throw new ConfabError('INVALID_INPUT', 'The cursor is not known here.')
      rows = rows.where((column) =>
        column.or([
          column('finished_at', '<', last.finished_at),
          column.and([
            column('finished_at', '=', last.finished_at),
            column('response_id', '<', last.response_id),
          ]),
        ]),
      )
    }
    const found = await rows.execute()
    const page = found.slice(0, query.limit)
    const nextCursor = found.length > query.limit ? (page.at(-1)?.response_id ?? null) : null
    return { replies: page.map(toReply), nextCursor }
  }

  async find(responseId: string): Promise<StoredReply | undefined> {
    const row = await this.#database
      .selectFrom('replies')
      .selectAll()
      .where('response_id', '=', responseId)
      .executeTakeFirst()
    return row && toReply(row)
  }

  async claim(now: number, holdMs: number, limit: number): Promise<Delivery[]> {
    const due = await this.#database
      .selectFrom('deliveries')
      .selectAll()
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(limit)
      .execute()
    const claimed: Delivery[] = []
    for (const row of due) {
      const held = { ...row, due_at: now + holdMs }
      const { numUpdatedRows } = await this.#database
        .updateTable('deliveries')
        .set({ due_at: held.due_at })
        .where('recorder', '=', row.recorder)
        .where('response_id', '=', row.response_id)
        .where('due_at', '=', row.due_at)
        .executeTakeFirst()
      if (Number(numUpdatedRows) === 1) claimed.push(toDelivery(held))
    }
    return claimed
  }

  async settle(delivery: Delivery): Promise<void> {
    await this.#database
      .deleteFrom('deliveries')
      .where('recorder', '=', delivery.recorder)
      .where('response_id', '=', delivery.responseId)
      .where('due_at', '=', delivery.dueAt)
      .execute()
  }

  async postpone(delivery: Delivery, dueAt: number | null): Promise<void> {
    await this.#database
      .updateTable('deliveries')
      .set({ due_at: dueAt, attempts: delivery.attempts + 1 })
      .where('recorder', '=', delivery.recorder)
      .where('response_id', '=', delivery.responseId)
      .where('due_at', '=', delivery.dueAt)
      .execute()
  }

  async outbox(): Promise<{ waiting: number; givenUp: number }> {
    const row = await this.#database
      .selectFrom('deliveries')
      .select(({ fn }) => [fn.countAll().as('all'), fn.count('due_at').as('waiting')])
      .executeTakeFirstOrThrow()
    const waiting = Number(row.waiting)
    return { waiting, givenUp: Number(row.all) - waiting }
  }

  async nextDueAt(): Promise<number | undefined> {
    const row = await this.#database
      .selectFrom('deliveries')
      .select(({ fn }) => fn.min('due_at').as('dueAt'))
      .executeTakeFirst()
    return row?.dueAt === null || row?.dueAt === undefined ? undefined : row.dueAt
  }
}

function toReply(row: { response_id: string; conversation_id: string }): StoredReply {
  return { responseId: row.response_id, conversationId: row.conversation_id }
}

function toDelivery(row: Tables['deliveries'] & { due_at: number }): Delivery {
  return {
    ...toReply(row),
    recorder: row.recorder,
    attempts: row.attempts,
    firstAt: row.first_at,
    dueAt: row.due_at,
  }
}
