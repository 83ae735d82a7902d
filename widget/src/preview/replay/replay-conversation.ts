/** A conversation that is only looked at: it shows what it is given, and nothing that it is asked happens. */
import { runningResponse } from '@confab/shared/apply-event'
import type { Response, VisitorTranscript } from '@confab/shared/conversation'
import type { ConversationView } from '../../elements/conversation-view.ts'

export class ReplayConversation implements ConversationView {
  transcript: VisitorTranscript | null = null
  readonly connection = { status: 'live' } as const
  readonly pending = []
  readonly loading = false
  readonly draft = ''
  readonly size = undefined

  get running(): Response | undefined {
    return this.transcript ? runningResponse(this.transcript) : undefined
  }

  write(): void {}
  send(): void {}
  retry(): void {}
  retryMessage(): void {}
  discardMessage(): void {}
  stop(): void {}
  giveFeedback(): void {}
  newConversation(): void {}
  enter(): void {}

  call(): Promise<unknown> {
    return Promise.reject(new Error('A replay asks nobody anything.'))
  }
}
