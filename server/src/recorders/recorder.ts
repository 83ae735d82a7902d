/** What a recorder is: one who is told of every finished reply, afterwards, and never in its way. */
import type { Feedback, Message, Response, Transcript } from '@confab/shared/conversation'

/** A reply that has ended, with the message it answers. */
export interface FinishedReply {
  readonly conversation: Transcript
  readonly message: Message
  readonly response: Response
  /** The rating, when it has been given; a later one is told as the same reply once more. */
  readonly feedback?: Feedback | undefined
}

export interface Recorder {
  readonly name: string
  /**
   * Records the reply; called again with the same reply until it resolves, so it must be harmless to repeat.
   *
   * @throws ConfabError retryable, to be called again later (`retryAfterMs` is honoured); anything else gives it up.
   */
  record(finished: FinishedReply): Promise<void>
  close?(): Promise<void>
}
