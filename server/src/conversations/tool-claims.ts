/** Which page runs a tool call: the first that claims it, however many tabs and browsers see it pending. */
import { ConfabError } from '@confab/shared/errors'
import type { ToolClaim } from '@confab/shared/protocol'
import type { Conversations } from './conversations.ts'
import { findToolCall } from './posting.ts'
import type { ToolClaimRequest, ToolClaimStore } from '../storage/tool-claim-store.ts'

export class ToolClaims {
  readonly #conversations: Pick<Conversations, 'read'>
  readonly #store: ToolClaimStore

  constructor(conversations: Pick<Conversations, 'read'>, store: ToolClaimStore) {
    this.#conversations = conversations
    this.#store = store
  }

  /** The answer is durable. @throws ConfabError NOT_FOUND · ALREADY_ANSWERED when the call has its result. */
  async claim(request: ToolClaimRequest): Promise<ToolClaim> {
    const transcript = await this.#conversations.read(request.conversationId)
    const { item } = findToolCall(transcript, request.toolCallId)
    if (item.status !== 'PENDING')
      throw new ConfabError('ALREADY_ANSWERED', 'This tool call already has its result.')
    const claim = await this.#store.claim(request)
    if (claim) return claim
    throw new ConfabError('NOT_FOUND', 'There is no such conversation.')
  }
}
