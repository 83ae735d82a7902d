/** Who runs a tool call: whoever claims it first, for good. */
import type { ToolClaim } from '@confab/shared/protocol'

export interface ToolClaimRequest {
  readonly conversationId: string
  readonly toolCallId: string
  /** Who wants it: a tab, a server. */
  readonly claimant: string
  /** By the database's clock; left out, it has no end. */
  readonly leaseMs?: number | undefined
}

export interface ToolClaimStore {
  /**
   * Grants the call to the first who claims it, and to them again, with a new lease, for as long as the last one has not
   * ended; to nobody else, ever. Goes when the conversation goes.
   *
   * @returns undefined when there is no such conversation.
   */
  claim(request: ToolClaimRequest): Promise<ToolClaim | undefined>
}
