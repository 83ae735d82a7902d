/** Opens the embedded database or PostgreSQL; everything above sees the same SQL. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, PostgresDialect, SqliteAdapter, SqliteDialect, type ColumnType } from 'kysely'
import Libsql from 'libsql'
import pg from 'pg'

/** Portable column types only: text, integer, JSON as text. */
export interface Tables {
  conversations: {
    id: string
    visitor_id: string | null
    seq: number
    updated_at: string
    /** 1 while a reply is being generated. */
    unfinished: number
    /** The `Conversation` as JSON. */
    summary: string
    /** A `Transcript` as JSON. */
    checkpoint: string
    checkpoint_seq: number
    /** See `Lease`: the fence of the last one, and when it runs out, in milliseconds since 1970. */
    fence: ColumnType<number, number | undefined>
    leased_until: ColumnType<number, number | undefined>
  }
  events: {
    conversation_id: string
    seq: number
    body: ColumnType<string, string, never>
  }
  /** Finished replies: what their records are made from is in the conversation. */
  replies: {
    response_id: string
    conversation_id: string
    finished_at: string
  }
  /** The recorders' outbox. Times in milliseconds since 1970; `due_at` is null when it was given up. */
  deliveries: {
    recorder: string
    response_id: string
    conversation_id: string
    attempts: number
    first_at: number
    due_at: number | null
  }
  /** See `ToolClaimStore`. `ends_at` in milliseconds since 1970; `null`: open. */
  tool_claims: {
    conversation_id: string
    tool_call_id: string
    claimant: string
    ends_at: number | null
  }
  /** See `sql-removals.ts`. In ISO 8601 UTC. */
  removed_conversations: {
    id: string
    removed_at: string
  }
  /** Replies asked for on a day (UTC, as in ISO 8601) on account of somebody. */
  budgets: {
    day: string
    account: string
    spent: number
  }
  /** See `StoredSession`. */
  visitor_sessions: {
    id: string
    visitor_id: string
    secret_hash: string
    previous_hash: string | null
    salt: string
    created_at: number
    renewed_at: number
    seen_at: number | null
    active_until: number
    key_mark: string | null
    revoked_at: number | null
  }
  /** The visitors that a site vouches for, by the name it has for them. */
  verified_visitors: {
    subject: string
    visitor_id: string
  }
}

export type Database = Kysely<Tables>

export interface DatabaseOptions {
  /** `postgres://…`; left out, the embedded database is used. */
  readonly databaseUrl?: string | undefined
  /** Folder of the embedded database; made when missing, for nobody else to look into. */
  readonly dataFolder: string
}

const POSTGRES_INT8 = 20

export function openDatabase(options: DatabaseOptions): Database {
  return options.databaseUrl === undefined
    ? openEmbedded(options.dataFolder)
    : openPostgres(options.databaseUrl)
}

/** WAL with `synchronous=FULL`: a commit returns when its pages are flushed, which is what an acknowledgement promises. */
function openEmbedded(dataFolder: string): Database {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const database = new Libsql(join(dataFolder, 'confab.db'))
  for (const setting of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'busy_timeout = 5000',
    'foreign_keys = ON',
  ]) {
    database.pragma(setting)
  }
  return new Kysely<Tables>({ dialect: new EmbeddedDialect({ database }) })
}

/** SQLite can undo a change of tables, so a server that dies in a migration finds its database as it was before. */
class EmbeddedDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new EmbeddedAdapter()
  }
}

class EmbeddedAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

function openPostgres(connectionString: string): Database {
  const types = new pg.TypeOverrides()
  types.setTypeParser(POSTGRES_INT8, Number)
  const pool = new pg.Pool({ connectionString, types, max: 10, connectionTimeoutMillis: 5_000 })
  // A connection that breaks is replaced by the pool, and what it was doing fails by itself; without listeners, one for
  // those that are idle and one for those that are in use, it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}
