/** GitHub's part of Markdown: tables, strikethrough, and addresses that link themselves. */
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'
import { gfmTable } from 'micromark-extension-gfm-table'
import type { Extensions } from './dialects.ts'
import { gfmTree } from './gfm-tree.ts'

export const gfmExtensions: Extensions = {
  extensions: [gfmTable(), gfmStrikethrough(), gfmAutolinkLiteral()],
  mdastExtensions: [gfmTree],
}
