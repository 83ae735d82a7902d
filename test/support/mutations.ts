/** Faults put into the sources on purpose, one at a time: a promise is only proven by a test that its fault turns red. */
import type { Plugin } from 'vite'

export interface Mutation {
  /** The file, from the root of the repository. */
  readonly file: string
  /** What is replaced, exactly once. */
  readonly find: string
  readonly replace: string
  /** The test that must fail: its project, its file, and what its name is like. */
  readonly test: readonly [project: 'server' | 'unit', file: string, pattern: string]
}

const flushed = ['server', 'test/durability.test.ts', 'follows the flush of what it acknowledges'] as const

export const mutations = {
  'acknowledge before the commit': {
    file: 'server/src/storage/sql-conversation-store.ts',
    find: 'return this.#commits.add(toRows(commit))',
    replace: "void this.#commits.add(toRows(commit)); return 'appended'",
    test: flushed,
  },
  'synchronous = OFF': {
    file: 'server/src/storage/database.ts',
    find: "'synchronous = FULL'",
    replace: "'synchronous = OFF'",
    test: flushed,
  },
  'synchronous = NORMAL': {
    file: 'server/src/storage/database.ts',
    find: "'synchronous = FULL'",
    replace: "'synchronous = NORMAL'",
    test: flushed,
  },
  'no dedupe': {
    file: 'server/src/conversations/conversations.ts',
    find: 'if (existing) return requireSame(existing, message)',
    replace: 'if (existing) requireSame(existing, message)',
    test: ['server', 'test/http-messages.test.ts', 'sent twice with the same id is there once'],
  },
  'no gap rule': {
    file: 'shared/src/event-cursor.ts',
    find: 'this.#early.set(event.seq, event)',
    replace: 'if (event.seq === this.#seq + 1) this.#early.set(event.seq, event)',
    test: [
      'unit',
      'shared/src/event-cursor.test.ts',
      'holds what is early and says that something is missing',
    ],
  },
  'history read before join': {
    file: 'server/src/gateway/socket-handlers.ts',
    find: 'const missed = await log.catchUp(conversationId, after)',
    replace: `client.socket.leave(roomOf(conversationId))
      const missed = await log.catchUp(conversationId, after)
      await new Promise((resolve) => setTimeout(resolve, 5))
      await client.socket.join(roomOf(conversationId))`,
    test: [
      'server',
      'test/event-feeds.test.ts',
      'Socket.IO.* gives all of it to readers who join in the middle of a reply',
    ],
  },
  'fence skipped': {
    file: 'server/src/storage/sql-commit.ts',
    find: "if (rows.fence !== undefined) update = update.where('fence', '=', rows.fence)",
    replace: '',
    test: ['server', 'test/contracts/lease-store.test.ts', 'refuse who has lost them also before'],
  },
  'neither hints nor looks': {
    file: 'server/src/fanout/follower.ts',
    find: 'if (hinted === undefined) void this.#read(conversationId, seq, how)',
    replace: '',
    test: ['server', 'test/several-servers.test.ts', 'NOTIFY stream a reply to readers at the other server'],
  },
} satisfies Record<string, Mutation>

export type MutationName = keyof typeof mutations

/** Those that can be tried: some need a PostgreSQL that CONFAB_TEST_DATABASE_URL names. */
export function mutationNames(): MutationName[] {
  const needsPostgres = (name: MutationName): boolean => mutations[name].test[1].includes('several-servers')
  const hasPostgres = Boolean(process.env.CONFAB_TEST_DATABASE_URL)
  return (Object.keys(mutations) as MutationName[]).filter((name) => hasPostgres || !needsPostgres(name))
}

/** The fault that the whole run is to have, if any. */
export function mutationOfRun(): MutationName | undefined {
  const name = process.env.CONFAB_MUTATION
  if (!name) return undefined
  if (!Object.hasOwn(mutations, name)) throw new Error(`There is no mutation "${name}".`)
  return name as MutationName
}

/** Changes the source as it is read. @throws when there is nothing to replace, or more than once. */
export function mutate(name: MutationName | undefined): Plugin[] {
  if (name === undefined) return []
  const { file, find, replace } = mutations[name]
  const transform = (code: string, id: string): string | undefined => {
    if (!id.endsWith(`/${file}`)) return undefined
    if (code.split(find).length !== 2) throw new Error(`"${name}" does not fit ${file} any more.`)
    return code.replace(find, () => replace)
  }
  return [{ name: 'confab-mutation', enforce: 'pre', transform }]
}
