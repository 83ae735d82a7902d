/** Faults put into the server's source on purpose: a promise is only proven by a test that each of them turns red. */
import type { Plugin } from 'vite'

export interface Mutation {
  /** The file, from the root of the repository. */
  readonly file: string
  /** What is replaced, exactly once. */
  readonly find: string
  readonly replace: string
}

/** Without fail one of these is in effect while a test must fail; the name is what `CONFAB_MUTATION` may be. */
export const mutations = {
  'acknowledge before the commit': {
    file: 'server/src/storage/sql-conversation-store.ts',
    find: 'return this.#commits.add(toRows(commit))',
    replace: "void this.#commits.add(toRows(commit))\n    return 'appended'",
  },
  'synchronous = OFF': {
    file: 'server/src/storage/database.ts',
    find: "'synchronous = FULL'",
    replace: "'synchronous = OFF'",
  },
  'synchronous = NORMAL': {
    file: 'server/src/storage/database.ts',
    find: "'synchronous = FULL'",
    replace: "'synchronous = NORMAL'",
  },
} satisfies Record<string, Mutation>

export type MutationName = keyof typeof mutations

/** Changes the source as it is read. @throws when there is nothing to replace, or more than once. */
export function mutate(name: MutationName): Plugin {
  const { file, find, replace } = mutations[name]
  return {
    name: 'confab-mutation',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith(`/${file}`)) return undefined
      if (code.split(find).length !== 2) throw new Error(`"${name}" does not fit ${file} any more.`)
      return code.replace(find, () => replace)
    },
  }
}
