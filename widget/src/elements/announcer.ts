/** What a screen reader is told of a conversation: that a message was sent, that the agent thinks, then the answer, each sentence once. */
import { isFinished } from '@confab/shared/apply-event'
import type { Message, Response, VisitorTranscript } from '@confab/shared/conversation'
import { visibleText } from '../content/visible-text.ts'
import type { PendingMessage } from '../conversation/conversation-controller.ts'
import { errorWords, type Strings } from '../strings/strings.ts'
import { utterances } from './spoken.ts'

export interface Heard {
  readonly transcript: VisitorTranscript | null
  readonly pending: readonly PendingMessage[]
}

/** What to say now. `isAnew`: what was said before is to be taken away, for it belongs to something else. */
export interface News {
  readonly isAnew: boolean
  readonly words: readonly string[]
}

export class Announcer {
  #conversationId: string | undefined
  /** So many entries of the conversation are done with. */
  #done = 0
  /** What was read of messages in what comes next, by their ids; by the id of a reply, that it was spoken of. */
  #progress = new Map<string, string>()
  #pending = new Map<string, PendingMessage['status']>()
  #isTakenOver = false
  /** What was said last is said to the end. */
  #isOver = false
  #isNew: boolean
  #strings!: Strings

  /** `isNew`: the conversation, if there is one already, began just now, so nothing of it was heard yet. */
  constructor(isNew = false) {
    this.#isNew = isNew
  }

  /** A conversation that is only shown again is not read out. */
  listen({ transcript, pending }: Heard, strings: Strings): News {
    this.#strings = strings
    const isOther = transcript?.id !== this.#conversationId
    if (isOther) this.#begin(transcript)
    const wasOver = this.#isOver
    const words = [...this.#fates(pending), ...(transcript ? this.#follow(transcript) : [])]
    this.#pending = new Map(pending.map(({ id, status }) => [id, status]))
    return { isAnew: isOther || (wasOver && words.length > 0), words }
  }

  /** One that begins with what the visitor just sent is new all through. */
  #begin(transcript: VisitorTranscript | null): void {
    const isFound =
      this.#conversationId !== undefined ||
      (!this.#isNew &&
        !transcript?.messages.every(({ id, role }) => role !== 'user' || this.#pending.has(id)))
    this.#isNew &&= transcript === null
    this.#conversationId = transcript?.id
    this.#isTakenOver = Boolean(transcript?.agentTakeOver)
    this.#done = 0
    this.#progress.clear()
    if (transcript && !isFound) this.#pending = new Map(transcript.messages.map(({ id }) => [id, 'sending']))
    if (!transcript || !isFound) return
    const last = transcript.responses.at(-1)
    const isRunning = last && !isFinished(last) && transcript.order.at(-1) === last.id
    this.#done = transcript.order.length - (isRunning ? 1 : 0)
    if (!isRunning) return
    this.#progress.set(last.id, '')
    for (const item of last.outputs)
      if (item.type === 'MESSAGE') this.#progress.set(item.id, item.content.text)
  }

  *#fates(pending: readonly PendingMessage[]): Iterable<string> {
    for (const { id, status, error } of pending) {
      if (this.#pending.get(id) === status) continue
      if (status === 'waiting') yield this.#strings.waiting
      else if (status === 'failed')
        yield `${this.#strings.failed} ${error ? errorWords(this.#strings, error.code) : ''}`.trim()
    }
  }

  *#follow(transcript: VisitorTranscript): Iterable<string> {
    if (transcript.agentTakeOver !== this.#isTakenOver) {
      this.#isTakenOver = transcript.agentTakeOver
      yield this.#isTakenOver ? this.#strings.subtitleTakeOver : this.#strings.subtitle
    }
    for (const id of transcript.order.slice(this.#done)) {
      const isIt = (entry: { readonly id: string }): boolean => entry.id === id
      const entry = transcript.responses.findLast(isIt) ?? transcript.messages.findLast(isIt)
      if (!entry) return
      if ('outputs' in entry) yield* this.#reply(entry)
      else if (entry.role === 'agent' && entry.content) yield* agentMessage(entry, this.#strings)
      else if (this.#pending.has(entry.id)) yield this.#strings.sent
      const isDone = !('outputs' in entry) || isFinished(entry)
      this.#isOver = isDone
      if (!isDone) return
      this.#done++
    }
  }

  *#reply(response: Response): Iterable<string> {
    const { outputs, error, stopped } = response
    const isDone = isFinished(response)
    if (!isDone && !this.#progress.has(response.id)) yield this.#strings.thinking
    this.#progress.set(response.id, '')
    for (const item of outputs) {
      if (item.type !== 'MESSAGE') continue
      const { text } = item.content
      const read = this.#progress.get(item.id) ?? ''
      // An engine may also begin again in other words.
      const from = text.startsWith(read) ? read.length : 0
      const { words, to } = utterances(text, from, item.done || isDone, this.#strings)
      this.#progress.set(item.id, text.slice(0, to))
      yield* words
    }
    if (isDone && error) yield errorWords(this.#strings, error.code)
    else if (isDone && stopped) yield this.#strings.stopped
  }
}

function agentMessage({ author, content }: Message, strings: Strings): string[] {
  const { words } = utterances(content?.text ?? '', 0, true, strings)
  const [first = '', ...rest] = words
  return [`${author ? `${visibleText(author.name)}: ` : ''}${first}`, ...rest]
}
