/** Real stores with data of their own: the embedded database in a folder that goes away, PostgreSQL in a schema that does. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Conversation, Message, Response, Transcript } from '@confab/shared/conversation'
import { newId } from '@confab/shared/ids'
import { EventLog } from '../../server/src/event-log/event-log.ts'
import { messageChanges } from '../../server/src/conversations/posting.ts'
import { openDatabase, type DatabaseOptions } from '../../server/src/storage/database.ts'
import { migrate } from '../../server/src/storage/migrations.ts'
import { ReplyProjection } from '../../server/src/storage/sql-reply-record-store.ts'
import { SqlLeaseStore } from '../../server/src/storage/sql-lease-store.ts'
import { SqlConversationStore } from '../../server/src/storage/sql-conversation-store.ts'
import { SqlToolClaimStore } from '../../server/src/storage/sql-tool-claim-store.ts'
import { SqlVisitorStore } from '../../server/src/storage/sql-visitor-store.ts'
import { openSchema } from './test-schema.ts'

export interface StorePlace {
  /** Another instance on the same data, as a second server or one after a restart would open it. */
  open(): Promise<{
    store: SqlConversationStore
    leases: SqlLeaseStore
    toolClaims: SqlToolClaimStore
    visitors: SqlVisitorStore
  }>
  /** Closes every instance and removes the data. */
  remove(): Promise<void>
}

export interface StoreKind {
  readonly name: string
  makePlace(): Promise<StorePlace>
}

const embedded: StoreKind = {
  name: 'libsql',
  makePlace() {
    const dataFolder = mkdtempSync(join(tmpdir(), 'confab-store-'))
    const place = placeOf({ dataFolder })
    const remove = async (): Promise<void> => {
      await place.remove()
      rmSync(dataFolder, { recursive: true, force: true })
    }
    return Promise.resolve({ ...place, remove })
  },
}

const postgres = (address: string): StoreKind => ({
  name: 'PostgreSQL',
  async makePlace() {
    const schema = await openSchema(address, `test_${newId('conv').toLowerCase()}`)
    const place = placeOf({ databaseUrl: schema.databaseUrl, dataFolder: '' })
    const remove = async (): Promise<void> => {
      await place.remove()
      await schema.drop()
    }
    return { ...place, remove }
  },
})

/** PostgreSQL is among them when `CONFAB_TEST_DATABASE_URL` names one. */
export const storeKinds: readonly StoreKind[] = [
  embedded,
  ...[process.env.CONFAB_TEST_DATABASE_URL].flatMap((address) => (address ? [postgres(address)] : [])),
]

function placeOf(options: DatabaseOptions): StorePlace {
  const stores: SqlConversationStore[] = []
  return {
    async open() {
      const database = openDatabase(options)
      await migrate(database)
      const store = new SqlConversationStore(database, new ReplyProjection([], () => new Date()))
      stores.push(store)
      const kind = options.databaseUrl === undefined ? 'embedded' : 'postgres'
      return {
        store,
        leases: new SqlLeaseStore(database, kind),
        toolClaims: new SqlToolClaimStore(database, kind),
        visitors: new SqlVisitorStore(database),
      }
    },
    async remove() {
      await Promise.all(stores.map((store) => store.close()))
    },
  }
}

export interface OpenLog {
  readonly log: EventLog
  readonly store: SqlConversationStore
  readonly leases: SqlLeaseStore
  /** What a restarted server has: the same data, nothing in memory. */
  reopen(): Promise<EventLog>
  remove(): Promise<void>
}

/** An event log over the embedded database. */
export async function openLog(now: () => Date = () => new Date()): Promise<OpenLog> {
  const place = await embedded.makePlace()
  const { store, leases } = await place.open()
  return {
    log: new EventLog(store, now),
    store,
    leases,
    reopen: async () => new EventLog((await place.open()).store, now),
    remove: () => place.remove(),
  }
}

/** What a new conversation is made from. */
export function newConversation(
  changes: Partial<Conversation> = {},
): Omit<Conversation, 'seq' | 'createdAt' | 'updatedAt'> {
  return {
    id: newId('conv'),
    agent: 'help',
    visitorId: 'vis_1',
    title: null,
    state: { playbook: 'neutral', phase: null, systemMessage: null, context: [] },
    agentTakeOver: false,
    archived: false,
    metadata: {},
    tags: [],
    ...changes,
  }
}

/** A conversation in which a reply has been asked for and no engine has been called yet. */
export async function askForReply(
  log: EventLog,
  text = 'Hello',
): Promise<{ transcript: Transcript; response: Response }> {
  const { id, createdAt } = (await log.create(newConversation()))!
  const message: Message = {
    id: newId('msg'),
    conversationId: id,
    role: 'user',
    content: { type: 'PLAIN_TEXT', text },
    action: 'generate-reply',
    createdAt,
  }
  const transcript = await log.append(id, (before) => messageChanges(before, message))
  return { transcript, response: transcript.responses[0]! }
}

/** The same object with some methods done another way: one that waits, fails, or counts. */
export function withMethods<T extends object>(object: T, methods: Partial<T>): T {
  return new Proxy(object, {
    get(target, key) {
      if (Object.hasOwn(methods, key)) return methods[key as keyof T]
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
