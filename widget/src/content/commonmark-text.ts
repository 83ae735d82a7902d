/** COMMONMARK_TEXT: CommonMark 0.31.2, and nothing beside it. */
import { lazyMarkdown } from './lazy-markdown.ts'

export const commonMarkText = lazyMarkdown('commonmark')
