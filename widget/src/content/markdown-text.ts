/** MARKDOWN_TEXT: CommonMark with tables, strikethrough and addresses that link themselves. */
import { lazyMarkdown } from './lazy-markdown.ts'

export const markdownText = lazyMarkdown('gfm')
