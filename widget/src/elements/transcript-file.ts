/** The conversation as a file the visitor can keep: Markdown, made here, sent nowhere. */
import { inReadingOrder, isResponse } from '@confab/shared/apply-event'
import type { Citation } from '@confab/shared/content'
import type { Message, Response, VisitorTranscript } from '@confab/shared/conversation'
import type { Strings } from '../strings/strings.ts'

export interface TranscriptWords {
  /** What the agent is called. */
  readonly heading: string
  readonly strings: Pick<Strings, 'you' | 'sources'>
  /** For dates. */
  readonly locales: readonly string[]
}

/** Hands the file to the browser. */
export function saveTranscript(transcript: VisitorTranscript, words: TranscriptWords): void {
  const text = transcriptText(transcript, words)
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }))
  const download = `conversation-${transcript.createdAt.slice(0, 10)}.md`
  Object.assign(document.createElement('a'), { href: url, download }).click()
  URL.revokeObjectURL(url)
}

/** Who said what and when, oldest first; the text of messages as it is. */
export function transcriptText(transcript: VisitorTranscript, words: TranscriptWords): string {
  const parts = inReadingOrder(transcript).flatMap((entry) => {
    const text = textOf(entry, words)
    return text ? [`**${speakerOf(entry, words)}** · ${momentOf(entry, words)}`, text] : []
  })
  return [`# ${transcript.title ?? words.heading}`, ...parts].join('\n\n') + '\n'
}

function momentOf({ createdAt }: Message | Response, { locales }: TranscriptWords): string {
  return new Date(createdAt).toLocaleString([...locales], { dateStyle: 'long', timeStyle: 'short' })
}

function speakerOf(entry: Message | Response, { heading, strings }: TranscriptWords): string {
  if (isResponse(entry)) return heading
  return entry.role === 'user' ? strings.you : (entry.author?.name ?? heading)
}

/** Results of tools are no words of anyone. */
function textOf(entry: Message | Response, words: TranscriptWords): string {
  if (!isResponse(entry)) return entry.role === 'tool' ? '' : (entry.content?.text ?? '')
  const said = entry.outputs.filter((item) => item.type === 'MESSAGE')
  return said
    .flatMap(({ content, citations }) => [content.text, sourcesOf(citations, words)])
    .filter(Boolean)
    .join('\n\n')
}

function sourcesOf(citations: readonly Citation[], { strings }: TranscriptWords): string {
  const sources = new Set(
    citations.map(({ title, url, body }) => [title ?? body, url && `<${url}>`].filter(Boolean).join(' ')),
  )
  return sources.size > 0 ? [`${strings.sources}:`, ...[...sources].map((one) => `- ${one}`)].join('\n') : ''
}
