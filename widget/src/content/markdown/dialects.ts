/** What each dialect of Markdown adds to micromark's tokens and to the tree made of them. */
import type { Extension as TreeExtension } from 'mdast-util-from-markdown'
import type { Extension as TokenExtension } from 'micromark-util-types'
import { characterReferences, characterReferencesTree } from './character-references.ts'

export type Dialect = 'commonmark' | 'gfm'

export interface Extensions {
  readonly extensions: readonly TokenExtension[]
  readonly mdastExtensions: readonly TreeExtension[]
}

const commonmark: Extensions = {
  extensions: [characterReferences],
  mdastExtensions: [characterReferencesTree],
}
/** Fetched when a text first looks as if it needed it: most answers do not. */
let gfm: Extensions | undefined

/** Until GitHub's part is there, its dialect is read as CommonMark. */
export function extensionsOf(dialect: Dialect): Extensions {
  return dialect === 'gfm' && gfm ? gfm : commonmark
}

/** A row of dashes and pipes, a tilde, an address that is not in brackets already. */
const traces = /\|[ \t]*:?-|-:?[ \t]*\||~|(?:^|[^(<])https?:\/\/|www\.|\w@\w/im

/** Whether the text may hold what only GitHub's part can read, and that part is not there yet. */
export function needsGfm(text: string, dialect: Dialect): boolean {
  return dialect === 'gfm' && !gfm && traces.test(text)
}

export async function fetchGfm(): Promise<void> {
  const { gfmExtensions } = await import('./gfm.ts')
  gfm = {
    extensions: [...commonmark.extensions, ...gfmExtensions.extensions],
    mdastExtensions: [...commonmark.mdastExtensions, ...gfmExtensions.mdastExtensions],
  }
}
