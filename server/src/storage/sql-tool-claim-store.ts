/** Claims of tool calls in SQL: the primary key lets one be first, whichever server it asks. */
import { sql, type RawBuilder } from 'kysely'
import { clocks, type DatabaseKind } from './database-clock.ts'
import type { Database } from './database.ts'
import type { ToolClaimRequest, ToolClaimStore } from './tool-claim-store.ts'

export class SqlToolClaimStore implements ToolClaimStore {
  readonly #database: Database
  readonly #now: RawBuilder<number>

  constructor(database: Database, kind: DatabaseKind) {
    this.#database = database
    this.#now = clocks[kind]
  }

  async claim(request: ToolClaimRequest): ReturnType<ToolClaimStore['claim']> {
    const now = this.#now
    const { leaseMs } = request
    const endsAt = leaseMs === undefined ? sql<null>`cast(null as bigint)` : sql<number>`${now} + ${leaseMs}`
    const { numAffectedRows } = await sql`
      insert into tool_claims (conversation_id, tool_call_id, claimant, ends_at)
      select id, ${request.toolCallId}, ${request.claimant}, ${endsAt}
      from conversations where id = ${request.conversationId}
      on conflict (conversation_id, tool_call_id) do update set ends_at = excluded.ends_at
      where tool_claims.claimant = excluded.claimant
      and (tool_claims.ends_at is null or tool_claims.ends_at > ${now})`.execute(this.#database)
    const row = await this.#database
      .selectFrom('tool_claims')
      .select(sql<number | null>`ends_at - ${now}`.as('left'))
      .where('conversation_id', '=', request.conversationId)
      .where('tool_call_id', '=', request.toolCallId)
      .executeTakeFirst()
    if (!row) return undefined
    return {
      granted: Number(numAffectedRows ?? 0) === 1,
      endsInMs: row.left === null ? null : Math.max(0, row.left),
    }
  }
}
