/** Waits for replies to end, whichever server generates them. */
import { isFinished } from '@confab/shared/apply-event'
import type { Response } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { ConversationEvent } from '@confab/shared/events'
import type { EventLog } from '../event-log/event-log.ts'

export class AwaitedReplies {
  readonly #log: Pick<EventLog, 'follow' | 'read'>
  readonly #patienceMs: number
  readonly #waiting = new Set<(error: ConfabError) => void>()
  #isClosed = false

  /** No reply is waited for longer than `patienceMs`. */
  constructor(log: Pick<EventLog, 'follow' | 'read'>, patienceMs: number) {
    this.#log = log
    this.#patienceMs = patienceMs
  }

  /**
   * Resolves with the response when it has ended.
   *
   * @throws ConfabError NOT_FOUND when there is no such response, or its conversation is removed; ENGINE_INTERRUPTED
   *   when it will not end in time, or not while this server lives.
   */
  async finished(conversationId: string, responseId: string): Promise<Response> {
    let giveUp: (error: ConfabError) => void = () => {}
    const given = new Promise<never>((_, reject) => (giveUp = reject))
    const timer = setTimeout(() => giveUp(notYet()), this.#patienceMs).unref()
    this.#waiting.add(giveUp)
    let unfollow = (): void => {}
    const ended = new Promise<void>((resolve) => {
      unfollow = this.#log.follow(conversationId, (event) => {
        if (isEnd(event, responseId)) resolve()
      })
    })
    try {
      const response = await Promise.race([this.#read(conversationId, responseId), given])
      if (isFinished(response)) return response
      if (this.#isClosed) throw notYet()
      await Promise.race([ended, given])
      return await this.#read(conversationId, responseId)
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(giveUp)
      unfollow()
    }
  }

  /** The server closes: what has not ended is not waited for any longer. */
  close(): void {
    this.#isClosed = true
    for (const giveUp of this.#waiting) giveUp(notYet())
  }

  async #read(conversationId: string, responseId: string): Promise<Response> {
    const { responses } = await this.#log.read(conversationId)
    const response = responses.find(({ id }) => id === responseId)
    if (response) return response
    throw new ConfabError('NOT_FOUND', 'There is no such response.')
  }
}

function isEnd(event: ConversationEvent, responseId: string): boolean {
  if (event.type === 'conversation.deleted') return true
  return (
    'responseId' in event &&
    event.responseId === responseId &&
    /^response\.(completed|failed)$/.test(event.type)
  )
}

function notYet(): ConfabError {
  return new ConfabError('ENGINE_INTERRUPTED', 'The reply goes on later; read it again.')
}
