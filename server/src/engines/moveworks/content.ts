/** A Moveworks text with its sources, as ours: the dialect normalised, places counted in UTF-16 units. */
import type { Citation, Content } from '@confab/shared/content'
import { utf16Offset } from '@confab/shared/offsets'
import { normaliseMarkdown, type Normalised } from './moveworks-markdown.ts'
import type { WireContent, WireMessage } from './wire.ts'

/** Undefined for a kind of content this version does not know, such as a pressed button. */
export function readContent(content: WireContent, isGrowing: boolean): Content | undefined {
  return read(content, isGrowing)?.content
}

/**
 * The text of a message and its citations: by their place, those without one last. While more text may come, a source
 * at its end waits for it.
 */
export function readMessage(
  message: WireMessage,
  isGrowing: boolean,
): { content: Content; citations: Citation[] } | undefined {
  const found = read(message.content, isGrowing)
  if (!found) return undefined
  const { content, source, placeOf } = found
  const citations = placed(message).map(({ citation, offset }): Citation => {
    const place = offset === undefined ? null : placeOf(utf16Offset(source, offset))
    return { offset: place, ...sourceOf(citation) }
  })
  const reached = citations.filter(({ offset }) => !isGrowing || (offset ?? -1) < content.text.length)
  return { content, citations: reached.sort((a, b) => (a.offset ?? Infinity) - (b.offset ?? Infinity) || 0) }
}

type WireCitation = NonNullable<WireMessage['citations']>[number]

/** Both editions: the later one refers to a citation from any number of places, the first one holds its only place. */
function placed(message: WireMessage): { citation: WireCitation; offset: number | undefined }[] {
  return (message.citations ?? []).flatMap((citation) => {
    const references = (message.content_references ?? []).filter(
      ({ citation_id }) => citation_id === citation.citation_id,
    )
    if (references.length > 0) return references.map(({ offset }) => ({ citation, offset }))
    return [{ citation, offset: citation.location?.offset }]
  })
}

function sourceOf({ url, display }: WireCitation): Omit<Citation, 'offset'> {
  const title = plainText(display?.title)
  const body = plainText(display?.body)
  return { ...(url ? { url } : {}), ...(title ? { title } : {}), ...(body ? { body } : {}) }
}

interface Found {
  readonly content: Content
  readonly source: string
  readonly placeOf: Normalised['placeOf']
}

function read(wire: WireContent, isGrowing: boolean): Found | undefined {
  switch (wire.type) {
    case 'PLAIN_TEXT':
      return asItIs('PLAIN_TEXT', wire.plain_text?.text)
    case 'COMMONMARK_TEXT':
      return asItIs('COMMONMARK_TEXT', wire.commonmark_text?.text)
    case 'MARKDOWN_TEXT': {
      const source = wire.markdown_text?.text
      if (source === undefined) return undefined
      const { text, placeOf } = normaliseMarkdown(source, { isGrowing, links: 'markdown' })
      return { content: { type: 'MARKDOWN_TEXT', text }, source, placeOf }
    }
    default:
      return undefined
  }
}

function asItIs(type: Content['type'], text: string | undefined): Found | undefined {
  return text === undefined
    ? undefined
    : { content: { type, text }, source: text, placeOf: (offset) => offset }
}

function plainText(wire: WireContent | null | undefined): string | undefined {
  const text = wire?.plain_text?.text ?? wire?.commonmark_text?.text
  const markdown = wire?.markdown_text?.text
  if (text !== undefined || markdown === undefined) return text
  return normaliseMarkdown(markdown, { isGrowing: false, links: 'label' }).text
}
