/** The database's history, oldest first. A released migration is never changed; a new one is added below it. */
import { Migrator, PostgresAdapter, sql, type Kysely, type Migration } from 'kysely'
import { reached } from '../moments.ts'
import type { Database } from './database.ts'

const migrations: Record<string, Migration> = {
  '0001-conversations-and-events': {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('conversations')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('visitor_id', 'text')
        .addColumn('seq', 'integer', (column) => column.notNull())
        .addColumn('updated_at', 'text', (column) => column.notNull())
        .addColumn('unfinished', 'integer', (column) => column.notNull())
        .addColumn('summary', 'text', (column) => column.notNull())
        .addColumn('checkpoint', 'text', (column) => column.notNull())
        .addColumn('checkpoint_seq', 'integer', (column) => column.notNull())
        .execute()
      await database.schema
        .createTable('events')
        .addColumn('conversation_id', 'text', (column) =>
          column.notNull().references('conversations.id').onDelete('cascade'),
        )
        .addColumn('seq', 'integer', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('events_pkey', ['conversation_id', 'seq'])
        .execute()
      await database.schema
        .createIndex('conversations_by_activity')
        .on('conversations')
        .columns(['updated_at', 'id'])
        .execute()
      await database.schema
        .createIndex('conversations_by_visitor')
        .on('conversations')
        .columns(['visitor_id', 'updated_at', 'id'])
        .execute()
    },
  },
  '0002-replies-and-deliveries': {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('replies')
        .addColumn('response_id', 'text', (column) => column.primaryKey())
        .addColumn('conversation_id', 'text', (column) =>
          column.notNull().references('conversations.id').onDelete('cascade'),
        )
        .addColumn('finished_at', 'text', (column) => column.notNull())
        .execute()
      await database.schema
        .createIndex('replies_by_time')
        .on('replies')
        .columns(['finished_at', 'response_id'])
        .execute()
      await database.schema
        .createTable('deliveries')
        .addColumn('recorder', 'text', (column) => column.notNull())
        .addColumn('response_id', 'text', (column) => column.notNull())
        .addColumn('conversation_id', 'text', (column) =>
          column.notNull().references('conversations.id').onDelete('cascade'),
        )
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .addColumn('first_at', 'bigint', (column) => column.notNull())
        .addColumn('due_at', 'bigint')
        .addPrimaryKeyConstraint('deliveries_pkey', ['recorder', 'response_id'])
        .execute()
      await database.schema.createIndex('deliveries_by_due').on('deliveries').column('due_at').execute()
    },
  },
  '0003-leases': {
    async up(database: Kysely<unknown>) {
      for (const [column, type] of [
        ['fence', 'integer'],
        ['leased_until', 'bigint'],
      ] as const) {
        await database.schema
          .alterTable('conversations')
          .addColumn(column, type, (definition) => definition.notNull().defaultTo(0))
          .execute()
      }
      await database.schema
        .createIndex('conversations_by_lease')
        .on('conversations')
        .columns(['unfinished', 'leased_until'])
        .execute()
    },
  },
  '0004-budgets': {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('budgets')
        .addColumn('day', 'text', (column) => column.notNull())
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('spent', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('budgets_pkey', ['day', 'account'])
        .execute()
    },
  },
  '0005-visitor-sessions': {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('visitor_sessions')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('visitor_id', 'text', (column) => column.notNull())
        .addColumn('secret_hash', 'text', (column) => column.notNull())
        .addColumn('previous_hash', 'text')
        .addColumn('salt', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('renewed_at', 'bigint', (column) => column.notNull())
        .addColumn('seen_at', 'bigint')
        .addColumn('active_until', 'bigint', (column) => column.notNull())
        .addColumn('key_mark', 'text')
        .addColumn('revoked_at', 'bigint')
        .execute()
      for (const column of ['visitor_id', 'revoked_at']) {
        await database.schema
          .createIndex(`visitor_sessions_by_${column}`)
          .on('visitor_sessions')
          .column(column)
          .execute()
      }
      await database.schema
        .createTable('verified_visitors')
        .addColumn('subject', 'text', (column) => column.primaryKey())
        .addColumn('visitor_id', 'text', (column) => column.notNull())
        .execute()
    },
  },
  '0006-removal': {
    async up(database: Kysely<unknown>) {
      // What goes with a conversation is found without looking through everything.
      for (const table of ['replies', 'deliveries']) {
        await database.schema
          .createIndex(`${table}_by_conversation`)
          .on(table)
          .column('conversation_id')
          .execute()
      }
    },
  },
  '0007-tool-claims': {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('tool_claims')
        .addColumn('conversation_id', 'text', (column) =>
          column.notNull().references('conversations.id').onDelete('cascade'),
        )
        .addColumn('tool_call_id', 'text', (column) => column.notNull())
        .addColumn('claimant', 'text', (column) => column.notNull())
        .addColumn('ends_at', 'bigint')
        .addPrimaryKeyConstraint('tool_claims_pkey', ['conversation_id', 'tool_call_id'])
        .execute()
    },
  },
  '0008-removed-conversations': {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('removed_conversations')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('removed_at', 'text', (column) => column.notNull())
        .execute()
      await database.schema
        .createIndex('removed_conversations_by_time')
        .on('removed_conversations')
        .column('removed_at')
        .execute()
    },
  },
}

/** @throws when a migration fails; the ones before it stay. */
export async function migrate(database: Database): Promise<void> {
  const { error } = await (await migratorFor(database)).migrateToLatest()
  if (error) throw new Error('The database could not be brought up to date.', { cause: error })
}

/** Names of those that a database has not seen; looks and changes nothing. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  const known = await (await migratorFor(database)).getMigrations()
  return known.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name)
}

async function migratorFor(database: Database): Promise<Migrator> {
  return new Migrator({
    db: database,
    ...(await placeOfHistory(database)),
    provider: {
      getMigrations: async () =>
        Object.fromEntries(Object.entries(migrations).map(([name, one]) => [name, watched(one)])),
    },
  })
}

/** In PostgreSQL others may keep a history of the same name, in a schema of theirs. */
async function placeOfHistory(database: Database): Promise<{ migrationTableSchema?: string }> {
  if (!(database.getExecutor().adapter instanceof PostgresAdapter)) return {}
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(database)
  const schema = rows[0]?.schema
  return schema ? { migrationTableSchema: schema } : {}
}

function watched(migration: Migration): Migration {
  return {
    async up(database: Kysely<unknown>) {
      await migration.up(database)
      reached('migration.applied')
    },
  }
}
