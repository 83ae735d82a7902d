/** Every content type and how it is drawn: one file a type, one line here. */
import type { ContentType } from '@confab/shared/content'
import type { ContentRenderer } from './content-renderer.ts'
import { commonMarkText } from './commonmark-text.ts'
import { markdownText } from './markdown-text.ts'
import { plainText } from './plain-text.ts'

const renderers: Readonly<Record<ContentType, ContentRenderer>> = {
  PLAIN_TEXT: plainText,
  COMMONMARK_TEXT: commonMarkText,
  MARKDOWN_TEXT: markdownText,
}

/** A type that a newer server knows and this widget does not is drawn as plain text. */
export function rendererOf(type: string): ContentRenderer {
  return Object.hasOwn(renderers, type) ? renderers[type as ContentType] : plainText
}
