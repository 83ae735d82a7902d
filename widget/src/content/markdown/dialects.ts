/** What each dialect of Markdown adds to micromark's tokens and to the tree made of them. */
import type { Extension as TreeExtension } from 'mdast-util-from-markdown'
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'
import { gfmTable } from 'micromark-extension-gfm-table'
import type { Extension as TokenExtension } from 'micromark-util-types'
import { gfmTree } from './gfm-tree.ts'
import { characterReferences, characterReferencesTree } from './character-references.ts'

export type Dialect = 'commonmark' | 'gfm'

interface Extensions {
  readonly extensions: TokenExtension[]
  readonly mdastExtensions: TreeExtension[]
}

export const dialects: Readonly<Record<Dialect, Extensions>> = {
  commonmark: {
    extensions: [characterReferences],
    mdastExtensions: [characterReferencesTree],
  },
  gfm: {
    extensions: [characterReferences, gfmTable(), gfmStrikethrough(), gfmAutolinkLiteral()],
    mdastExtensions: [characterReferencesTree, gfmTree],
  },
}
