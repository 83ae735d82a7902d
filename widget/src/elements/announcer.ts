/** What a screen reader is told of a conversation: that the agent thinks, then the whole answer once; never the pieces. */
import { isFinished } from '@confab/shared/apply-event'
import type { Response, VisitorTranscript } from '@confab/shared/conversation'
import { visibleText } from '../content/visible-text.ts'
import { errorWords, type Strings } from '../strings/strings.ts'
import { lastEntries } from './last-entries.ts'

export class Announcer {
  #conversationId: string | undefined
  /** The last entry that was spoken of, and whether it was finished then. */
  #heard: string | undefined

  /**
   * What to say now, or nothing new. A conversation that is only shown again is not read out, and what was said of
   * another is not left standing: somebody else may be there.
   */
  listen(transcript: VisitorTranscript | null, strings: Strings): string | undefined {
    const last = lastEntries(transcript, 1).entries[0]
    const state = last && ('outputs' in last ? `${last.id} ${isFinished(last)}` : last.id)
    const isOther = transcript?.id !== this.#conversationId
    const isNews = state !== this.#heard
    this.#conversationId = transcript?.id
    this.#heard = state
    if (isOther) return ''
    if (!isNews || !last) return undefined
    if ('outputs' in last) return isFinished(last) ? answer(last, strings) : strings.thinking
    if (last.role !== 'agent') return undefined
    return `${last.author ? `${visibleText(last.author.name)}: ` : ''}${spoken(last.content?.text ?? '')}`
  }
}

function answer(response: Response, strings: Strings): string {
  const said = response.outputs.map((item) => (item.type === 'MESSAGE' ? spoken(item.content.text) : ''))
  const end = response.error
    ? errorWords(strings, response.error.code)
    : response.stopped
      ? strings.stopped
      : ''
  return [...said, end].filter(Boolean).join('\n')
}

/** Markdown as it is read aloud: links by their words, without marks. */
function spoken(text: string): string {
  return visibleText(text)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*([#>]+|```.*)\s*|[*`~|]+/gm, '')
}
