/** What a visitor asks for besides messages. */
import { runningResponse } from '@confab/shared/apply-event'
import type { Feedback, Json, Response } from '@confab/shared/conversation'
import { ConfabError, type ErrorBody } from '@confab/shared/errors'
import { newId } from '@confab/shared/ids'
import type { ClientEventInput, ToolClaim } from '@confab/shared/protocol'
import type { CurrentConversation } from './current-conversation.ts'
import { Errands } from './errands.ts'
import type { ServerLink } from '../connection/server-link.ts'

export type ToolClaimWish = Omit<ClientEventInput['claim-tool-call'], 'conversationId'>

export class Wishes extends Errands {
  readonly #current: CurrentConversation
  readonly #link: Pick<ServerLink, 'request'>

  constructor(
    current: CurrentConversation,
    link: Pick<ServerLink, 'request'>,
    onError: (error: ErrorBody) => void,
  ) {
    super(onError)
    this.#current = current
    this.#link = link
  }

  /** Ends the reply, if it still runs by then. */
  stop({ conversationId, id: responseId }: Response): void {
    this.add('stop', async () => {
      const transcript = this.#current.feed?.transcript
      if (!transcript || runningResponse(transcript)?.id !== responseId) return
      await this.#link.request('stop-response', { conversationId, responseId })
    })
  }

  rate(messageId: string, feedback: Feedback): void {
    const conversationId = this.#current.feed?.conversationId
    if (conversationId === undefined) return
    const given = { conversationId, messageId, ...feedback }
    this.add(`feedback ${messageId}`, () => this.#link.request('give-feedback', given))
  }

  /** Whether a pending call is the claimant's to run, as soon as the server can say so. @throws ConfabError */
  claimTool(claim: ToolClaimWish): Promise<ToolClaim> {
    const conversationId = this.#current.feed?.conversationId ?? ''
    return new Promise((resolve, reject) =>
      this.add(`claim ${claim.toolCallId}`, async () => {
        try {
          resolve(await this.#link.request('claim-tool-call', { conversationId, ...claim }))
        } catch (error) {
          if (!(error instanceof ConfabError) || error.retryable) throw error
          reject(error)
        }
      }),
    )
  }

  /** Where somebody else has answered first, that answer counts. */
  answerTool(toolCallId: string, result: Json): void {
    const conversationId = this.#current.feed?.conversationId
    if (conversationId === undefined) return
    const answer = { conversationId, id: newId('msg'), toolCallId, result }
    this.add(`tool ${toolCallId}`, () =>
      this.#link.request('submit-tool-result', answer).catch((error: unknown) => {
        if (!(error instanceof ConfabError) || error.code !== 'ALREADY_ANSWERED') throw error
      }),
    )
  }
}
