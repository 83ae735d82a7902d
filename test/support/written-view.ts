/** A conversation for tests of elements: shows what it is given, and writes down what it is asked. */
import type { Rating } from '@confab/shared/conversation'
import type { ConversationView } from '../../widget/src/elements/conversation-view.ts'

export class WrittenView implements ConversationView {
  connection: ConversationView['connection'] = { status: 'live' }
  transcript: ConversationView['transcript'] = null
  pending: ConversationView['pending'] = []
  running: ConversationView['running']
  size: string | undefined
  loading = false
  draft = ''
  readonly asked: string[] = []
  /** How the HTTP API answers. */
  answer: (method: string, path: string, body?: unknown) => unknown = () => ({})

  write(draft: string): void {
    this.draft = draft
  }

  send(text: string): void {
    this.asked.push(`send ${text}`)
  }

  retry(): void {
    this.asked.push('retry')
  }

  retryMessage(id: string): void {
    this.asked.push(`retry ${id}`)
  }

  discardMessage(id: string): void {
    this.asked.push(`discard ${id}`)
  }

  stop(): void {
    this.asked.push('stop')
  }

  giveFeedback(messageId: string, rating: Rating, comment?: string): void {
    this.asked.push(`feedback ${messageId} ${rating} ${comment ?? ''}`.trim())
  }

  newConversation(): void {
    this.asked.push('new')
  }

  enter(conversationId: string): void {
    this.asked.push(`enter ${conversationId}`)
  }

  async call(method: 'GET' | 'PATCH', path: string, body?: unknown): Promise<unknown> {
    this.asked.push([method, path, ...(body === undefined ? [] : [JSON.stringify(body)])].join(' '))
    return this.answer(method, path, body)
  }
}
