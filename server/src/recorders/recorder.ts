/** What a recorder is: one who is told of every finished reply, afterwards, and never in its way. */
import type { Feedback, Message, Response, Transcript } from '@confab/shared/conversation'
import type { Logger } from 'pino'
import type { output, ZodType } from 'zod'

/** A reply that has ended, with the message it answers. */
export interface FinishedReply {
  readonly conversation: Transcript
  readonly message: Message
  readonly response: Response
  /** The rating of the reply, when it has been given; a later one is told as the same reply once more. */
  readonly feedback?: Feedback | undefined
}

export interface Recorder {
  readonly name: string
  /** How the site labels its records. */
  readonly labels: RecordLabels
  /**
   * Records the reply; called again with the same reply until it resolves, so it must be harmless to repeat.
   *
   * @throws ConfabError retryable, to be called again later (`retryAfterMs` is honoured); anything else gives it up.
   */
  record(finished: FinishedReply): Promise<void>
  close?(): Promise<void>
}

/** A recorder of the list: how its part of the configuration is checked, and how it is made from it. */
export interface RecorderDefinition<S extends ZodType = ZodType> {
  readonly options: S
  create(options: output<S>, logger: Logger): Recorder
}

export interface RecordLabels {
  readonly channel: string
  readonly orgId: string | null
  readonly workflowId: string | null
}

/** For records that no configured recorder labels. */
export const defaultLabels: RecordLabels = { channel: 'chat', orgId: null, workflowId: null }

/** The record of one reply, by the names that record-keeping systems use. What is not known is `null`. */
export interface ResponseRecord {
  readonly id: string
  readonly ticket_id: string
  readonly ticket_url: string | null
  readonly channel: string
  readonly customer_message: string | null
  readonly agent_response: string | null
  readonly rating: string | null
  readonly agent_take_over: boolean
  readonly served_by_agent: boolean
  readonly org_id: string | null
  readonly created_date: string
  readonly function_call: string | null
  readonly workflow_id: string | null
}

export function recordOf(finished: FinishedReply, labels: RecordLabels): ResponseRecord {
  const { conversation, message, response, feedback } = finished
  const said = response.outputs.flatMap((item) => (item.type === 'MESSAGE' ? [item.content.text] : []))
  const called = response.outputs.find((item) => item.type === 'TOOL_CALL')
  return {
    id: response.id,
    ticket_id: conversation.id,
    ticket_url: null,
    channel: labels.channel,
    customer_message: message.role === 'user' ? (message.content?.text ?? null) : null,
    agent_response: said.length === 0 ? null : said.join('\n\n'),
    rating: feedback ? ratingWord(feedback) : null,
    agent_take_over: conversation.agentTakeOver && isLast(response, conversation),
    served_by_agent: true,
    org_id: labels.orgId,
    created_date: response.completedAt ?? response.createdAt,
    function_call: called?.type === 'TOOL_CALL' ? called.name : null,
    workflow_id: labels.workflowId,
  }
}

/** The reply after which a human took over. */
function isLast({ id }: Response, { responses }: Transcript): boolean {
  return responses.at(-1)?.id === id
}

function ratingWord({ rating }: Feedback): string {
  if (typeof rating === 'number') return String(rating)
  return rating === 'up' ? 'thumbs_up' : 'thumbs_down'
}
